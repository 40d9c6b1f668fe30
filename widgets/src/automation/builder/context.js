/**
 * What every part of the builder is given.
 *
 * @typedef {object} BuilderContext
 * @property {import("../texts.js").AutomationLocale} locale
 * @property {HTMLElement} root the screen
 * @property {import("./book.js").Book} book
 * @property {string} currency
 * @property {Map<string, string>} names what records are called that conditions name by their ids
 * @property {(entity: string, field: string, text: string) => Promise<any>} suggest
 * @property {(entity: string, text: string) => Promise<import("../wire.js").Word[]>} searchFields fields several steps away
 * @property {(table: string, ids: string[]) => Promise<Record<string, [string, string]>>} called
 * @property {(entity: string, when: any) => Promise<string>} inWords says conditions, finished or not, in the reader's language
 * @property {() => boolean} woken whether events wake the rule, so that conditions can look at what was before
 * @property {(data: any) => Promise<string>} yaml
 * @property {(error: unknown) => void} fail
 * @property {boolean} readOnly
 */

export {};
