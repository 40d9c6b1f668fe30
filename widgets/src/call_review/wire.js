/**
 * What Python and the screen send each other.
 *
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").CallLocale, opening: Opening}} TabContext
 * @typedef {{id: string, name: string}} Named
 * @typedef {{locale: string, tab: string, tabs: string[], call: string | null, at: number | null, reps: Named[], languages: string[],
 *   undo: Done | null}} Opening
 * @typedef {{what: "text" | "speaker" | "rep" | "mark" | "unmark" | "comment" | "comment_edit" | "comment_drop" | "passage" |
 *   "passage_edit" | "passage_drop" | "accepted" | "refused" | "linked" | "unlinked", name: string}} Done what was done, on which file
 *
 * @typedef {{id: string, account: string | null, contact: string | null, lead: string | null, rep: string | null,
 *   phone: string | null, file: string, started_at: string, duration: number, language: string, score: number | null}} Row
 * @typedef {Record<string, string | number | null>} Filters null takes a filter away
 * @typedef {{start: number, total: number, rows: Row[], filters: Filters, any: boolean}} Page `any`: whether there is any call at all
 * @typedef {{call: Row, turn: number, start: number, speaker: string, quote: string}} Hit
 * @typedef {{calls: Row[], hits: Hit[], more: boolean}} Found
 *
 * @typedef {{ready: boolean, done?: number, total?: number, why?: string | null}} Read how far calls are read for a search
 *
 * @typedef {{name: string, role: "rep" | "customer" | null}} Speaker
 * @typedef {[speaker: number, start: number, end: number, text: string, words: number[] | null]} Turn words in fours:
 *   where one begins in the text, how long it is, start and end in seconds
 * @typedef {{language: string, speakers: Speaker[], notes: string[], segments: Turn[], number: number,
 *   certainty: number | null}} Spoken
 *
 * @typedef {"share" | "seconds" | "rate" | "a_minute" | "count"} Unit
 * @typedef {{name: string, value: number, unit: Unit, state: "usual" | "low" | "high" | "very_high" | "free",
 *   low: number | null, high: number | null, top: number}} Figure
 * @typedef {{turn: number, start: number, end: number, speaker: string, quote: string}} Evidence
 * @typedef {"met" | "missed" | "unknown" | "found" | "absent"} State
 * @typedef {{item: string, title: [string, string], state: State, points: number | null, of: number | null,
 *   forbidden: boolean, fact: boolean, knock_out: boolean, reason: [string, string], evidence: Evidence[]}} Mark
 * @typedef {{card: string, version: number, total: number | null, marks: Mark[], at: string, older: boolean}} Judged
 *
 * @typedef {{mark: boolean | null, state: State, note: string}} Said what a coach says of an item
 * @typedef {Said & {here: boolean}} OwnMark `here`: it was given for this version of the card
 * @typedef {{own: OwnMark | null, others: (Said & {by: string})[]}} Coached
 * @typedef {{id: string, at: number, text: string, by: string, mine: boolean}} Comment
 * @typedef {{id: string, start: number, end: number, title: string, quote: string, tags: string[], note: string,
 *   by: string, mine: boolean}} Passage
 * @typedef {{coaches: Record<string, Coached>, comments: Comment[], passages: Passage[]}} Left what coaches left on a call
 *
 * @typedef {{id: string, kind: "summary" | "task" | "competitor" | "budget" | "objection" | "role" | "risk", text: string,
 *   state: "open" | "accepted" | "refused", due_on: string | null, due_words: string | null, role: string | null,
 *   sign: [string, string] | null, evidence: Evidence[], missing: "customer" | "deal" | "contact" | "entry" | null}} Proposal
 * @typedef {{id: string, file: string, proposals: Proposal[]}} Proposed what the call of this id proposes
 *
 * @typedef {Row & Left & {customer: {entity: string, id: string} | null, version: number, direction: string | null,
 *   why: [string, string], linked: boolean,
 *   links: Record<"contact" | "account" | "opportunity" | "lead" | "rep", Named | null>, spoken: Spoken | null, figures: Figure[], judged: Judged | null}} Call
 * @typedef {{id: string, name: string, detail: string, account: Named | null}} Linkable
 * @typedef {{state: "none" | "gone"} | {state: "there", address: string, type: string, bytes: number,
 *   in_pieces: boolean}} Sound
 */

export {};
