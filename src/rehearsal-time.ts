/** A service that was killed is to be back within five seconds, also where a shop has much to load. */
const REHEARSED_AT_MS = 2_800;

const MOST_LEFT_OUT_MS = 1_500;

/** Making up a shop takes a second and a half beside other starts: whoever has less asks next to nothing. */
const MADE_UP_IN_MS = 1_600;

/**
 * Milliseconds to rehearse for, of `set` that are wished for, in a process that is `age` milliseconds old:
 * where loading took long, up to a second and a half less; nothing where no question would be asked.
 */
export const rehearsalTime = (set: number, age: number): number => {
  const left = Math.max(set - MOST_LEFT_OUT_MS, REHEARSED_AT_MS - age);
  if (left >= set) return set;
  return left < MADE_UP_IN_MS ? 0 : left;
};
