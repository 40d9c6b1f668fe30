/**
 * What every tab of this screen is given: as of any screen with tabs, with this one's texts.
 *
 * @typedef {import("../shared/tabbed_context.js").TabContext & {locale: import("./texts.js").QualityLocale}} TabContext
 */

export {};
