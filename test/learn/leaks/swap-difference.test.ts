import { expect, it } from "vitest";
import { makeShop } from "../../../scripts/prove/attack/synthetic-shop.ts";
import { chooseRecipe } from "../../../src/learn/linear/choose-recipe.ts";
import { type LinearRecipe, NO_DEFENCE } from "../../../src/learn/linear/recipe.ts";
import { attackSwaps, isTold, type SwapFigures } from "./swap-difference.ts";

const SEED = "swap";
const shop = makeShop({ shoppers: 400, items: 60, groups: 6, events: 12, seed: SEED, kind: "baskets" });
const recipe: LinearRecipe = chooseRecipe(shop, { predictions: 60, seed: SEED, neighbours: 60 });
const attack = (more: Partial<LinearRecipe>, secret = SEED): SwapFigures =>
  attackSwaps(shop, { ...recipe, ...more }, { leavers: 40, secret });

it("the lists before and after one erasure tell of whoever left, where nothing defends them", () => {
  const bare = attack({ min_units: 1 });
  expect(isTold(bare)).toBe(true);
  expect(bare.right / bare.leavers).toBeGreaterThan(0.9);
}, 120_000);

it("and so they do under a threshold of three alone: it is no defence of this", () => {
  expect(isTold(attack({ min_units: 3 }))).toBe(true);
}, 120_000);

it("a floor of ten, two partners and secret rungs take a third of that away, and do not end it", () => {
  const defence = { ...NO_DEFENCE, partners: 2, grain: 16 };
  // How much depends on where the secret puts the rungs.
  const shops = ["one", "two", "three"].map((secret) => attack({ min_units: 10, defence }, secret));
  const sum = (of: (each: SwapFigures) => number): number => shops.reduce((all, each) => all + of(each), 0);
  expect(sum(({ right }) => right) / sum(({ leavers }) => leavers)).toBeLessThan(2 / 3);
}, 240_000);
