/**
 * What travels between the form of a new record and Python.
 *
 * @typedef {{id: string, name: string}} Named
 * @typedef {import("../said.js").Said} Said
 * @typedef {{name: string, kind: "text" | "long" | "date" | "number" | "account_kind" | "user" | "account",
 *   longest: number | null, required: boolean, main: boolean}} Field
 * @typedef {{entity: string, entities: string[], fields: Field[], owners: Named[], owner: string | null,
 *   account: Named | null}} Form
 * @typedef {{kept: string | null, told: Said, tone: "good" | "watch" | "risk"}} Note
 * @typedef {{field: string, agreement: string, weight: number}} Part of the evidence; a part of weight 0 just says something
 * @typedef {{id: string, name: string, score: number, decision: "same" | "ask", evidence: Part[],
 *   fields: Record<string, string>, customer: string | null}} Candidate
 * @typedef {{turn: number, total?: number, shown?: Candidate[], error?: {code: string, message: string}}} Candidates
 * @typedef {{id: string, version: number, name: string, customer: string | null}} Created
 */

export {};
