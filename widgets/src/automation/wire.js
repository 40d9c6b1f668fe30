/**
 * What Python and the screen send each other.
 *
 * @typedef {[en: string, zh: string]} Pair
 * @typedef {{name: string, label: [one: string, several: string, zh: string]}} Table
 * @typedef {{name: string, kind: string, required: boolean, choices: string[]}} Parameter
 * @typedef {{name: string, form: Parameter[]}} ActionKind
 * @typedef {{currency: string, timezone: string, today: string, tables: Table[], operators: Record<string, string[]>,
 *   figures: Record<string, string[]>, actions: ActionKind[], tag_kinds: string[], may_change: boolean, role: string,
 *   examples: Record<"rules" | "segments" | "tags", Example[]>}} Opening
 * @typedef {{name: Pair, text: Pair, rule?: any, entity?: string, when?: any, kind?: string}} Example
 *
 * @typedef {{path: string, label: Pair, kind: string, group: string, group_label: Pair, target: string | null,
 *   choices: [string, Pair][], rare: boolean, before: boolean}} Word
 * @typedef {{name: string, label: Pair, entity: string, time: string | null, rare: boolean}} Belonging
 * @typedef {{entity: string, label: [string, string, string], fields: Word[], relations: Belonging[],
 *   segments: string[], events: {name: string, label: Pair}[],
 *   tags: {name: string, group: string | null, kind: string}[]}} Vocabulary
 * @typedef {{value: string, label: Pair, detail?: string | null, count?: number}} Suggestion
 *
 * @typedef {{said: Pair, value: any, held: boolean}} Reason
 * @typedef {{id: string, name: string, reasons: Reason[]}} Shown
 * @typedef {{turn: number, ok?: {total: number, count: number | null, examples: Shown[]},
 *   error?: {code: string, message: string}}} Figure
 *
 * @typedef {{id: string, name: string, entity: string, purpose: string, place: number, enabled: boolean,
 *   revision: number, description: string | null, on: string[], holds: number | null,
 *   last: {at: string, touched: number, seconds: number | null, note: string | null} | null}} RuleRow
 * @typedef {{what: string, name: string}} Done
 * @typedef {{what: string, field: string, label: Pair | null, before: any, after: any}} Effect
 * @typedef {{number: number, at: string, by: string | null, changed: string[], said: Pair, definition: any}} Version
 * @typedef {{at: string, id: string, name: string | null, outcome: string, revision: number, reasons: Reason[],
 *   effects: Effect[], note: string | null}} Decision
 * @typedef {{matched: number, touched: number, complete: boolean, changes: number,
 *   rows: (Effect & {record_id: string, name: string | null, because: number, at: string | null})[], reasons: Reason[][]}} Dry
 *
 * @typedef {{id: string, name: string, entity: string, when: any, description: string | null, by: string | null,
 *   version: number, sizes: import("../shared/sparkline.js").DayValue[]}} SegmentRow
 * @typedef {{id: string, version: number, name: string, group: string | null, kind: string, colour: string | null,
 *   sizes: {entity: string, size: number, by_rule: number}[], rules: string[]}} TagRow
 *
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").AutomationLocale,
 *   opening: Opening}} TabContext
 */

export {};
