/**
 * @typedef {"en" | "zh"} LocaleCode
 * @typedef {{minor: number | null, currency: string, exponent: number}} Money whole minor units, null when unknown
 * @typedef {Readonly<Record<string, readonly [en: string, zh: string]>>} Dictionary plural forms parted by "|"
 */

/**
 * @param {string | null | undefined} wanted "" for the language of the page, else of the browser
 * @returns {LocaleCode}
 */
export function chooseLocale(wanted) {
  if (wanted) return wanted === "zh" ? "zh" : "en";
  const around = [globalThis.document?.documentElement.lang, globalThis.navigator?.language];
  return around.some((tag) => tag?.toLowerCase().startsWith("zh")) ? "zh" : "en";
}

/**
 * @param {LocaleCode} code
 * @returns {string} the reader's own kind of English, so that dates have the order they know
 */
function tagOf(code) {
  if (code === "zh") return "zh-CN";
  return globalThis.navigator?.languages?.find((tag) => tag.startsWith("en")) ?? "en";
}

/**
 * One language: texts of a dictionary, and numbers, money, dates as people write them there.
 *
 * @template {Dictionary} D
 */
export class Locale {
  /** @type {Map<string, any>} formatters are slow to make */
  #made = new Map();

  /**
   * @param {LocaleCode} code
   * @param {D} texts
   * @param {{tag?: string, currency?: string, timeZone?: string}} [options] `currency` is the one shown by its bare symbol
   */
  constructor(code, texts, { tag = tagOf(code), currency = "", timeZone } = {}) {
    this.code = code;
    this.texts = texts;
    this.tag = tag;
    this.currency = currency;
    this.timeZone = timeZone;
  }

  /**
   * @param {keyof D & string} key
   * @param {Record<string, string | number>} [params] numbers are written in the language; `n` chooses the plural
   * @returns {string}
   */
  t(key, params = {}) {
    return this.phrase(/** @type {readonly [string, string]} */ (this.texts[key]), params);
  }

  /**
   * @param {readonly [en: string, zh: string]} pair a text that came from elsewhere, in both languages
   * @param {Record<string, string | number>} [params]
   * @returns {string}
   */
  phrase(pair, params = {}) {
    const form = this.#form(pair[this.code === "zh" ? 1 : 0], params.n);
    return form.replace(/\{(\w+)\}/g, (_, name) => this.#written(params[name] ?? ""));
  }

  /** @param {string | number} value */
  #written(value) {
    return typeof value === "number" ? this.number(value) : value;
  }

  /**
   * @param {string} text
   * @param {string | number | undefined} n
   */
  #form(text, n) {
    const [one = "", many] = text.split("|");
    if (many === undefined || typeof n !== "number") return one;
    return this.#formatter("plural", () => new Intl.PluralRules(this.tag)).select(n) === "one" ? one : many;
  }

  /** @param {{name: string, name_zh?: string | null}} thing */
  nameOf(thing) {
    return (this.code === "zh" && thing.name_zh) || thing.name;
  }

  /** @param {number} value */
  number(value) {
    return this.#formatter("number", () => new Intl.NumberFormat(this.tag)).format(value);
  }

  /** @param {number} share 0..1 */
  percent(share) {
    return this.#formatter("percent", () => new Intl.NumberFormat(this.tag, { style: "percent" })).format(share);
  }

  /**
   * @param {Money} money
   * @param {{compact?: boolean}} [options] compact: "¥1.2M", "¥123.5万"
   * @returns {string} a dash when the amount is unknown
   */
  money(money, { compact = false } = {}) {
    if (money.minor === null) return "–";
    const make = () => new Intl.NumberFormat(this.tag, this.#moneyStyle(money, compact));
    const formatter = this.#formatter(`money ${money.currency} ${money.exponent} ${compact}`, make);
    return formatter.format(money.minor / 10 ** money.exponent);
  }

  /**
   * @param {Money} money
   * @param {boolean} compact
   * @returns {any}
   */
  #moneyStyle({ currency, exponent }, compact) {
    const currencyDisplay = currency === this.currency ? "narrowSymbol" : "code";
    const style = { style: "currency", currency, currencyDisplay, minimumFractionDigits: 0 };
    if (compact) return { ...style, notation: "compact", maximumFractionDigits: 1 };
    return { ...style, minimumFractionDigits: exponent, maximumFractionDigits: exponent, trailingZeroDisplay: "stripIfInteger" };
  }

  /**
   * @param {string} date YYYY-MM-DD
   * @param {number} [thisYear] its dates are written without the year
   */
  date(date, thisYear = new Date().getFullYear()) {
    const year = date.startsWith(`${thisYear}-`) ? undefined : "numeric";
    const make = () => new Intl.DateTimeFormat(this.tag, { day: "numeric", month: "short", year, timeZone: "UTC" });
    return this.#formatter(`date ${year}`, make).format(new Date(`${date}T00:00:00Z`));
  }

  /**
   * @param {string} time ISO, UTC
   * @returns {string} its day in the reader's own time zone, without the year when it is this one
   */
  day(time) {
    const moment = new Date(time);
    const year = moment.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    const make = () => new Intl.DateTimeFormat(this.tag, { day: "numeric", month: "short", year, timeZone: this.timeZone });
    return this.#formatter(`day ${year}`, make).format(moment);
  }

  /** @param {string} time ISO, UTC; the hour and minute in the reader's own time zone */
  clock(time) {
    const make = () => new Intl.DateTimeFormat(this.tag, { hour: "2-digit", minute: "2-digit", timeZone: this.timeZone });
    return this.#formatter("clock", make).format(new Date(time));
  }

  /** @param {string} time ISO, UTC; shown in the reader's own time zone */
  time(time) {
    const make = () => new Intl.DateTimeFormat(this.tag, { dateStyle: "medium", timeStyle: "short", timeZone: this.timeZone });
    return this.#formatter("time", make).format(new Date(time));
  }

  /**
   * @param {string} time ISO, UTC
   * @param {number} [now] milliseconds
   * @returns {string} "3 days ago"
   */
  ago(time, now = Date.now()) {
    const seconds = (new Date(time).getTime() - now) / 1000;
    const [unit, size] = UNITS.find(([, span]) => Math.abs(seconds) >= span) ?? ["second", 1];
    const make = () => new Intl.RelativeTimeFormat(this.tag, { numeric: "auto" });
    return this.#formatter("ago", make).format(Math.round(seconds / size), unit);
  }

  /**
   * @template T
   * @param {string} key
   * @param {() => T} make
   * @returns {T}
   */
  #formatter(key, make) {
    if (!this.#made.has(key)) this.#made.set(key, make());
    return this.#made.get(key);
  }
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * @param {string} name
 * @returns {string} "Mei Chen" → "MC"; of a Chinese name the last two characters, as people there do
 */
export function initials(name) {
  const words = name
    .trim()
    .split(/[\s·.]+/)
    .filter(Boolean);
  const [first = "", last = ""] = [words[0], words.at(-1)];
  if (/\p{Script=Han}/u.test(first)) return [...first].slice(-2).join("");
  return (words.length > 1 ? firstLetter(first) + firstLetter(last) : firstLetter(first)).toUpperCase();
}

/** @param {string} word */
function firstLetter(word) {
  return [...word][0] ?? "";
}

/** Degrees between neighbours that keep a row of colours apart however long it is. */
const GOLDEN_ANGLE = 137.508;

/**
 * @param {string} text
 * @returns {number} a hue of 0..359 that stays the same for the same text
 */
export function hueOf(text) {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return Math.round(hash * GOLDEN_ANGLE) % 360;
}
