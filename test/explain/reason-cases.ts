/** A small shop, and suggestions in it of which reasons are found. */
import type { Attribution } from "../../src/explain/attribute.ts";
import { findReasons } from "../../src/explain/find-reasons.ts";
import { type ExplainedItem, type ReasonFacts } from "../../src/explain/reason-facts.ts";
import { type Reason, type TellFacts, tellReason } from "../../src/explain/tell-reason.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import type { Move } from "../../src/journey/judge-candidate.ts";
import type { View } from "../../src/shopper/view.ts";
import { catalogueOf, NOW, productOf } from "../journey/fixtures.ts";

export const stand = productOf("stand", { title: "Cake stand", category: ["Kitchen", "Baking"] });

export const tin = productOf("tin", {
  title: "Cake tin",
  category: ["Kitchen", "Baking"],
  translations: { nb: { title: "Kakeform" } },
});

export const lamp = productOf("lamp", { title: "Lamp" });
export const pills = productOf("pills", { title: "Pills", category: ["Health"], sensitivity: ["health"] });
export const cup = productOf("cup", { title: "Cup", category: ["Kitchen", "Baking"] });
export const item = catalogueOf([stand, tin, lamp, pills, cup]);
export const wording = createWording();

export const told = (more: Partial<TellFacts> = {}): TellFacts => ({
  words: wording.words("en", "formal"),
  item,
  discreet: false,
  channel: "web",
  now: NOW,
  threshold: 10,
  zone: "UTC",
  ranking: null,
  told: new Map(),
  ...more,
});

export const facts = (view: View, more: Partial<ReasonFacts> = {}): ReasonFacts => ({
  view,
  item,
  learnt_from: "behaviour",
  prior_from: "shoppers",
  match: null,
  isPopular: () => true,
  limit: 10,
  ...more,
});

export const attributionOf = (
  values: readonly (readonly [step: number, position: number, value: number])[],
  prior = 0,
  faithful = true,
): Attribution => ({
  contributions: values.map(([step, position, value]) => ({ step, position, value })),
  prior,
  score: values.reduce((sum, [, , value]) => sum + value, prior),
  residual: 0,
  faithful,
});

export const explainedOf = (attribution: Attribution, more: Partial<ExplainedItem> = {}): ExplainedItem => ({
  item: cup,
  attribution,
  moves: [],
  lifts: [],
  ...more,
});

export const moveOf = (code: Move["code"], delta: number, more: Partial<Move> = {}): Move => ({
  code,
  factor: 1.2,
  delta,
  wishes: [],
  promotion: null,
  ...more,
});

export const tell = (
  explained: ExplainedItem,
  view: View,
  more: { facts?: Partial<ReasonFacts>; told?: Partial<TellFacts> } = {},
): Reason[] =>
  findReasons(explained, facts(view, more.facts)).map((reason) =>
    tellReason(reason, explained.item, told(more.told)),
  );
