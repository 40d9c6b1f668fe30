/**
 * What Python and the screen send each other.
 *
 * @typedef {Omit<import("../shared/tabbed_context.js").TabContext, "opening" | "locale"> & {locale: import("./texts.js").ReceivablesLocale, opening: Opening}} TabContext
 * @typedef {{what: "paid", name: string}} Done
 * @typedef {{locale: string, tab: string, tabs: string[], currency: string, buckets: string[], undo: Done | null}} Opening
 * @typedef {{currency: string, currencies: string[], exponent: number, sums: number[], customers: number,
 *   rate: number | null, rated: number}} Ageing sums per bucket, in minor units
 * @typedef {{id: string | null, name: string, minors: number[]}} Owing
 * @typedef {{start: number, total: number, rows: Owing[]}} Page
 * @typedef {{id: string, at: string, channel: "task" | "outbox", sent_at: string | null}} Reminder
 * @typedef {{id: string, order: string, number: number, due_on: string, minor: number, open: number, late: number,
 *   bucket: number, reminder: Reminder | null}} Instalment
 * @typedef {{id: string, paid_on: string, minor: number, left: number}} Payment
 * @typedef {{instalments: Instalment[], count: number, payments: Payment[]}} OneCustomer
 */

export {};
