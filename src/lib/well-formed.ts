/** What is said to whoever sends a surrogate without its other half. */
export const ILL_FORMED = "Send well-formed Unicode: a surrogate stands alone.";

/**
 * Whether every surrogate has its other half (ECMA-262 `isWellFormed`): text that has one alone is no Unicode
 * and cannot be written as UTF-8.
 */
const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text);

type Place = { readonly value: object; readonly key: string; readonly within: Place | null };

const pathOf = (place: Place, key: string): string => {
  const keys = [key];
  for (let at: Place | null = place; at !== null; at = at.within) if (at.key !== "") keys.unshift(at.key);
  return keys.join(".").replace(/\p{Cs}/gu, "\ufffd");
};

/**
 * Where in a JSON value the first string (or name of a field) is ill-formed, as a path; null: nowhere, "" for
 * the value itself. Two ill-formed strings that differ are the same bytes once written: neither is taken.
 * Depth costs no stack.
 */
export const illFormedAt = (json: unknown): string | null => {
  if (typeof json === "string") return isWellFormed(json) ? null : "";
  if (typeof json !== "object" || json === null) return null;
  const open: Place[] = [{ value: json, key: "", within: null }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const [key, value] of Object.entries(place.value)) {
      if (!isWellFormed(key) || (typeof value === "string" && !isWellFormed(value)))
        return pathOf(place, key);
      if (typeof value === "object" && value !== null)
        open.push({ value: value as object, key, within: place });
    }
  }
  return null;
};
