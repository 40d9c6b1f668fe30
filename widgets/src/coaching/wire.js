/**
 * What Python and the screen send each other.
 *
 * @typedef {"month" | "quarter" | "all"} Period
 * @typedef {{period: Period, fewest: number, rep: string | null}} Choice what the person looks at, in all tabs
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").CoachingLocale, opening: Opening}} TabContext
 * @typedef {{what: "dropped" | "topic_kept" | "topic_dropped", name: string}} Done
 * @typedef {{locale: string, tab: string, tabs: string[], undo: Done | null, periods: Period[], fewest: number[],
 *   choice?: Choice}} Opening `choice` is kept here by the tabs, so that each finds what another one chose
 *
 * @typedef {"share" | "points" | "seconds" | "rate" | "a_minute" | "per_ten"} Unit
 * @typedef {{name: string, title: [string, string], unit: Unit, better: "higher" | "lower" | "inside" | null,
 *   low: number | null, high: number | null, points: number | null, top: number | null, scale: number}} Figure
 * @typedef {"few" | "free" | "fine" | "perhaps" | "behind"} State
 * @typedef {{calls: number, value: number, low: number | null, high: number | null, gap: number | null, state: State}} Cell
 * @typedef {{id: string, name: string, calls: number, in_top: boolean, cells: Record<string, Cell>}} Rep
 * @typedef {{card: string | null, version: number | null, figures: Figure[], reps: Rep[], calls: number,
 *   unowned: number}} Team
 *
 * @typedef {{start: string, calls: number, value: number}} Point
 * @typedef {{account: string | null, contact: string | null, lead: string | null, rep: string | null, id: string,
 *   phone: string | null, file: string, started_at: string, duration: number, language: string, score: number | null}} Call
 * @typedef {{call: Call, at: number, quote: string}} Shown
 * @typedef {{figure: string, title: [string, string], why: [string, string], value: number, top: number, gap: number,
 *   sure: number, calls: Shown[]}} Next
 * @typedef {{id: string, name: string, calls: number, in_top: boolean, every: "week" | "month",
 *   figures: (Figure & {cell: Cell, course: Point[]})[], next: Next[]}} OneRep
 *
 * @typedef {{item: string, title: [string, string], calls: number, open: number, agreed: number | null,
 *   kappa: number | null, low: number | null, high: number | null, machine_true: number,
 *   coach_true: number, trust: "yes" | "no" | "too few"}} Agreed
 * @typedef {{items: Agreed[], marks: number, fair: number, fewest: number}} Agreement
 *
 * @typedef {{id: string, title: string, quote: string, tags: string[], note: string | null, by: string,
 *   rep: string | null, call: string, file: string, start: number, end: number, at: string, mine: boolean}} Passage
 * @typedef {{passages: Passage[], more: boolean, tags: string[], any: boolean}} Library
 *
 * @typedef {{name: string, title: [string, string], rules: Record<string, any> | null, meaning: boolean}} Topic `rules`
 *   are those of one's own, none for the product's
 * @typedef {{call: Call, turn: number, start: number, speaker: string, sentence: string, similarity: number | null,
 *   example: string | null}} TopicHit
 * @typedef {{topic: string, hits: TopicHit[], count: number, found_in: number, calls: number, unread: number,
 *   why: string | null}} TopicFound
 */

export {};
