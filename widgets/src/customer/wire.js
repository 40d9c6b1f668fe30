/**
 * What travels between the customer screen and Python.
 *
 * @typedef {import("../shared/locale.js").Money} Money
 * @typedef {import("../shared/locale.js").LocaleCode} LocaleCode
 * @typedef {{id: string, name: string}} Named
 * @typedef {{name: string, name_zh?: string | null}} NamedTwice
 * @typedef {{en: string, zh: string, values: Record<string, any>}} Said a sentence in both languages, with its figures
 * @typedef {Said | Money | NamedTwice | {date: string} | {time: string} | string | number | null} Value
 * @typedef {"good" | "watch" | "risk" | "unknown"} Level
 *
 * @typedef {object} Figures
 * @property {Money[]} owed one amount, and apart what no exchange rate brings into it
 * @property {Money[]} overdue none when nothing is
 * @property {Money[]} bought in the past year
 * @property {Money[]} open what the open deals are worth
 * @property {number} deals open ones
 * @property {{text: string | null, date?: string, time?: string, late: boolean, deal?: string} | null} next
 * @property {{channel: NamedTwice, held: number, tried: number, why: Said, hour: string | null} | null} reach
 *
 * @typedef {object} Header
 * @property {string} id
 * @property {number} version
 * @property {Record<string, string | number | null>} fields what can be edited in place
 * @property {Named | null} owner
 * @property {Named | null} parent
 * @property {Named | null} territory
 * @property {Money} revenue
 * @property {string} created_at
 * @property {{name: NamedTwice, value: string}[]} custom
 * @property {{name: string, group: string | null, kind: string, colour: string | null, since: string, set_by: string | null, by_rule: boolean}[]} tags
 * @property {{level: Level, reasons: {level: Level, text: Said, part: string}[]}} health
 * @property {Figures} figures
 *
 * @typedef {{id: string, text: string, sources: [text: string, source: string][]}} Portrait empty text: nothing is known
 *
 * @typedef {object} Standing where the customer stands among all who buy
 * @property {number} recency days since the last order
 * @property {number} orders
 * @property {Money} worth
 * @property {[recency: number, frequency: number, monetary: number] | null} scores 1 to 5; null when they say nothing
 * @property {NamedTwice | null} segment
 *
 * @typedef {object} Action
 * @property {string} key
 * @property {Level} level
 * @property {Said} title
 * @property {Said} reason
 * @property {Said} button
 * @property {string} python
 *
 * @typedef {object} Entry one line of the timeline; which of the facts are there depends on its kind
 * @property {string} source the table
 * @property {string} id
 * @property {string} kind
 * @property {string} at a day or a moment
 * @property {boolean} dated whether only the day is known
 * @property {boolean} pinned
 * @property {Value} title
 * @property {string | null} [text]
 * @property {string | null} [by]
 * @property {string | null} [who]
 * @property {string | null} [deal]
 * @property {string | null} [channel]
 * @property {string | null} [direction]
 * @property {number | null} [seconds]
 * @property {string | null} [due_at]
 * @property {string | null} [done_at]
 * @property {number} [version]
 * @property {Money} [money]
 * @property {NamedTwice | null} [status]
 * @property {string | null} [method]
 * @property {string | null} [priority]
 * @property {number | null} [rating]
 * @property {string | null} [resolved_at]
 * @property {string | null} [reason]
 * @property {string} [state]
 * @property {boolean} [undo]
 * @property {string} [action]
 * @property {string} [entity]
 * @property {string} [origin]
 * @property {[field: string, before: any, after: any][]} [changes]
 *
 * @typedef {{entries: Entry[], next: string | null, start?: number, total?: number}} Page
 *
 * @typedef {object} Row
 * @property {string} entity
 * @property {string} id
 * @property {Value} title
 * @property {Value[]} note
 * @property {Value} aside
 * @property {{text: Value, tone: string | null, hint: Value}[]} chips
 * @property {string | null} tone
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {NamedTwice} title
 * @property {boolean} [later] it comes with a question of its own
 * @property {Said} [failed]
 * @property {number} [count]
 * @property {{label: Said, value: Value, tone: string | null}[]} [figures]
 * @property {Said} [source]
 * @property {string} [python]
 * @property {Said} [empty]
 * @property {Row[]} [rows]
 *
 * @typedef {object} Customer
 * @property {Header} header
 * @property {Action[]} actions
 * @property {Page & {total: number, pinned: Entry[]}} timeline
 * @property {Part[]} parts
 *
 * @typedef {object} Snapshot
 * @property {string} locale "en", "zh", or "" for the language of the page
 * @property {string} currency
 * @property {number} seq
 * @property {Named[]} owners
 * @property {string | null} person the contact through whom the customer was opened
 * @property {Customer | null} customer null: the search
 * @property {Said} [done] what was just done
 * @property {boolean} [undo] whether it can be taken back
 *
 * @typedef {{id: string, name: string, kind: string, city: string | null, tier: string | null, by: string | null}} Hit
 */

export {};
