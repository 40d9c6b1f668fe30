/**
 * What Python and the screen send each other.
 *
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").InboxLocale, opening: Opening}} TabContext
 * @typedef {"mine" | "new" | "pool" | "recycled"} Queue
 * @typedef {"picked" | "released" | "handed" | "converted" | "disqualified"} Deed
 * @typedef {{what: Deed, name: string}} Done
 * @typedef {{key: string, en: string, zh: string}} Reason
 * @typedef {{locale: string, tab: string, tabs: string[], queues: Queue[], reasons: Reason[], hands_over: boolean, undo: Done | null}} Opening
 * @typedef {{id: string, name: string, company: string | null, title: string | null, city: string | null, channel: string | null,
 *   campaign: string | null, score: number | null, created_at: string, pooled_at: string | null, fit: number | null,
 *   engagement: number | null, model: number | null, manual: number | null, counts: string | null, owner: string | null,
 *   before: string | null}} Lead
 * @typedef {{start: number, total: number, rows: Lead[]}} Page
 * @typedef {{at: string, kind: string, owner: string | null, why: string | null}} Move
 * @typedef {{facts: [string, string][], score: {fit: [string, number][], engagement: [string, number, number][], model_name: string | null,
 *   manual_why: string | null},
 *   moves: Move[], owned: boolean}} OneLead
 * @typedef {{id: string, name: string, why: string}} Match
 * @typedef {{accounts: Match[], contacts: Match[]}} Matches
 */

export {};
