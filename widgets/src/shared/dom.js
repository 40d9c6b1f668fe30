/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element. Props: `text` is its text, `label` its name for eyes and ears where it has no text, `on<event>` a
 * listener, all others are attributes; null, undefined and false leave a prop out. Text never becomes markup.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = "button";
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...kept(children.flat()));
  return element;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function kept(children) {
  return /** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== undefined && child !== false));
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
function setProp(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "text") element.textContent = String(value);
  else if (name === "label") ["aria-label", "title"].forEach((each) => element.setAttribute(each, value));
  else if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Replaces the children of an element.
 *
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...kept(children.flat()));
}

/**
 * Puts elements into a parent in the given order, moving as few as it can (a moved element loses the focus).
 *
 * @param {Element} parent
 * @param {Element[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  let cursor = parent.firstElementChild;
  for (const element of wanted) {
    if (element === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(element, cursor);
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean} whether the person is typing into it, so that its keys are its own
 */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/**
 * @param {Element} root
 * @returns {HTMLElement | null} the focused element, when it is inside the root
 */
export function focusedIn(root) {
  const scope = /** @type {Document | ShadowRoot} */ (root.getRootNode());
  const active = scope.activeElement;
  return active instanceof HTMLElement && root.contains(active) ? active : null;
}

/**
 * Lets nobody type or click inside while something goes on; the focus stays where it was.
 *
 * @template T
 * @param {HTMLElement} el
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function untouched(el, work) {
  const focused = focusedIn(el);
  el.inert = true;
  try {
    return await work();
  } finally {
    el.inert = false;
    focused?.focus({ preventScroll: true });
  }
}

/**
 * @param {Element} root
 * @returns {HTMLElement[]} what the Tab key reaches inside, in order
 */
export function tabStops(root) {
  const selector = "button, input, select, textarea, a[href], [tabindex]";
  const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  return all.filter((el) => el.tabIndex >= 0 && !el.hasAttribute("disabled") && el.getClientRects().length > 0);
}
