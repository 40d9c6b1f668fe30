import { TABBED_TEXTS } from "../shared/tabbed_texts.js";

/** @typedef {import("../shared/locale.js").Locale<typeof TEXTS>} ReceivablesLocale */

/** Every text of the screen: English, Chinese. Forms parted by "|" are singular and plural, chosen by {n}. */
export const TEXTS = /** @type {const} */ ({
  ...TABBED_TEXTS,

  title: ["Receivables", "应收账款"],
  tab_owed: ["Who owes what", "欠款客户"],

  // The ageing
  ageing: ["Days after the due day", "账龄（逾期天数）"],
  bucket_0: ["Not late", "未逾期"],
  bucket_1: ["1–30 days", "1–30 天"],
  bucket_2: ["31–60 days", "31–60 天"],
  bucket_3: ["61–90 days", "61–90 天"],
  bucket_4: ["Over 90 days", "90 天以上"],
  bucket_label: ["{bucket}: {amount}, {share} of all", "{bucket}：{amount}，占 {share}"],
  total: ["Owed in all", "应收合计"],
  currency: ["Currency", "币种"],
  collected: ["{share} of what was due in the last {days} days was paid", "最近 {days} 天到期款项已回款 {share}"],
  none_due: ["Nothing was due in the last {days} days", "最近 {days} 天无到期款项"],
  remind: ["Write today's reminders", "生成今日提醒"],
  reminded: ["{n} reminder written|{n} reminders written", "已生成 {n} 条提醒"],
  no_rules: ["There are no rules for reminders yet; add one: ws.reminder_rules.add(…)", "尚无提醒规则，请添加：ws.reminder_rules.add(…)"],

  // The customers
  customers: ["Customers that owe", "欠款客户列表"],
  customers_count: ["{n} customer|{n} customers", "{n} 家客户"],
  search: ["Search customers", "搜索客户"],
  search_hint: ["Name of a customer", "客户名称"],
  no_customer: ["Orders without a customer", "无客户的订单"],
  customer_label: ["{name}: {total} owed, {late} of it late", "{name}：欠款 {total}，其中逾期 {late}"],
  late_of_it: ["{late} late", "逾期 {late}"],
  not_late: ["not late", "未逾期"],
  nobody: ["Nobody owes anything", "没有应收款"],
  nobody_text: ["Orders with an amount stand here from their day on, by their instalments: ws.orders.plan(id, …).", "有金额的订单会按下单日或分期计划显示在这里：ws.orders.plan(id, …)。"],
  nothing_found: ["No such customer", "没有符合条件的客户"],
  nothing_found_text: ["Nobody owes anything in this time, or has this name.", "该账龄或名称下没有欠款客户。"],
  clear: ["Show all customers", "显示全部客户"],
  choose: ["Choose a customer", "请选择客户"],
  choose_text: ["Its open instalments and payments stand here.", "此处显示其未付款项与回款。"],

  // One customer
  back: ["Back to the customers", "返回客户列表"],
  instalments: ["Open instalments", "未付款项"],
  more_instalments: ["The oldest {shown} of {n} are shown.", "共 {n} 笔，只显示最早的 {shown} 笔。"],
  order: ["Order", "订单"],
  number: ["Instalment {n}", "第 {n} 期"],
  due: ["Due", "到期日"],
  late: ["Late", "逾期"],
  days_late: ["{n} day|{n} days", "{n} 天"],
  open: ["Open", "未付"],
  of_whole: ["of {amount}", "共 {amount}"],
  reminder: ["Reminder", "提醒"],
  reminder_none: ["none", "无"],
  reminder_task: ["task, {day}", "任务，{day}"],
  reminder_waiting: ["to be sent, {day}", "待发送，{day}"],
  reminder_sent: ["sent, {day}", "已发送，{day}"],
  mark_sent: ["Sent", "已发送"],
  mark_sent_label: ["The reminder for {order} was sent", "{order} 的提醒已发送"],
  all_paid: ["Everything is paid", "已全部付清"],
  payments: ["Last payments", "最近回款"],
  no_payments: ["No payments yet", "尚无回款"],
  unallocated: ["{amount} not laid on anything", "{amount} 未核销"],

  // A payment
  record: ["Record a payment", "登记回款"],
  amount: ["Amount", "金额"],
  amount_needed: ["Write an amount above 0, such as 1234.50", "请输入大于 0 的金额，例如 1234.50"],
  paid_on: ["Paid on", "回款日期"],
  pays: ["For", "核销到"],
  oldest: ["the oldest first", "最早到期优先"],
  save: ["Record", "登记"],
  undo: ["Undo", "撤销"],
  done_paid: ["Payment recorded · {name}", "已登记回款 · {name}"],
  undone: ["The payment was taken back", "已撤销回款"],

  // Keys
  keys: ["Keys", "快捷键"],
  key_move: ["From customer to customer", "切换客户"],
  key_open: ["Open the customer", "打开客户"],
  key_buckets: ["The five ages; again: all", "五个账龄，再按显示全部"],
  key_search: ["Search customers", "搜索客户"],
  key_pay: ["Record a payment", "登记回款"],
  key_undo: ["Take the last payment back", "撤销最近登记的回款"],
  key_help: ["All keys", "全部快捷键"],
});
