/** What every screen with tabs says: English, Chinese. */
export const TABBED_TEXTS = /** @type {const} */ ({
  loading: ["Loading", "正在加载"],
  still_working: ["Still working…", "仍在处理…"],
  refresh: ["Refresh", "刷新"],
  changed_elsewhere: ["The data have changed", "数据已有变化"],
  other_language: ["中文", "English"],
  switch_language: ["切换到中文", "Switch to English"],
  show_python: ["Show the Python", "显示对应的 Python 代码"],
  copy: ["Copy", "复制"],
  copied: ["Copied", "已复制"],
  not_copied: [
    "The browser did not allow copying; select the text and copy it by hand.",
    "浏览器不允许复制，请选中文字后手动复制。",
  ],
  close: ["Close", "关闭"],
  dismiss: ["Dismiss", "关闭提示"],
  try_again: ["Try again", "重试"],

  error_refused: ["Not allowed: {message}", "不允许：{message}"],
  error_stale: [
    "Somebody else changed this record meanwhile. Look at it again and repeat the change.",
    "此记录刚被他人修改。请查看后重试。",
  ],
  error_not_found: ["This is no longer there. {message}", "此内容已不存在。{message}"],
  error_no_answer: [
    "Python did not answer for {seconds} seconds. Is the kernel running?",
    "Python 已 {seconds} 秒没有响应。内核是否在运行？",
  ],
  error_other: ["{message}", "{message}"],
});
