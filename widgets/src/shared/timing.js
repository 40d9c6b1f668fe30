/**
 * @template {any[]} A
 * @param {(...args: A) => void} run
 * @param {number} wait milliseconds of silence before it runs
 * @returns {((...args: A) => void) & {cancel: () => void}}
 */
export function debounce(run, wait) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const debounced = (/** @type {A} */ ...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), wait);
  };
  return Object.assign(debounced, { cancel: () => clearTimeout(timer) });
}

/**
 * @param {() => void} run
 * @returns {() => void} runs at most once a frame
 */
export function oncePerFrame(run) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      run();
    });
  };
}
