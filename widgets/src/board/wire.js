/**
 * What travels between the board and Python: the browser's half of the board's protocol.
 *
 * @typedef {import("../shared/locale.js").Money} Money
 * @typedef {import("../shared/locale.js").LocaleCode} LocaleCode
 * @typedef {{id: string, name: string}} Named
 * @typedef {{id: string, name: string, name_zh?: string | null}} NamedTwice
 * @typedef {"open" | "won" | "lost"} Kind
 * @typedef {{label: string} | null} Undo
 * @typedef {{key: string, label: string, label_zh?: string | null}} LostReason
 *
 * @typedef {object} Filters
 * @property {string | null} [owner]
 * @property {string | null} [team]
 * @property {string | null} [product]
 * @property {string | null} [close_from] YYYY-MM-DD
 * @property {string | null} [close_to] YYYY-MM-DD, included
 * @property {string | null} [text]
 * @property {boolean | null} [overdue] open, and expected to be closed before today
 * @property {boolean | null} [stalled]
 *
 * @typedef {object} Card
 * @property {string} id
 * @property {number} version
 * @property {string} name
 * @property {Named | null} account
 * @property {Money} amount
 * @property {Named | null} owner
 * @property {string} stage
 * @property {number} age_days in this stage
 * @property {number | null} days_allowed
 * @property {boolean} stalled
 * @property {string | null} next_step
 * @property {string | null} next_step_on YYYY-MM-DD
 * @property {string | null} expected_close YYYY-MM-DD
 * @property {boolean} overdue
 * @property {Kind} status
 * @property {Health | null} [health] of an open deal
 * @property {string[] | null} [petals] of an open deal: the parts that somebody plays
 *
 * @typedef {{part: string, level: "watch" | "risk", said: string, said_zh: string}} HealthReason
 * @typedef {{level: "good" | "watch" | "risk", reasons: HealthReason[]}} Health the worst reasons first
 * @typedef {{kind: "field" | "task" | "petal" | "document" | "comes_from", name: string, said: string, said_zh: string}} Missing
 *
 * @typedef {object} ColumnTotals
 * @property {string} id
 * @property {number} count
 * @property {Money} sum
 * @property {Money} weighted
 * @property {number} stalled
 * @property {number} unconverted deals that no exchange rate brings into the sum
 *
 * @typedef {object} ColumnFacts
 * @property {string} name
 * @property {string | null} [name_zh]
 * @property {Kind} kind
 * @property {number} probability 0..1
 * @property {number | null} days_allowed
 * @property {Card[]} cards the first ones
 *
 * @typedef {ColumnTotals & ColumnFacts} Column
 *
 * @typedef {object} Snapshot
 * @property {Named & {may_override?: boolean}} me
 * @property {string} locale "en", "zh", or "" for the language of the page
 * @property {string} currency
 * @property {number} seq
 * @property {NamedTwice[]} pipelines
 * @property {string} pipeline
 * @property {Named[]} owners
 * @property {Named[]} teams
 * @property {Named[]} products
 * @property {Filters} filters
 * @property {Record<string, string>} sort
 * @property {Column[]} columns
 * @property {Undo} undo
 * @property {LostReason[]} lost_reasons
 * @property {string[]} notes
 *
 * @typedef {object} Page
 * @property {string} stage
 * @property {number} start
 * @property {number} total
 * @property {Card[]} cards
 *
 * @typedef {object} Moved
 * @property {Card} card
 * @property {ColumnTotals[]} columns
 * @property {Undo} undo
 *
 * @typedef {object} HistoryStep
 * @property {string} at
 * @property {string | null} from name of the stage
 * @property {string | null} [from_zh]
 * @property {string} to
 * @property {string | null} [to_zh]
 * @property {boolean} [undo] whether it took another step back
 * @property {string | null} by
 * @property {string | null} reason
 * @property {number | null} days that it stood in `from`
 *
 * @typedef {object} Detail
 * @property {Card} card
 * @property {string | null} description
 * @property {{name: string, role: string | null, phone: string | null, email: string | null}[]} contacts
 * @property {{product: string, quantity: number, price: Money, total: Money}[]} lines
 * @property {HistoryStep[]} history newest first
 * @property {{at: string, channel: string, subject: string | null, by: string | null}[]} activities
 * @property {string} created_at
 * @property {string | null} closed_at
 * @property {string | null} source
 * @property {number | null} probability
 * @property {number | null} stage_probability
 * @property {string | null} lost_reason
 */

export {};
