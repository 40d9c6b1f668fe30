/**
 * What Python and the screen send each other.
 *
 * @typedef {import("../shared/locale.js").Money} Money
 * @typedef {"todo" | "duplicates" | "import"} TabName
 * @typedef {{locale: string, tab: TabName, tabs: TabName[], currency: string}} Opening
 *
 * @typedef {{name: string, score: number | null, dimensions: Record<string, number | null>}} EntityScore
 * @typedef {{name: string, name_zh: string}} Dimension
 * @typedef {{key: string, entity: string, dimension: string, name: string, name_zh: string, weight: number,
 *   applies: number, bad: number, mendable: boolean}} Check
 * @typedef {{day: string, score: number}} DayScore
 * @typedef {{score: number | null, dimensions: Dimension[], entities: EntityScore[], checks: Check[],
 *   history: DayScore[]}} Figures
 *
 * @typedef {{entity: string, id: string, name: string, owner: string | null, worth: Money, checks: string[]}} Row
 * @typedef {{entity?: string | null, problem?: string | null, owner?: string | null, text?: string | null}} Filters
 * @typedef {{id: string, name: string, count: number}} OwnerCount
 * @typedef {{total: number, all: number, cut: boolean, entities: Record<string, number>,
 *   problems: Record<string, number>, owners: OwnerCount[], filters: Filters, rows: Row[]}} Todo
 *
 * @typedef {{name: string, kind: "text" | "date" | "money" | "user" | "account", value: string, label?: string,
 *   longest?: number | null, unusable?: string[], fault?: import("../shared/new_record/wire.js").Said | null, currency?: string, exponent?: number}} Field
 * @typedef {{id: string, name: string}} Named
 * @typedef {{entity: string, id: string, name: string, version: number, fields: Field[], owners: Named[]}} Form
 *
 * @typedef {import("../shared/work_view.js").Work} Work
 *
 * @typedef {{name: string, kind: "folder" | "file", path: string, size: number | null}} Entry
 * @typedef {{root: string, folder: string, parent: string | null, entries: Entry[], more: number}} Listing
 * @typedef {{id: string, source: string, path: string, state: string, at: string, figures: Record<string, number>}} Batch
 * @typedef {{order: string, sure: boolean, asked: boolean, reason: string}} DateOrder
 * @typedef {{column: string, examples: string[], field: string | null, confidence: number, reason: string,
 *   date: DateOrder | null}} Column
 * @typedef {{file: string, entity: string | null, read_as: string, rows: number | null, notes: string[],
 *   columns: Column[]}} Table
 * @typedef {{name: string, label: string, label_zh: string}} Labelled
 * @typedef {Labelled & {fields: Labelled[]}} ImportEntity
 * @typedef {{source: string, if_there: "add" | "ask" | "skip", tables: Table[], left_out: {name: string, reason: string}[], entities: ImportEntity[]}} Proposal
 * @typedef {{fields: string[], custom: string[], rows: {line: number, values: string[], reason: string}[]}} Preview
 * @typedef {{line: number, name: string, own_id: string, other: string, record_id: string, score: number,
 *   decision: Decision, reasons: string}} Likely
 * @typedef {{file: string, entity: string, figures: Record<string, number>,
 *   mends: {column: string, rule: string, count: number, examples: [string, string][]}[], assumed: string[],
 *   notes: string[], made: Record<string, number>, skipped: {reason: string, count: number}[], likely: Likely[],
 *   aside: {line: number, column: string, value: string, reason: string}[]}} FileReport
 * @typedef {{batch: string, figures: Record<string, number>, files: FileReport[],
 *   left_out: {name: string, reason: string}[], aside_files: string[], notes: string[]}} Report
 * @typedef {{listing: Listing, mappings: string[], recent: Batch[], proposal: Proposal | null, work: Work}} ImportState
 *
 * @typedef {"ask" | "same"} Decision
 * @typedef {{entity: string, entities: string[], searched: boolean, counts: Record<Decision, number>,
 *   answers: {count: number, more: number}, work: Work}} Duplicates
 * @typedef {{number: number, left: string, right: string, score: number, decision: Decision,
 *   done: "merged" | "different" | "gone" | null}} PairRow
 * @typedef {{field: string, values: Record<string, string>, winner: string, why: string, differs: boolean}} MergeField
 * @typedef {{keep: string, other: string, names: Record<string, string>, versions: Record<string, number>,
 *   moves: Record<string, number>, fields: MergeField[]}} MergePreview
 * @typedef {PairRow & {left_id: string, right_id: string, evidence: import("../shared/evidence.js").Part[], gone: string | null,
 *   preview: MergePreview | null}} ShownPair
 * @typedef {{row: PairRow, gone: PairRow[], counts: Record<Decision, number>, answers: {count: number, more: number},
 *   stayed?: number}} Decided
 */

export {};
