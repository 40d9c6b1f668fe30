/**
 * What a screen needs of its anywidget model, and the events that it may hear.
 *
 * @typedef {object} HostModel
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {any} widget_manager of ipywidgets: other widgets by their ids, and views of them
 * @property {(content: unknown) => void} send
 * @property {(name: string, callback: (...args: any[]) => void) => void} on
 * @property {(name: string, callback: (...args: any[]) => void) => void} off
 */

export {};
