import type { Log } from "../lib/log.ts";
import { createInAllWorkers } from "../lib/tell-workers.ts";
import { loadForServing } from "../model/process/load-for-serving.ts";
import type { ModelIncident } from "../model/registry/incidents.ts";
import { createShopModels, type ShopModels } from "../model/registry/shop-models.ts";
import { createWarmUp, type WarmUp } from "../model/runtime/warm-up.ts";
import { bufferCounts, type BufferedCounts } from "../recommend/compare/buffered-counts.ts";
import { type Comparison, createComparison } from "../recommend/compare/compare-models.ts";
import type { Services } from "./services.ts";

/** The models of the shops as they serve, and what is counted of them. */
export type ModelServices = {
  readonly models: ShopModels;
  /** Serves what the registry of a shop says now, in every process of this instance, and resolves then. */
  readonly followEverywhere: (shop: string) => Promise<void>;
  readonly comparison: Comparison;
  /** Sums of the comparison, before they are in the store. */
  readonly compared: BufferedCounts;
  readonly warmUp: WarmUp;
};

type Deps = {
  readonly services: Services;
  /** Counts a fault of a slot. */
  readonly countFault: (slot: ModelIncident["slot"]) => void;
  readonly log: Log;
  /** Longest that an answer waits for one run of a model. */
  readonly deadlineMs?: number;
  /** What else is done before the service says that it is ready. */
  readonly rehearse?: () => Promise<void>;
};

const INCIDENTS: Readonly<Record<ModelIncident["kind"], string>> = {
  fenced: "a model failed too often and was fenced",
  not_loaded: "a model could not be loaded",
  remembers: "a model that remembers shoppers who left was retired: its deadline has passed",
};
/** A model that does not load in this time is loaded behind the answers. */
const LONGEST_WARM_MS = 10_000;

export const openModels = ({ services, countFault, log, deadlineMs, rehearse }: Deps): ModelServices => {
  const { store, shops, catalogues, registry, erasureLog, clock } = services;
  const compared = bufferCounts(store.shops);
  const comparison = createComparison(compared);
  const models = createShopModels({
    models: store.models,
    registry,
    erasureLog,
    clock,
    load: (dir, runMs) => loadForServing(dir, runMs),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    onFailure: (shop, slot, id, history) => void comparison.failed(shop, slot, id, history),
    report: (shop, { slot, id, kind }) => {
      countFault(slot);
      log.error({ shop, slot, model: id, code: kind }, INCIDENTS[kind]);
    },
  });
  const warmUp = createWarmUp({
    shops: shops.list,
    open: (shop) => Promise.all([models.slotsOf(shop), catalogues.open(shop)]),
    longestMs: LONGEST_WARM_MS,
    ...(rehearse === undefined ? {} : { rehearse }),
  });
  const followEverywhere = createInAllWorkers(models.followNow);
  return { models, followEverywhere, comparison, compared, warmUp };
};
