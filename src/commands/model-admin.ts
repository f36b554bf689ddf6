import { createModelAdmin, type ModelAdmin } from "../model/registry/administration.ts";
import { type Comparison, createComparison } from "../recommend/compare/compare-models.ts";
import { createPromotionJudge } from "../recommend/compare/judge-promotion.ts";
import type { Services } from "../services/services.ts";
import { type StoreFlags, withShop } from "./open-context.ts";

export type ShopOptions = StoreFlags & { readonly shop: string };

/** Who changes what, in the history of a slot. */
export const BY = "command line";

type Managing = { readonly admin: ModelAdmin; readonly comparison: Comparison };

const managingOf = ({ store, registry, erasureLog, clock }: Services): Managing => {
  const comparison = createComparison(store.shops);
  return {
    comparison,
    admin: createModelAdmin({
      models: store.models,
      jobs: store.jobs,
      erasureLog,
      registry,
      judgePromotion: createPromotionJudge(comparison),
      clock,
    }),
  };
};

/** Does `work` with what manages the models of a shop, and closes the store. */
export const withAdmin = <T>(
  options: ShopOptions,
  work: (admin: ModelAdmin, comparison: Comparison) => Promise<T>,
): Promise<T> =>
  withShop(options, (services) => {
    const { admin, comparison } = managingOf(services);
    return work(admin, comparison);
  });
