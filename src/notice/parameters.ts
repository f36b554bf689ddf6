import type { MessageKey } from "../explain/wording/messages/message-key.ts";
import type { Words } from "../explain/wording/wording.ts";
import { OBJECTIVES_STRENGTH } from "../journey/rules/objectives.ts";
import { LARGEST_BOOST } from "../journey/rules/promoted.ts";

/** What shoppers understand under a weight of the model; several of its matrices may be one thing to them. */
export const PARAMETERS = ["together", "next", "related", "alike", "again", "popularity", "other"] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** When something happened, as shoppers understand it: gaps 0, 1-2, and beyond. */
export const RECENCIES = ["latest", "recent", "earlier"] as const;
export type Recency = (typeof RECENCIES)[number];

/**
 * Names of weights in the live models, by what they mean. A name that is not here is told as "other", never
 * left out.
 */
const MEANING: Readonly<Record<string, Parameter>> = {
  cos: "together",
  coslen: "together",
  asym: "together",
  logco: "together",
  cosfresh: "together",
  basket: "together",
  any: "together",
  slist: "together",
  cosroot: "together",
  slistroot: "together",
  sr: "next",
  rev: "next",
  srroot: "next",
  hop2: "related",
  hop2root: "related",
  walk: "related",
  walkroot: "related",
  content: "alike",
  self: "again",
  selfp: "again",
  again: "again",
  next: "next",
  count: "popularity",
  recent: "popularity",
  prior: "popularity",
};

/**
 * The live model's weights: how much each named part adds to scores on the whole, and how much each gap
 * bucket counts. Only relations matter.
 */
export type ShownWeights = {
  readonly parts: Readonly<Record<string, number>>;
  readonly gaps: readonly number[];
};

export type ToldParameter = {
  readonly name: Parameter | Recency | "objectives" | "fatigue" | "promoted";
  readonly percent: number;
  readonly text: string;
};

type Word = "most" | "much" | "some" | "little" | "none";

const wordOf = (percent: number, isLargest: boolean): Word =>
  percent <= 0 ? "none" : isLargest ? "most" : percent >= 20 ? "much" : percent >= 8 ? "some" : "little";

export const parameterOf = (name: string): Parameter =>
  (Object.hasOwn(MEANING, name) ? MEANING[name] : undefined) ?? "other";

const recencyOf = (gap: number): Recency => RECENCIES[gap === 0 ? 0 : gap <= 2 ? 1 : 2];

const tellShares = <N extends Parameter | Recency>(
  sums: ReadonlyMap<N, number>,
  words: Words,
): ToldParameter[] => {
  const total = [...sums.values()].reduce((sum, weight) => sum + weight, 0);
  const shares = [...sums]
    .map(([name, weight]) => ({ name, percent: total === 0 ? 0 : Math.round((100 * weight) / total) }))
    .sort((a, b) => b.percent - a.percent);
  return shares.map(({ name, percent }, at) => ({
    name,
    percent,
    text: words.say("parameter.sentence", {
      what: words.say(`parameter.${name}` as MessageKey),
      weight: words.say(`weight.${wordOf(percent, at === 0)}`),
      percent,
    }),
  }));
};

const sumBy = <N extends string>(entries: readonly (readonly [N, number])[]): Map<N, number> => {
  const sums = new Map<N, number>();
  for (const [name, weight] of entries) sums.set(name, (sums.get(name) ?? 0) + Math.abs(weight));
  return sums;
};

/** What of the rules' limits is the shop's own: its largest boost that holds now; null: it boosts nothing. */
export type ShopLimits = { readonly largest_boost: number | null };

/**
 * How far the shopper's wishes, fatigue and the shop's boosts can move a score, from the rules themselves.
 */
const tellLimits = (words: Words, { largest_boost }: ShopLimits): ToldParameter[] => {
  const limits: readonly (readonly ["objectives" | "fatigue" | "promoted", number])[] = [
    ["objectives", 50 * OBJECTIVES_STRENGTH],
    ["fatigue", 100],
    ...(largest_boost === null
      ? []
      : [["promoted", Math.round(100 * (Math.min(largest_boost, LARGEST_BOOST) - 1))] as const]),
  ];
  return limits.map(([name, percent]) => ({
    name,
    percent,
    text: words.say("parameter.limit", { what: words.say(`parameter.${name}`), percent }),
  }));
};

/**
 * The main parameters and their relative weight in plain words (DSA Art. 27; Directive 2005/29, Art. 7(4a)),
 * made from the live model's weights and the rules' own limits: what is learnt, when it happened, and what
 * may move it.
 */
export const tellParameters = (
  { parts, gaps }: ShownWeights,
  words: Words,
  limits: ShopLimits,
): ToldParameter[] => [
  ...tellShares(
    sumBy(Object.entries(parts).map(([name, weight]) => [parameterOf(name), weight] as const)),
    words,
  ),
  ...tellShares(sumBy(gaps.map((weight, bucket) => [recencyOf(bucket), weight] as const)), words),
  ...tellLimits(words, limits),
];
