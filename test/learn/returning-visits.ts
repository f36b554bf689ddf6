import { seededRandom } from "./shops.ts";

/** Things that visits are of. */
export const RETURNING_ITEMS = 150;
const POOL = 6;
const EPISODES = 4;

/**
 * Visits of one shop, as indices from 0. A visit begins with six things; then, four times over, three things
 * are looked at and one of the three again: of three that are new the second newest, of three of the first
 * six the oldest. Whether something was looked at before and how long ago both speak for it, each the other
 * way round by the other: no sum over single steps tells the two apart.
 */
export const createReturningVisits = (seed: number): (() => number[]) => {
  const random = seededRandom(seed);
  const any = (): number => Math.floor(random() * RETURNING_ITEMS);
  return () => {
    const pool: number[] = [];
    while (pool.length < POOL) {
      const item = any();
      if (!pool.includes(item)) pool.push(item);
    }
    const steps = [...pool];
    const fresh = (): number => {
      let item = any();
      while (steps.includes(item)) item = any();
      return item;
    };
    // Two of the four are of the first six, in any order.
    const known = new Set<number>();
    while (known.size < POOL / 3) known.add(Math.floor(random() * EPISODES));
    for (let episode = 0; episode < EPISODES; episode++) {
      const isKnown = known.has(episode);
      for (let more = 0; more < 3; more++) steps.push(isKnown ? (pool.pop() ?? 0) : fresh());
      steps.push(steps.at(isKnown ? -3 : -2) ?? 0);
    }
    return steps;
  };
};
