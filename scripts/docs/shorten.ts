const LONGEST = 90;
const KEPT = 40;
const MOST_ROWS = 2;

/** An answer as an example: of long texts the beginning, of lists the first two. */
export const shorten = (value: unknown): unknown => {
  if (typeof value === "string")
    return value.length > LONGEST && !value.includes(" ") ? `${value.slice(0, KEPT)}…` : value;
  if (Array.isArray(value)) return value.slice(0, MOST_ROWS).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each)]));
};
