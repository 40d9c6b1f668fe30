// A company of any size; the same options make the same one.
const ACCOUNTS = [
  "Acme Industrial",
  "Northwind Traders",
  "远景科技有限公司",
  "Blue Harbor Logistics",
  "Contour Medical",
  "华东精密制造",
  "Juniper & Sons",
  "Kestrel Energy",
  "Lumen Optics",
  "星河软件",
  "Meridian Foods",
  "Oakline Furniture",
];
const DEALS = [
  "Platform licence",
  "年度维护合同",
  "Warehouse rollout",
  "Pilot for two sites",
  "Renewal 2027",
  "数据平台一期",
  "Support plan",
  "Expansion to Asia",
];
const PEOPLE = ["Mei Chen", "王小明", "Jonas Weber", "Sara Okafor", "李静", "Priya Natarajan"];
const STEPS = ["Send the revised offer", "安排产品演示", "Call the buyer", null, "Wait for legal review", "准备报价单"];
const HOSTILE = `<img src=x onerror="window.pwned=1">`;
const STAGES = [
  ["Prospecting", "线索确认", "open", 0.1, 14],
  ["Qualified", "需求分析", "open", 0.3, 21],
  ["Proposal", "方案报价", "open", 0.5, 21],
  ["Negotiation", "商务谈判", "open", 0.75, 14],
  ["Won", "赢单", "won", 1, null],
  ["Lost", "输单", "lost", 0, null],
];

export const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export function makeCompany({ deals, hostile, pipelines }) {
  const random = randomOf(7);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const stages = STAGES.map(([name, name_zh, kind, probability, days_allowed], index) => ({
    id: `s${index}`,
    name,
    name_zh,
    kind,
    probability,
    days_allowed,
  }));
  const owners = PEOPLE.map((name, index) => ({ id: `u${index}`, name }));
  const company = {
    stages,
    owners,
    teams: [
      { id: "t0", name: "East" },
      { id: "t1", name: "West" },
    ],
    products: [
      { id: "p0", name: "GTX Pro" },
      { id: "p1", name: "MG Special" },
    ],
    pipelines: [
      { id: "pl0", name: "New business", name_zh: "新业务" },
      { id: "pl1", name: "Renewals", name_zh: "续约" },
    ].slice(0, pipelines),
    cards: Array.from({ length: deals }, (_, index) => makeCard(index, { random, pick, stages, owners })),
  };
  if (hostile) makeHostile(company);
  return company;
}

function makeCard(index, { random, pick, stages, owners }) {
  const stage = stages[Math.min(5, Math.floor(random() * random() * 8))];
  const age_days = Math.floor(random() * 30);
  const close = Math.floor(random() * 120) - 20;
  const minor = random() < 0.07 ? null : Math.floor(random() * random() * 90_000_000);
  return {
    id: `d${index}`,
    version: 1,
    name: `${pick(DEALS)} ${index}`,
    account: random() < 0.1 ? null : { id: `a${index % 12}`, name: pick(ACCOUNTS) },
    amount: { minor: minor && minor - (minor % 10_000), currency: random() < 0.04 ? "USD" : "CNY", exponent: 2 },
    owner: random() < 0.03 ? null : pick(owners),
    stage: stage.id,
    age_days,
    days_allowed: stage.days_allowed,
    stalled: stage.kind === "open" && age_days > stage.days_allowed,
    next_step: stage.kind === "open" ? pick(STEPS) : null,
    next_step_on: null,
    expected_close: random() < 0.1 ? null : day(close),
    overdue: stage.kind === "open" && close < 0,
    status: stage.kind,
    health: stage.kind === "open" ? healthOf(age_days, close) : null,
    petals: stage.kind === "open" ? PARTS.filter((_, at) => (index + at) % 3) : null,
  };
}

const PARTS = ["initiator", "gatekeeper", "user", "assistant_decider", "supporter", "decider"];

function healthOf(age, close) {
  const late = { part: "close", level: "risk", said: `It was to be closed ${-close} days ago.`, said_zh: `预计成交日期已过${-close}天。` };
  const step = { part: "step", level: "watch", said: "No next step is planned.", said_zh: "没有计划下一步。" };
  const reasons = [...(close < -10 ? [late] : []), ...(age > 10 ? [step] : [])];
  return { level: reasons[0]?.level ?? "good", reasons };
}

function makeHostile({ cards, stages, owners }) {
  const long = "An extraordinarily long name that goes on and on ".repeat(4).slice(0, 200);
  cards.forEach((card) => (card.stage = card.stage === "s0" ? "s1" : card.stage));
  Object.assign(cards[0], {
    stage: "s0",
    account: { id: "ah", name: HOSTILE },
    name: HOSTILE,
    next_step: HOSTILE,
    owner: { id: "uh", name: HOSTILE },
  });
  Object.assign(cards[1], { stage: "s0", account: { id: "al", name: long }, name: long, next_step: long });
  Object.assign(cards[2], { stage: "s0", account: { id: "az", name: "超长客户名称".repeat(30) }, name: "商机".repeat(90) });
  stages[1].name = long;
  owners.push({ id: "uh", name: HOSTILE });
}
