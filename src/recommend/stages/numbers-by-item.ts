/** Of each table that is loaded; made once, and not for each answer. */
const made = new WeakMap<object, ReadonlyMap<string, number>>();

const NO_NUMBERS: ReadonlyMap<string, number> = new Map();

/**
 * The numbers of a model's table by item; none where a package has no such table. A map, since an item may be
 * called as what every object has ("constructor").
 */
export const numbersByItem = (table: unknown): ReadonlyMap<string, number> => {
  if (typeof table !== "object" || table === null) return NO_NUMBERS;
  const known = made.get(table);
  if (known !== undefined) return known;
  const numbers = new Map(Object.entries(table) as [string, number][]);
  made.set(table, numbers);
  return numbers;
};
