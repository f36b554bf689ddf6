import { expect, it } from "vitest";
import { makeShop } from "../../../scripts/prove/attack/synthetic-shop.ts";
import { attackMembership, splitUnits } from "./membership.ts";
import { complement, linear, ranker, sequence, simple, type Trainer } from "./trainers.ts";

/** From so many people on a pair counts, unless a shop asks for more. */
const USUAL = { min_units: 3 };
const BARE = { min_units: 1 };

const groups = splitUnits(
  makeShop({ shoppers: 900, items: 100, groups: 10, events: 12, seed: "members", kind: "baskets" }),
);

/**
 * Of three hundred who were learnt from and as many who were not, and a dozen things each: the chance that
 * the attack tells the one from the other, which is a half by guessing. Each bound is what was measured and
 * two standard errors (.024 each): a trainer that comes to remember more of single people fails it. A content
 * model is not among them: it is handed the catalogue and nothing of anybody.
 */
const BOUNDS: readonly (readonly [string, number, Trainer])[] = [
  ["popularity", 0.57, simple("popularity", USUAL)],
  ["personal frequency", 0.6, simple("personal-frequency", USUAL)],
  ["item-kNN", 0.66, simple("item-knn", USUAL)],
  ["sequential rules", 0.72, simple("sequential-rules", USUAL)],
  ["the linear model", 0.62, linear(USUAL)],
  ["the model of what goes with it", 0.66, complement(USUAL)],
  ["the second stage", 0.6, ranker(USUAL)],
  ["the sequence model", 0.65, sequence({ epochs: 8 })],
];

it.each(BOUNDS)("who was learnt from shows in %s in %d of pairs at most", async (_name, bound, trainer) => {
  const told = await attackMembership(groups, trainer);
  expect(told).toBeGreaterThan(0.4);
  expect(told).toBeLessThan(bound);
});

it("would be found: without a threshold sequential rules tell more than their bound allows", async () => {
  const bound = BOUNDS.find(([name]) => name === "sequential rules")?.[1];
  expect(await attackMembership(groups, simple("sequential-rules", BARE))).toBeGreaterThan(bound ?? 1);
});
