import { consentWordingOf } from "../consent/wording/wording.ts";
import { createWording, type Words } from "../explain/wording/wording.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { ErasureLog } from "../model/registry/erasure-log.ts";
import type { ShopModels } from "../model/registry/shop-models.ts";
import type { LoadedModel } from "../model/runtime/loaded-model.ts";
import { describeShop, type ServedModel, type ToldPromotion } from "../notice/describe-shop.ts";
import { tellMainParameters } from "../notice/main-parameters.ts";
import {
  type ShopLimits,
  type ShownWeights,
  tellParameters,
  type ToldParameter,
} from "../notice/parameters.ts";
import type { ShopRule } from "../shop-rules/shop-rule.ts";
import type { ShopRules } from "../shop-rules/shop-rules.ts";
import type { Shops } from "./shops.ts";

type Arms = { readonly model: ServedModel; readonly main_parameters: object };

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/**
 * The served model's own weights in plain words, where its package states them; null where it does not (a
 * model from elsewhere).
 */
const tellWeights = (
  metrics: Readonly<Record<string, unknown>>,
  words: Words,
  limits: ShopLimits,
): readonly ToldParameter[] | null => {
  const { parts, gaps } = (metrics["weights"] ?? {}) as Partial<ShownWeights>;
  if (
    typeof parts !== "object" ||
    !Array.isArray(gaps) ||
    !gaps.every(isNumber) ||
    !Object.values(parts).every(isNumber)
  )
    return null;
  return tellParameters({ parts, gaps }, words, limits);
};

const largestBoost = (rules: readonly ShopRule[]): number | null => {
  const factors = rules.flatMap((rule) => (rule.effect === "boost" ? [rule.factor] : []));
  return factors.length === 0 ? null : Math.max(...factors);
};

/** What is promoted at present, and on which ground; which items, each answer says of each. */
const promotionsOf = (rules: readonly ShopRule[]): readonly ToldPromotion[] =>
  rules.flatMap((rule) => {
    if (rule.effect !== "boost" && rule.effect !== "pin") return [];
    const { effect, ground, on_behalf_of, moments, slots } = rule;
    return [{ effect, ground, paid: ground === "paid", on_behalf_of, moments, slots }];
  });

type Deps = {
  readonly shops: Pick<Shops, "exists" | "settings">;
  readonly models: Pick<ShopModels, "slotsOf">;
  readonly erasureLog: Pick<ErasureLog, "pending">;
  readonly shopRules: Pick<ShopRules, "of">;
  readonly clock: Clock;
  readonly beliefOf: (shop: string) => Promise<ShopBelief>;
};

/** How good what is believed of suggestions is: in all slots, and of what one model scores in its own. */
type ShopBelief = {
  readonly all: readonly object[];
  readonly of: (model: { readonly slot: string; readonly origin: string }) => readonly object[];
};

/**
 * What `/v1/transparency` tells of a shop, in a language; reads settings and what is served, and nothing of
 * anybody.
 */
export const createDescribe = ({ shops, models, erasureLog, shopRules, beliefOf, clock }: Deps) => {
  const wording = createWording();
  const remembers = async (
    shop: string,
    training: LoadedModel["manifest"]["training"],
  ): Promise<ServedModel["remembers"]> => {
    if (training === null || training.dataset === "catalogue") return null;
    const pending = await erasureLog.pending(shop, training.watermark ?? 0);
    return pending === null ? null : { left: pending.entries, until: new Date(pending.until).toISOString() };
  };
  const served = async (
    shop: string,
    words: Words,
    limits: ShopLimits,
    belief: ShopBelief,
  ): Promise<Arms[]> => {
    const slots = await models.slotsOf(shop);
    const arms: Arms[] = [];
    for (const slot of Object.keys(slots.serving())) {
      const lease = slots.acquire(slot, { stickyKey: null, measure: false });
      if (lease === null) continue;
      const { name, version, training, metrics } = lease.manifest;
      const { recipe: _recipe, ...statement } = training ?? { recipe: null };
      arms.push({
        model: {
          slot,
          arm: lease.arm,
          name,
          version,
          training: training === null ? null : statement,
          metrics,
          remembers: await remembers(shop, training),
          belief: belief.of(lease),
        },
        main_parameters: {
          slot,
          arm: lease.arm,
          model: `${name}@${version}`,
          parameters: tellMainParameters(lease.manifest, words),
          weights: tellWeights(metrics, words, limits),
        },
      });
      await lease.release();
    }
    return arms;
  };
  return async (shop: string, asked: string | null): Promise<Readonly<Record<string, unknown>>> => {
    if (!(await shops.exists(shop)))
      throw new DomainError("shop_unknown", "There is no such shop here; check the name after /s/.");
    const settings = await shops.settings(shop);
    const words = wording.words(wording.locale(asked, settings.locale), settings.tone);
    const holding = (await shopRules.of(shop)).holding(clock());
    const belief = await beliefOf(shop);
    const arms = await served(shop, words, { largest_boost: largestBoost(holding) }, belief);
    return describeShop({
      shop,
      settings,
      words,
      consent: consentWordingOf(words.locale, words.tone),
      models: arms.map(({ model }) => model),
      main_parameters: arms.map(({ main_parameters }) => main_parameters),
      promotions: promotionsOf(holding),
      belief: belief.all,
    });
  };
};
