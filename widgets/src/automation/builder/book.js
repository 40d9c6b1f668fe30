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

  /**
   * @param {(entity: string) => Promise<Vocabulary>} ask
   * @param {{operators: Record<string, string[]>, figures: Record<string, string[]>}} rules
   */
  constructor(ask, { operators, figures }) {
    this.ask = ask;
    this.operators = operators;
    this.figures = figures;
  }

  /** @param {string} entity @returns {Promise<Vocabulary>} */
  async open(entity) {
    const known = this.#known.get(entity);
    if (known) return known;
    const found = await this.ask(entity);
    this.learn(found);
    return found;
  }

  /** @param {Vocabulary} found */
  learn(found) {
    this.#known.set(found.entity, found);
    this.#words.set(found.entity, new Map(found.fields.map((word) => [word.path, word])));
  }

  /** Asks anew the next time: tags, segments or fields may have been added. */
  forget() {
    this.#known.clear();
    this.#words.clear();
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
    for (const [name, where] of relatedIn(data)) {
      const relation = this.relation(entity, name);
      if (relation) await this.prepare(where ?? [], relation.entity);
    }
  }
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
