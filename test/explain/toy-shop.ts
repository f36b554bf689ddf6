import type { Item } from "../../src/catalogue/item.ts";
import { attribute, type Attribution } from "../../src/explain/attribute.ts";
import { applyRules } from "../../src/journey/apply-rules.ts";
import { RULES } from "../../src/journey/rules/rules.ts";
import { createViewBuilder } from "../../src/shopper/build-view.ts";
import type { View, ViewMaterial } from "../../src/shopper/view.ts";
import { catalogueOf, productOf, situationOf } from "../journey/fixtures.ts";

/** A small linear congruential source: the toy shop's affinities are the same in every run. */
const affinity = (from: number, to: number): number => {
  let state = (from * 7919 + to * 104_729 + 12_345) >>> 0;
  for (let round = 0; round < 3; round += 1) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return from !== to && state % 4 === 0 ? (state >>> 8) / 2 ** 24 : 0;
};

export const TOY_SIZE = 30;
export const TOY_ITEMS: readonly Item[] = Array.from({ length: TOY_SIZE }, (_, at) =>
  productOf(`i${at}`, { category: ["Toys", `Kind ${at % 7}`] }),
);
export const toyItem = catalogueOf(TOY_ITEMS);
const indexOf = (itemId: string): number => Number(itemId.slice(1));
const prior = (item: number): number => ((item * 13) % 10) / 100;

/**
 * An additive model over steps, with weights by gap: score(i) = prior(i) + sum of
 * affinity/(1+gap)/sqrt(size).
 */
const rowsOf = (view: View): { step: number; position: number; index: number; weight: number }[] =>
  view.steps.slice(0, 8).flatMap((step, gap) =>
    [...new Set(step.items)].map((itemId) => ({
      step: gap,
      position: step.items.indexOf(itemId),
      index: indexOf(itemId),
      weight: 1 / (1 + gap) / Math.sqrt(new Set(step.items).size),
    })),
  );

export type ToyList = {
  readonly ids: readonly string[];
  readonly scores: readonly number[];
  attributionOf(itemId: string): Attribution;
};

/** Model and rules over a view, as the pipeline runs them. */
export const runToy = (view: View, limit: number): ToyList => {
  const rows = rowsOf(view);
  const scored = TOY_ITEMS.map((item, at) => ({
    item,
    score: rows.reduce((sum, row) => sum + row.weight * affinity(row.index, at), prior(at)),
  })).sort((a, b) => b.score - a.score || indexOf(a.item.item_id) - indexOf(b.item.item_id));
  const { kept } = applyRules({
    candidates: scored,
    situation: situationOf(view, { item: toyItem }),
    rules: RULES,
    limit,
  });
  return {
    ids: kept.map(({ candidate }) => candidate.item.item_id),
    scores: kept.map(({ score }) => score),
    attributionOf: (itemId) => {
      const at = indexOf(itemId);
      return attribute({
        values: rows.map((row) => row.weight * affinity(row.index, at)),
        offset: 0,
        rows,
        prior: prior(at),
        score: scored.find(({ item }) => item.item_id === itemId)!.score,
      });
    },
  };
};

/** The list of somebody for whom these events never happened. */
export const rerunToy = (
  material: ViewMaterial,
  without: ReadonlySet<string>,
  limit: number,
): readonly string[] => runToy(createViewBuilder(material)(without), limit).ids;
