/**
 * A value that is there by construction, where the types cannot know it. `what` is a part of the code, never
 * data. @throws TypeError where it is missing all the same, which is a fault of the service.
 */
export const present = <T>(value: T | null | undefined, what: string): T => {
  if (value === undefined || value === null) throw new TypeError(`${what} is missing`);
  return value;
};

/**
 * The first of what there is at least one of; it may be null itself. @throws TypeError where there is none
 */
export const firstOf = <T>(values: readonly T[], what: string): T => {
  for (const value of values) return value;
  throw new TypeError(`${what} is missing`);
};
