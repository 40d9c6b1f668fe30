/**
 * What every tab is given of the screen.
 *
 * @typedef {object} TabContext
 * @property {HTMLElement} root
 * @property {import("../shared/rpc.js").Rpc} rpc
 * @property {import("./texts.js").QualityLocale} locale
 * @property {(text: string) => void} say tells screen readers
 * @property {(error: unknown, retry?: () => void) => void} fail shows what went wrong
 * @property {() => void} calm takes away what went wrong before
 * @property {(line: string) => void} showPython shows a line of Python, ready to be copied
 * @property {(tab: import("./wire.js").TabName) => void} turnTo
 *
 * One tab of the screen.
 *
 * @typedef {object} Tab
 * @property {HTMLElement} el
 * @property {() => void} open reads what it shows; called when it is first seen and on refresh
 * @property {() => string} python the line of Python that does what it shows
 * @property {(work: import("./wire.js").Work) => void} [tellWork]
 * @property {() => void} [close]
 */

export {};
