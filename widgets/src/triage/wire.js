/**
 * What Python and the screen send each other.
 *
 * @typedef {import("../shared/locale.js").Money} Money
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").TriageLocale, opening: Opening}} TabContext
 * @typedef {{id: string, name: string}} Named
 * @typedef {{what: string, name: string}} Done
 * @typedef {{locale: string, tab: string, tabs: string[], currency: string, user: {id: string | null, name: string},
 *   users: (Named & {team: string | null})[], teams: Named[], priorities: string[], undo: Done | null}} Opening
 *
 * @typedef {"open" | "waiting" | "solved"} Kind
 * @typedef {"breached" | "due soon" | "ok" | "paused" | "met" | "none"} State
 * @typedef {{status: Kind, state: State, left: number | null, due_at: string | null, resolved_at: string | null}} Standing
 * @typedef {Standing & {id: string, number: number, subject: string, priority: string, category: string | null,
 *   channel: string | null, customer: string | null, owner_id: string | null, owner: string | null,
 *   team: string | null, promise: string | null, opened_at: string}} Row
 * @typedef {Record<string, string | null>} Filters null takes a filter away
 * @typedef {{start: number, total: number, rows: Row[]}} Page
 * @typedef {Page & {counts: Record<string, Record<string, number>>, filters: Record<string, string>}} Queue
 * @typedef {{done: number, refused: number, problems: string[], did: Done, undo: Done | null}} Acted `undo` is what would be taken back next
 *
 * @typedef {{field: string, before: [string, string] | null, after: [string, string] | null}} Change
 * @typedef {{id: string, at: string, kind: "said" | "note" | "step", channel?: string | null, direction: "in" | "out" | null,
 *   by: [string, string] | null, text: string, verb?: string, changes?: Change[]}} Entry
 * @typedef {{promise: string, state: State, target: number, left: number, due_at: string | null,
 *   stopped_at: string | null}} Promised
 * @typedef {{policy: string | null, why: string | null, reasons: {said: [en: string, zh: string], value: any, held: boolean}[],
 *   passed_over: string[], promises: Promised[]}} Promises
 * @typedef {{id: string, version: number, number: number, subject: string, channel: string | null, category: string | null,
 *   priority: string, sentiment: string | null, language: string | null, requester: string | null, reopened: number,
 *   rating: number | null, rating_comment: string | null, opened_at: string, resolved_at: string | null, owner: Named | null, team: Named | null,
 *   account: Named | null, contact: Named | null, order: Named | null, opportunity: Named | null,
 *   status: {kind: Kind, type: string, name: [string, string] | null}}} Ticket
 * @typedef {{ticket: Ticket, entries: Entry[], before: number, promised: Promises}} Shown
 * @typedef {{at: string, direction: string | null, subject: string | null, seconds: number | null}} Call
 * @typedef {{id: string, name: string, tier: string | null, health: {level: string, reasons: {text: any}[]},
 *   owner: Named | null, tags: {name: string, colour: string | null}[], bought: Money[], overdue: Money[], open: Money[],
 *   deals: {name: string, stage: {name: string, name_zh: string | null}}[], more_deals: number, tickets: number,
 *   calls: Call[], person: {id: string, name: string, title: string | null} | null}} Face
 *
 * @typedef {{text: string, source: number | null}} Sentence `source` is a place in `sources`
 * @typedef {{kind: "article" | "macro", id: string, title: string, passages: string[]}} Source
 * @typedef {{key: string, title: string, label: [string, string], kind: "article" | "macro", confidence: number | null,
 *   sure: boolean, text: string, sentences: Sentence[], sources: Source[], missing: string[]}} Suggestion
 * @typedef {{id: string, state: "looking" | "ready" | "none" | "failed", suggestions: Suggestion[], answered?: boolean,
 *   error?: {code: string, message: string}}} Suggested
 * @typedef {{field: string, value: string, present: string | null, confidence: number, sure: boolean,
 *   reasons: [en: string, zh: string][], others: {value: string, confidence: number}[]}} Proposal
 * @typedef {{id: string, number: number, subject: string, likeness: number, reasons: [en: string, zh: string][]}} Duplicate
 * @typedef {{id: string, state: "ready", fields: Proposal[], duplicates: Duplicate[], notes: string[],
 *   learnt: string[]}} Proposed
 * @typedef {{id: string, state: "failed", error: {code: string, message: string}}} NotProposed
 * @typedef {{id: string, name: string, language: string | null, text: string | null}} Macro
 * @typedef {{id: string, title: string, body: string}} Article
 *
 * @typedef {{id: string, name: string | null, total: number, states: Record<string, number>}} Load
 * @typedef {{asked: number, answered: number, response_rate: number | null, rated: number, average: number | null,
 *   average_from: number | null, average_to: number | null, low: number}} Rated
 * @typedef {{people: Load[], teams: Load[], ageing: {age: string, priorities: Record<string, number>}[],
 *   ahead: {from: string, promises: Record<string, number>}[],
 *   satisfaction: Rated & {days: number, people: (Rated & {name: string})[]}}} Team
 */

export {};
