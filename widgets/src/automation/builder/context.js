/**
 * What every part of the builder is given.
 *
 * @typedef {object} BuilderContext
 * @property {import("../texts.js").AutomationLocale} locale
 * @property {HTMLElement} root the screen
 * @property {import("./book.js").Book} book
 * @property {import("./sentence.js").Sentences} sentences
 * @property {string} currency
 * @property {Map<string, string>} names what records are called that conditions name by their ids
 * @property {(entity: string, field: string, text: string) => Promise<any>} suggest
 * @property {(table: string, ids: string[]) => Promise<Record<string, [string, string]>>} called
 * @property {() => void} learned told when the names of records became known
 * @property {(data: any) => Promise<string>} yaml
 * @property {(error: unknown) => void} fail
 * @property {boolean} readOnly
 */

export {};
