/**
 * @typedef {import("../wire.js").Vocabulary} Vocabulary
 * @typedef {import("../wire.js").Word} Word
 */

/** The words of every table that conditions speak of, asked for once. */
export class Book {
  /** @type {Map<string, Vocabulary>} */
  #known = new Map();
  /** @type {Map<string, Map<string, Word>>} */
  #words = new Map();
  /** @type {Set<string>} tables whose words need not be asked for again */
  #fresh = new Set();

  /**
   * @param {(entity: string) => Promise<Vocabulary>} ask
   * @param {{operators: Record<string, string[]>, figures: Record<string, string[]>}} rules
   * @param {(entity: string, paths: string[]) => Promise<Word[]>} [askWords] for fields that lie several steps away
   */
  constructor(ask, { operators, figures }, askWords = async () => []) {
    this.ask = ask;
    this.askWords = askWords;
    this.operators = operators;
    this.figures = figures;
  }

  /** @param {string} entity @returns {Promise<Vocabulary>} */
  async open(entity) {
    const known = this.#known.get(entity);
    if (known && this.#fresh.has(entity)) return known;
    const found = await this.ask(entity);
    this.learn(found);
    return found;
  }

  /** @param {Vocabulary} found */
  learn(found) {
    this.#known.set(found.entity, found);
    this.#fresh.add(found.entity);
    this.#words.set(found.entity, new Map());
    this.learnWords(found.entity, found.fields);
  }

  /** @param {string} entity @param {Word[]} words */
  learnWords(entity, words) {
    for (const word of words) this.#words.get(entity)?.set(word.path, word);
  }

  /** Asks anew the next time: tags, segments or fields may have been added. What is known serves until then. */
  forget() {
    this.#fresh.clear();
  }

  /** @param {string} entity */
  of(entity) {
    return this.#known.get(entity);
  }

  /** @param {string} entity @param {string} path */
  word(entity, path) {
    return this.#words.get(entity)?.get(path);
  }

  /** @param {string} entity @param {string} name */
  relation(entity, name) {
    return this.#known.get(entity)?.relations.find((one) => one.name === name);
  }

  /**
   * Asks for the words of the table and of all related ones that conditions speak of.
   *
   * @param {any} data
   * @param {string} entity
   */
  async prepare(data, entity) {
    await this.open(entity);
    const far = fieldsIn(data).filter((path) => !this.word(entity, path));
    if (far.length) this.learnWords(entity, await this.askWords(entity, far));
    for (const [name, where] of relatedIn(data)) {
      const relation = this.relation(entity, name);
      if (relation) await this.prepare(where ?? [], relation.entity);
    }
  }
}

/** @param {any} data @returns {string[]} the paths of the fields that conditions compare, without those of related records */
function fieldsIn(data) {
  if (Array.isArray(data)) return data.flatMap(fieldsIn);
  if (data === null || typeof data !== "object") return [];
  const own = typeof data.field === "string" && data.field.includes(".") ? [data.field] : [];
  return [...own, ...["all", "any", "not"].flatMap((key) => fieldsIn(data[key] ?? []))];
}

const HEADS = ["exists", "none", "count", "sum", "latest", "earliest", "largest", "smallest"];

/**
 * @param {any} data
 * @returns {[string, any][]} the related records that are spoken of, with their inner conditions
 */
function relatedIn(data) {
  if (Array.isArray(data)) return data.flatMap(relatedIn);
  if (data === null || typeof data !== "object") return [];
  const own = HEADS.filter((head) => typeof data[head] === "string");
  const inner = ["all", "any", "not"].flatMap((key) => (key in data ? relatedIn(data[key]) : []));
  return [...own.map((head) => /** @type {[string, any]} */ ([data[head].split(".")[0], data.where])), ...inner];
}
