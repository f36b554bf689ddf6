const LONGEST = 64;
const KEPT = 40;
const MOST_ROWS = 2;

/** The beginning of a text, where it has words up to the end of one. */
const cut = (text: string): string => {
  const begun = text.slice(0, KEPT);
  const end = begun.lastIndexOf(" ");
  return `${end > 0 ? begun.slice(0, end) : begun} …`;
};

/** An answer as an example: of long texts the beginning, of lists the first two. */
export const shorten = (value: unknown): unknown => {
  if (typeof value === "string") return value.length > LONGEST ? cut(value) : value;
  if (Array.isArray(value)) return value.slice(0, MOST_ROWS).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each)]));
};
