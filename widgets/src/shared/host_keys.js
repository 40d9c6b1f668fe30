/**
 * A key pressed in a screen is the screen's: in a notebook JupyterLab would cut cells or run them.  Left to JupyterLab are
 * its own combinations, such as those of the command palette (Ctrl+Shift+C) and the launcher (Ctrl+Shift+L).
 *
 * @param {KeyboardEvent} event
 */
export function keepFromHost(event) {
  if (event.defaultPrevented || !isOfHost(event)) event.stopPropagation();
}

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} press
 * @returns {boolean} whether it is Ctrl or Cmd with a letter, but none by which text is edited or something taken back
 */
export function isOfHost({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const editing = shiftKey ? /[yz]/i : /[acvxyz]/i;
  return Boolean(ctrlKey || metaKey) && !altKey && /^[a-z]$/i.test(key) && !editing.test(key);
}
