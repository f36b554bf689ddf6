/** Defences of public lists, by the names that the tables of this proof have. */
import { type Defence, NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import type { DefenceSettings } from "./attacked-world.ts";

const atLeast = (units: number, more: Partial<Defence> = {}): DefenceSettings => ({
  min_units: units,
  defence: { ...NO_DEFENCE, ...more },
});
export const DEFENCES = {
  none: atLeast(1),
  "k = 2": atLeast(2),
  "k = 3": atLeast(3),
  "k = 5": atLeast(5),
  "k = 10": atLeast(10),
  "k = 20": atLeast(20),
  "keep 1/4 below 5": atLeast(1, { thin_below: 5, keep: 0.25 }),
  "noise 2 below 10, k = 3": atLeast(3, { thin_below: 10, noise: 2 }),
  "k = 20, rungs of 4": atLeast(20, { grain: 4 }),
  "k = 3, 20 partners, rungs of 4": atLeast(3, { partners: 20, grain: 4 }),
  "k = 3, 10 partners, rungs of 4": atLeast(3, { partners: 10, grain: 4 }),
  "k = 3, 5 partners, rungs of 4": atLeast(3, { partners: 5, grain: 4 }),
  "k = 10, 2 partners, rungs of 16": atLeast(10, { partners: 2, grain: 16 }),
} as const satisfies Readonly<Record<string, DefenceSettings>>;
export type DefenceName = keyof typeof DEFENCES;

export const RECOMMENDED = "k = 3, 10 partners, rungs of 4";
/** The same for the synthetic shop, where a history is a dozen things and not a hundred. */
export const FOR_SHORT = "k = 10, 2 partners, rungs of 16";
