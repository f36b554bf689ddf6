/** What is made of each thing for the first that asks, and kept as long as this is: for one answer, say. */
export const createOnce = <K, V extends object | string>(): ((key: K, make: () => V) => V) => {
  const known = new Map<K, V>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make();
    known.set(key, made);
    return made;
  };
};
