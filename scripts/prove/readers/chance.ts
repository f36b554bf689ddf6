/** A number from 0 to 1 at each call. */
export type Chance = () => number;

export const pick = <T>(chance: Chance, list: readonly T[]): T => list[Math.floor(chance() * list.length)]!;
