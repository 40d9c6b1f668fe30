/**
 * @template T, K
 * @param {T[]} items
 * @param {(item: T) => K} keyOf
 * @returns {Map<K, T[]>} the items by their key, keys in the order in which they first come
 */
export function grouped(items, keyOf) {
  /** @type {Map<K, T[]>} */
  const found = new Map();
  for (const item of items) {
    const key = keyOf(item);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}
