import { readDuration } from "./durations.js";

/**
 * @typedef {import("./tree.js").Node} Node
 * @typedef {import("./tree.js").Group} Group
 * @typedef {import("./tree.js").Test} Test
 * @typedef {import("../texts.js").AutomationLocale} AutomationLocale
 * @typedef {import("../wire.js").Word} Word
 */

/** Says conditions as a person would, in the language of the screen. */
export class Sentences {
  /**
   * @param {AutomationLocale} locale
   * @param {import("./book.js").Book} book
   */
  constructor(locale, book) {
    this.locale = locale;
    this.book = book;
  }

  /**
   * @param {Node} node
   * @param {string} entity
   * @param {boolean} [inner] whether it stands within others, so that its parts need brackets
   * @returns {string}
   */
  say(node, entity, inner = false) {
    if (node.kind === "group") return this.#group(node, entity, inner);
    const said = this.#leaf(node, entity);
    return node.negated ? this.locale.t("say_not", { what: said }) : said;
  }

  /**
   * @param {Group} node
   * @param {string} entity
   * @param {boolean} inner
   */
  #group(node, entity, inner) {
    const { locale } = this;
    if (!node.parts.length) return locale.t(node.negated ? "say_nobody" : "say_everybody");
    const parts = node.parts.map((part) => this.say(part, entity, true));
    const word = locale.t(node.mode === "all" ? "say_and" : "say_or");
    const listed = parts.join(word);
    if (node.negated) return locale.t(node.mode === "any" ? "say_none_of" : "say_not_all", { what: listed });
    return inner && parts.length > 1 ? locale.t("say_brackets", { what: listed }) : listed;
  }

  /**
   * @param {Exclude<Node, Group>} node
   * @param {string} entity
   * @returns {string}
   */
  #leaf(node, entity) {
    const { locale, book } = this;
    if (node.kind === "raw") return locale.t("say_raw");
    if (node.kind === "segment") return locale.t("say_segment", { name: quoted(node.segment) });
    if (node.kind === "tag") {
      const names = (Array.isArray(node.tag) ? node.tag : [node.tag]).map(quoted).join(locale.t("say_or"));
      if (!node.time) return locale.t("say_tag", { name: names });
      return locale.t(node.time.op === "within" ? "say_tag_within" : "say_tag_older", { name: names, time: this.duration(node.time.value) });
    }
    if (node.kind === "changed") return this.#changed(node, entity);
    if (node.kind === "related") return this.#related(node, entity);
    const word = book.word(entity, node.field);
    const field = this.field(word, node.field);
    return this.#tests(node.was ? locale.t("say_was", { field }) : field, node.tests, word);
  }

  /**
   * @param {string} field
   * @param {Test[]} tests
   * @param {Word | undefined} word
   */
  #tests(field, tests, word) {
    const said = tests.map((test) => this.#test(field, test, word));
    return said.join(this.locale.t("say_and"));
  }

  /** @param {string} field @param {Test} test @param {Word | undefined} word */
  #test(field, { op, value }, word) {
    const key = /** @type {"say_is"} */ (`say_${op}`);
    if (op === "between") {
      const [from, to] = value;
      return this.locale.t("say_between", { field, from: this.value(from, word), to: this.value(to, word) });
    }
    return this.locale.t(key, { field, value: this.#right(op, value, word) });
  }

  /** @param {string} op @param {any} value @param {Word | undefined} word @returns {string} */
  #right(op, value, word) {
    if (["within", "older_than", "in_next"].includes(op)) return this.duration(value);
    if (op === "anniversary") return this.#anniversary(value);
    if (Array.isArray(value)) return value.map((one) => this.value(one, word)).join(this.locale.t("say_or"));
    return this.value(value, word);
  }

  /** @param {string} value */
  #anniversary(value) {
    if (value === "today") return this.locale.t("say_today");
    const [how = "", ...rest] = String(value).split(" ");
    return this.locale.t(how === "in" ? "say_in_days" : "say_within_days", { time: this.duration(rest.join(" ")) });
  }

  /**
   * @param {import("./tree.js").ChangedNode} node
   * @param {string} entity
   */
  #changed({ field, from, to, within }, entity) {
    const word = this.book.word(entity, field);
    const parts = [this.locale.t("say_changed", { field: this.field(word, field) })];
    if (from !== undefined) parts.push(this.locale.t("say_from", { value: this.value(from, word) }));
    if (to !== undefined) parts.push(this.locale.t("say_to", { value: this.value(to, word) }));
    if (within !== undefined) parts.push(this.locale.t("say_window", { time: this.duration(within) }));
    return parts.join("");
  }

  /**
   * @param {import("./tree.js").RelatedNode} node
   * @param {string} entity
   */
  #related(node, entity) {
    const { locale, book } = this;
    const relation = book.relation(entity, node.relation);
    const label = relation ? locale.phrase(relation.label) : node.relation;
    const window = node.within === undefined ? "" : locale.t("say_window", { time: this.duration(node.within) });
    const where =
      node.where?.parts.length && relation ? locale.t("say_where", { what: this.say(node.where, relation.entity, false) }) : "";
    const what = locale.t("say_records", { records: label, window, where });
    if (node.figure === "exists" || node.figure === "none") return locale.t(`say_${node.figure}`, { what });
    const word = node.of && relation ? book.word(relation.entity, node.of) : undefined;
    const params = { what, field: word ? lower(locale.phrase(word.label), locale) : "" };
    const figure = locale.t(/** @type {"figure_sum"} */ (`figure_${node.figure}`), params);
    return this.#tests(figure, node.tests, word);
  }

  /**
   * @param {Word | undefined} word
   * @param {string} path
   * @returns {string} "city", "city of the customer"
   */
  field(word, path) {
    const { locale } = this;
    if (!word) return path;
    const name = lower(locale.phrase(word.label), locale);
    if (word.group === "own" || word.group === "custom") return name;
    return locale.t("say_field_of", { field: name, of: lower(locale.phrase(word.group_label), locale) });
  }

  /** @param {any} value @param {Word | undefined} word @returns {string} */
  value(value, word) {
    const { locale } = this;
    if (value === null || value === undefined || value === "") return "…";
    if (typeof value === "boolean") return locale.t(value ? "yes" : "no");
    const choice = word?.choices.find(([one]) => one === value);
    if (choice) return quoted(locale.phrase(choice[1]));
    if (word?.kind === "money") return this.#money(value);
    if (typeof value === "number") return word?.kind === "whole" && /year/.test(word.path) ? String(value) : locale.number(value);
    if (word?.kind === "day" || word?.kind === "moment") return String(value).replace("T", " ");
    return quoted(this.names?.get(value) ?? String(value));
  }

  /** @param {string | number} value */
  #money(value) {
    const [number = "", currency = ""] = String(value).split(" ");
    return `${this.locale.number(Number(number))}${currency ? ` ${currency}` : ""}`;
  }

  /** @param {any} text */
  duration(text) {
    const found = readDuration(text);
    if (!found) return String(text ?? "…");
    return this.locale.t(/** @type {"time_day"} */ (`time_${found.unit}`), { n: found.count });
  }

  /** @type {Map<string, string> | undefined} what records are called that conditions name by their ids */
  names;
}

/** @param {string} text */
function quoted(text) {
  return `“${text}”`;
}

/**
 * @param {string} label
 * @param {AutomationLocale} locale
 */
function lower(label, locale) {
  return locale.code === "en" && !/^[A-Z]{2}|^[A-Z]-|^WeChat/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
