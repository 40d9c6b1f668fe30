/** Units of time as rules write them, and what else they read. */
export const DURATION_WORDS = {
  minute: ["minute", "minutes", "min", "分钟"],
  hour: ["hour", "hours", "h", "小时"],
  day: ["day", "days", "d", "天", "日"],
  week: ["week", "weeks", "周", "星期"],
  month: ["month", "months", "个月", "月"],
  year: ["year", "years", "年"],
};
