// Answers the board's protocol from a made-up company. Tests reach it as window.host.python:
// `refuse(verb, error)` makes the next call of a verb fail, `touch(id, changes)` is somebody else's change.
const PAGE_LIMIT = 200;
const ORDERS = {
  "-amount": (a, b) => (b.amount.minor ?? -1) - (a.amount.minor ?? -1),
  amount: (a, b) => (a.amount.minor ?? 0) - (b.amount.minor ?? 0),
  close: (a, b) => (a.expected_close ?? "9").localeCompare(b.expected_close ?? "9"),
  "-age": (a, b) => b.age_days - a.age_days,
  name: (a, b) => a.name.localeCompare(b.name),
};

class Refused extends Error {
  constructor(code, message, data) {
    super(message);
    Object.assign(this, { code, data });
  }
}

export class FakePython {
  constructor(company, { latency, mute }) {
    Object.assign(this, { company, latency, mute });
    this.filters = {};
    this.sort = {};
    this.done = [];
    this.failures = new Map();
    this.pipeline = company.pipelines[0].id;
  }

  connect(model) {
    this.model = model;
  }

  receive({ kind, id, verb, args }) {
    if (kind !== "call" || this.mute.includes(verb)) return;
    setTimeout(() => this.model.receive({ kind: "answer", id, ...this.#answer(verb, args) }), this.latency);
  }

  refuse(verb, error) {
    this.failures.set(verb, error);
  }

  touch(id, changes) {
    const card = this.#card(id);
    const touched = [...new Set([card.stage, changes.stage ?? card.stage])];
    Object.assign(card, changes, { version: card.version + 1 });
    this.#tell(touched);
  }

  #tell(touched) {
    this.model.receive({
      kind: "event",
      name: "changed",
      data: { seq: 1, touched, columns: touched.map((stage) => this.#totals(stage)), undo: this.#undo() },
    });
  }

  #answer(verb, args) {
    try {
      const failure = this.failures.get(verb);
      this.failures.delete(verb);
      if (failure) throw new Refused(failure.code, failure.message, failure.data);
      return { ok: this[`do_${verb}`](args) };
    } catch (error) {
      return { error: { code: error.code ?? "internal", message: error.message, data: error.data } };
    }
  }

  do_hello() {
    return {};
  }

  do_open() {
    return this.#snapshot();
  }

  do_view({ filters, sort, locale, pipeline }) {
    this.filters = filters ?? this.filters;
    this.sort = sort ?? this.sort;
    this.pipeline = pipeline ?? this.pipeline;
    if (locale) this.model.set("locale", locale);
    return this.#snapshot();
  }

  do_page({ stage, start, count }) {
    const all = this.#cards(stage);
    return { stage, start, total: all.length, cards: all.slice(start, start + Math.min(count, PAGE_LIMIT)) };
  }

  do_move({ deal, stage, version, reason, note }) {
    const card = this.#current(deal, version);
    const target = this.company.stages.find(({ id }) => id === stage);
    if (target.kind === "lost" && !reason) throw new Refused("lost_reason_required", "A lost deal needs a reason.");
    const from = card.stage;
    this.done.push({ deal, from, label: `${card.account?.name ?? card.name} → ${target.name}`, reason, note });
    return this.#place(card, target, [from, stage]);
  }

  do_undo() {
    const last = this.done.pop();
    if (!last) throw new Refused("refused", "There is nothing to undo.");
    const card = this.#card(last.deal);
    const from = card.stage;
    return this.#place(
      card,
      this.company.stages.find(({ id }) => id === last.from),
      [from, last.from],
    );
  }

  do_edit({ deal, version, changes }) {
    const card = this.#current(deal, version);
    const { owner_id, amount, ...plain } = changes;
    Object.assign(card, plain, { version: card.version + 1 });
    if (owner_id !== undefined) card.owner = this.company.owners.find(({ id }) => id === owner_id) ?? null;
    if (amount !== undefined) card.amount = { ...card.amount, minor: amount === null ? null : Math.round(Number(amount) * 100) };
    return { card, columns: [this.#totals(card.stage)], detail: this.do_detail({ deal }) };
  }

  do_detail({ deal }) {
    const card = this.#card(deal);
    const money = (minor) => ({ minor, currency: "CNY", exponent: 2 });
    const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
    return {
      card,
      description: "They compare us with two others; price matters less than the date of delivery.\n采购流程需要三位负责人签字。",
      contacts: [
        { name: "Anna Lindqvist", role: "Decision maker", phone: "+46 70 123 45 67", email: "anna@example.com" },
        { name: "张伟", role: null, phone: null, email: "zhang@example.com" },
      ],
      lines: [
        { product: "GTX Pro", quantity: 12, price: money(482_100), total: money(5_785_200) },
        { product: "MG Special", quantity: 3, price: money(5_500), total: money(16_500) },
      ],
      history: [
        { at: ago(32), from: null, to: "Prospecting", by: "Mei Chen", reason: null, days: null },
        { at: ago(9), from: "Prospecting", to: "Qualified", by: "王小明", reason: null, days: 23 },
      ],
      activities: [
        { at: ago(0.1), channel: "call", subject: "Asked for a second demo", by: "Mei Chen" },
        { at: ago(5), channel: "wechat", subject: "发送了产品资料", by: "王小明" },
      ],
      created_at: ago(32),
      closed_at: card.status === "open" ? null : ago(3),
      source: "Web form",
      probability: null,
      stage_probability: 0.3,
      lost_reason: null,
    };
  }

  do_python() {
    return { line: `ws.opportunities.frame(status="open", owner=${JSON.stringify(this.filters.owner ?? null)})` };
  }

  #card(id) {
    const card = this.company.cards.find((each) => each.id === id);
    if (!card) throw new Refused("not_found", `There is no deal ${id}.`);
    return card;
  }

  #current(id, version) {
    const card = this.#card(id);
    if (card.version !== version) throw new Refused("stale", "The deal was changed meanwhile.", { card });
    return card;
  }

  #place(card, target, stages) {
    Object.assign(card, {
      stage: target.id,
      status: target.kind,
      days_allowed: target.days_allowed,
      age_days: 0,
      stalled: false,
      version: card.version + 1,
    });
    return { card, columns: stages.map((stage) => this.#totals(stage)), undo: this.#undo() };
  }

  #undo() {
    const last = this.done.at(-1);
    return last ? { label: last.label } : null;
  }

  #cards(stage) {
    const kept = this.company.cards.filter((card) => card.stage === stage && this.#matches(card));
    return kept.sort(ORDERS[this.sort[stage] ?? "-amount"]);
  }

  #matches(card) {
    const { owner, text, stalled, overdue, close_from, close_to } = this.filters;
    const words = `${card.name} ${card.account?.name ?? ""}`.toLowerCase();
    if ((owner && card.owner?.id !== owner) || (stalled && !card.stalled) || (overdue && !card.overdue)) return false;
    if ((close_from && !(card.expected_close >= close_from)) || (close_to && !(card.expected_close <= close_to))) return false;
    return !text || words.includes(text.toLowerCase());
  }

  #totals(stage) {
    const cards = this.#cards(stage);
    const { probability } = this.company.stages.find(({ id }) => id === stage);
    const counted = cards.filter(({ amount }) => amount.currency === "CNY");
    const minor = counted.reduce((sum, { amount }) => sum + (amount.minor ?? 0), 0);
    const money = (value) => ({ minor: Math.round(value), currency: "CNY", exponent: 2 });
    return {
      id: stage,
      count: cards.length,
      sum: money(minor),
      weighted: money(minor * probability),
      stalled: cards.filter((card) => card.stalled).length,
      unconverted: cards.length - counted.length,
    };
  }

  #snapshot() {
    const { stages, owners, teams, products, pipelines } = this.company;
    return {
      me: { ...owners[0], may_override: !this.company.rep },
      locale: this.model.get("locale"),
      currency: "CNY",
      seq: 0,
      pipelines,
      pipeline: this.pipeline,
      owners,
      teams,
      products,
      filters: this.filters,
      sort: this.sort,
      columns: stages.map((stage) => ({ ...stage, ...this.#totals(stage.id), cards: this.#cards(stage.id).slice(0, 20) })),
      undo: this.#undo(),
      lost_reasons: [
        { key: "price", label: "Price", label_zh: "价格" },
        { key: "competitor", label: "Competitor", label_zh: "竞争对手" },
        { key: "other", label: "Other", label_zh: "其他" },
      ],
      notes: [],
    };
  }
}
