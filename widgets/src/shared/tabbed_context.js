/**
 * What every tab is given of its screen.
 *
 * @typedef {object} TabContext
 * @property {HTMLElement} root
 * @property {import("./rpc.js").Rpc} rpc
 * @property {import("./locale.js").Locale<any>} locale
 * @property {any} opening what Python said when the screen was opened
 * @property {(text: string) => void} say tells screen readers
 * @property {(error: unknown, retry?: () => void) => void} fail shows what went wrong
 * @property {() => void} calm takes away what went wrong before
 * @property {(line: string) => void} showPython shows a line of Python, ready to be copied
 * @property {(tab: string, wish?: any) => void} turnTo
 *
 * One tab of a screen.
 *
 * @typedef {object} Tab
 * @property {HTMLElement} el
 * @property {() => void} open reads what it shows; called when it is first seen and on refresh
 * @property {() => void} [shown] it is turned to again: what other tabs did may show here
 * @property {() => string} python the line of Python that does what it shows
 * @property {(work: import("./work_view.js").Work) => void} [tellWork]
 * @property {(name: string, data: any) => void} [tell] an event of Python's
 * @property {() => void} [follow] somebody else changed something; a tab without it leaves the news to a button
 * @property {(wish: any) => void} [show] what another tab wishes to see here
 * @property {() => void} [close]
 */

export {};
