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
 * @param {number} wait milliseconds from the first call on until it runs; calls meanwhile make it run no later
 * @returns {(() => void) & {cancel: () => void}}
 */
export function gather(run, wait) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const gathered = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, wait);
  };
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return Object.assign(gathered, { cancel });
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
