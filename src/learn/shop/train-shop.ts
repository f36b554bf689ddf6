import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { randomId } from "../../lib/random.ts";
import { createRegistry } from "../../model/registry/registry.ts";
import { isLoadable, packageOf, slotOf } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import type { RecommenderReport } from "../evaluate/evaluate-recommender.ts";
import { type Defence, NO_DEFENCE } from "../linear/recipe.ts";
import type { ComputationJob, MadeKind, OnProgress } from "./computation.ts";
import type { HeldBack } from "./hold-back.ts";
import { loadShopData, type ShopData } from "./load-shop-data.ts";
import { type Finished, publish } from "./publish.ts";
import { type RunningComputation, startComputation } from "./start-computation.ts";
import { asDomainError } from "./training-failure.ts";
import { takeTrainingLease, type TrainingLease } from "./training-lease.ts";
import { keepOutcome } from "./training-outcome.ts";
import { type KeptPackage, openTrainingRun, type TrainingRun } from "./training-run.ts";
import { stateTraining, type TrainingStatement } from "./training-statement.ts";

/**
 * A pair counts from so many distinct shoppers on: nearly free on purchases (docs/learning.md, "The privacy
 * threshold").
 */
export const MIN_SHOPPERS = 3;
const SLOTS = ["default", "complement"] as const;
/** How often a training is made again because somebody who was in it left, before it gives way. */
const MOST_ROUNDS = 5;

export const TRAINED_MODELS = ["linear", "sequence", "ranker"] as const;
export type TrainedModel = (typeof TRAINED_MODELS)[number];

export type TrainShopOptions = {
  /** `ranker` trains the first stage too: it belongs to it. */ readonly model?: TrainedModel;
  readonly minShoppers?: number;
  readonly defence?: Defence;
  readonly neighbours?: number;
  readonly by: string;
};

/** The second stage: null where it could not be trained, with the reason. */
export type RankerResult = {
  readonly package: string | null;
  readonly promoted: readonly string[];
  readonly because: string | null;
  readonly gain: Readonly<Record<string, unknown>> | null;
};

export type TrainShopResult = {
  readonly package: string;
  readonly shoppers: number;
  readonly events: number;
  readonly items: number;
  readonly reports: readonly RecommenderReport[];
  readonly promoted: readonly string[];
  /** Why it waits, where it was not promoted. */
  readonly because: string | null;
  /** How it was judged beside the champion; null where there was none. */
  readonly judged: string | null;
  readonly seconds: Readonly<Record<string, number>>;
  /** Parts that an earlier training, cut short, had finished. */
  readonly kept: readonly string[];
  readonly statement: TrainingStatement;
  /** The second stage, where one was asked for. */
  readonly ranker: RankerResult | null;
};

export type TrainShopDeps = {
  readonly services: Services;
  readonly onProgress: OnProgress;
  /** Ends it between two steps or in the middle of one; the next training of the same kind goes on. */
  readonly signal?: AbortSignal;
};

type Setting = {
  readonly deps: TrainShopDeps;
  readonly shop: string;
  readonly options: TrainShopOptions;
  readonly lease: TrainingLease;
  readonly run: TrainingRun;
  readonly signal: AbortSignal;
  readonly seconds: Record<string, number>;
  readonly kept: Set<string>;
};

const refuseTooLittle = ({ dataset, shoppers, seen }: ShopData): void => {
  if (shoppers === 0)
    throw new DomainError(
      "no_consented_events",
      `None of ${seen} shoppers with a record granted train and has events; ask for consent, or import ` +
        "attested history.",
    );
  if (shoppers < 2)
    throw new DomainError(
      "too_little_data",
      "One shopper is not enough to learn from: the model would tell of that person. Wait for more.",
    );
  if (new Set(dataset.entryItem).size < 2)
    throw new DomainError(
      "too_little_data",
      "All events are about one item; there is nothing to relate. Wait for more.",
    );
};

/**
 * All that two trainings on the same data can differ in: what was begun under one wish is not gone on with
 * under another.
 */
const wishOf = ({
  model = "linear",
  minShoppers = MIN_SHOPPERS,
  defence = NO_DEFENCE,
  neighbours,
}: TrainShopOptions): string =>
  JSON.stringify([
    model,
    minShoppers,
    neighbours ?? null,
    defence.thin_below,
    defence.keep,
    defence.noise,
    defence.grain ?? null,
    defence.partners ?? null,
  ]);

/**
 * Trains on a shop's consented events, and on nobody else's: measured on the latest days beside the baselines
 * and the champion, trained again on all of them, written with its statement, checked, put into the registry,
 * and promoted where it beats the champion. One at a time across all instances; one that was cut short goes
 * on with what it had finished.
 * @throws DomainError training_running | shop_unknown | no_consented_events | too_little_data |
 * erasures_pending | disk_full
 */
export const trainShop = async (
  deps: TrainShopDeps,
  shop: string,
  options: TrainShopOptions,
): Promise<TrainShopResult> => {
  const { store, clock, random, shops } = deps.services;
  if (!(await shops.exists(shop)))
    throw new DomainError(
      "shop_unknown",
      `There is no shop ${shop}; make it with: candor shop create ${shop}`,
    );
  const lease = await takeTrainingLease(shop, { jobs: store.jobs, clock, holder: randomId("trn", random) });
  const signal = AbortSignal.any([lease.lost, ...(deps.signal === undefined ? [] : [deps.signal])]);
  try {
    const run = await openTrainingRun(
      { services: deps.services, shop, lease },
      { by: options.by, wish: wishOf(options) },
    );
    return await finish({ deps, shop, options, lease, run, signal, seconds: {}, kept: new Set() });
  } catch (cause) {
    throw asDomainError(cause) ?? cause;
  } finally {
    await lease.release();
  }
};

/** Runs it and clears up: what failed leaves nothing, what was cut short leaves what it had finished. */
const finish = async (setting: Setting): Promise<TrainShopResult> => {
  const {
    deps: { services },
    shop,
    options,
    run,
    lease,
    signal,
  } = setting;
  try {
    const result = await rounds(setting);
    await keepOutcome(services, shop, options, result);
    await run.end();
    return result;
  } catch (cause) {
    const isCutShort = signal.aborted;
    // Whatever stands in the way of clearing up (the same full disk), the reason of the failure is what has
    // to be told.
    await (isCutShort ? run.leave() : run.end()).catch(() => undefined);
    if (lease.lost.aborted) await lease.hold();
    throw cause;
  }
};

const rounds = async (setting: Setting): Promise<TrainShopResult> => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const result = await oneRound(setting);
    if (result !== null) return result;
  }
  throw new DomainError(
    "erasures_pending",
    `Shoppers withdrew or were erased while each of ${MOST_ROUNDS} trainings ran; the model of before ` +
      "keeps serving. Train again when it is quieter.",
  );
};

const timed = async <T>({ seconds, deps }: Setting, name: string, work: () => Promise<T>): Promise<T> => {
  const from = deps.services.clock();
  const result = await work();
  seconds[name] = (seconds[name] ?? 0) + (deps.services.clock() - from) / 1000;
  return result;
};

/** One whole training on the data as it is now; null where somebody who was in it has left by its end. */
const oneRound = async (setting: Setting): Promise<TrainShopResult | null> => {
  const {
    deps: { services, onProgress },
    shop,
    options,
    lease,
    run,
    signal,
  } = setting;
  const data = await timed(setting, "read", () =>
    loadShopData(services, shop, {
      asOf: run.asOf,
      onProgress: (done, total) => onProgress("read", done, total),
    }),
  );
  signal.throwIfAborted();
  refuseTooLittle(data);
  const champion = await championOf(services, shop);
  const { popular_threshold: popularityThreshold } = await services.shops.settings(shop);
  await run.match(
    createHash("sha256")
      .update(JSON.stringify([data.digest, champion?.id ?? null, popularityThreshold, wishOf(options)]))
      .digest("hex"),
  );
  const statement = stateTraining(shop, data);
  const secret = await services.defenceSecret(shop);
  const job: ComputationJob = {
    dataset: data.dataset,
    catalogue: data.catalogue,
    statement,
    version: run.version,
    folder: run.folder,
    champion,
    minShoppers: options.minShoppers ?? MIN_SHOPPERS,
    defence: options.defence ?? NO_DEFENCE,
    secret,
    mostUnitEntries: data.mostUnitEntries,
    neighbours: options.neighbours ?? null,
    popularityThreshold,
    heldBack: run.heldBack(),
  };
  const computed = await compute(setting, job);
  const finished = finishedOf(options, computed);
  const published = await timed(setting, "publish", () =>
    publish({
      services,
      shop,
      lease,
      data,
      folder: run.folder,
      by: options.by,
      finished,
      signal,
      onProgress,
    }),
  );
  if (published.changed) return null;
  return resultOf(setting, { data, statement, computed, promoted: published.promoted });
};

type Computed = {
  readonly heldBack: HeldBack | null;
  readonly first: KeptPackage;
  readonly ranker: KeptPackage | null;
  readonly noRanker: string | null;
};

/**
 * Computes what is not finished yet, and keeps each part as soon as it is. The process is started only where
 * there is something to do.
 */
const compute = async (setting: Setting, job: ComputationJob): Promise<Computed> => {
  const {
    deps: { onProgress },
    options,
    run,
    signal,
    kept,
  } = setting;
  const { model = "linear" } = options;
  const started = { running: null as RunningComputation | null };
  const running = (): RunningComputation =>
    (started.running ??= startComputation(job, { onProgress, signal }));
  const make = async (kind: MadeKind): Promise<KeptPackage> => {
    const before = run.made(kind);
    if (before !== null) kept.add(kind);
    return (
      before ??
      run.keepPackage(
        kind,
        await timed(setting, kind === "linear" ? "train" : kind, () => running().make(kind)),
      )
    );
  };
  try {
    if (model === "sequence")
      return { heldBack: null, first: await make("sequence"), ranker: null, noRanker: null };
    let heldBack = run.heldBack();
    if (heldBack !== null) kept.add("measure");
    else await run.keepMeasured((heldBack = await timed(setting, "measure", () => running().measure())));
    const first = await make("linear");
    if (model === "linear") return { heldBack, first, ranker: null, noRanker: null };
    try {
      return { heldBack, first, ranker: await make("ranker"), noRanker: null };
    } catch (cause) {
      // The first stage is good without a second one.
      if (!(cause instanceof DomainError) || cause.code !== "too_little_data") throw cause;
      return { heldBack, first, ranker: null, noRanker: cause.message };
    }
  } finally {
    started.running?.stop();
  }
};

/**
 * Which slots each package is to serve: SASRec none by itself, a second stage those of its first stage where
 * it pays.
 */
const finishedOf = (
  { model = "linear" }: TrainShopOptions,
  { heldBack, first, ranker }: Computed,
): Finished[] => {
  const slots = model !== "sequence" && heldBack?.better === true ? SLOTS : [];
  return [
    { made: first, slots },
    ...(ranker === null
      ? []
      : [{ made: ranker, slots: ranker.pays ? slots.map((slot) => `${slot}.rank`) : [] }]),
  ];
};

const WAITS = {
  sequence: "Compare it first: candor model shadow, then promote.",
  ranker: "Its gain on the end of train does not pay for its cost; promote it by hand if you know better.",
} as const;

type Ended = {
  readonly data: ShopData;
  readonly statement: TrainingStatement;
  readonly computed: Computed;
  readonly promoted: readonly (readonly string[])[];
};

const resultOf = (
  { options, seconds, kept }: Setting,
  { data, statement, computed: { heldBack, first, ranker, noRanker }, promoted }: Ended,
): TrainShopResult => {
  const isSequence = options.model === "sequence";
  const judged = heldBack?.because ?? null;
  const because = isSequence
    ? WAITS.sequence
    : `${judged ?? ""} Promote it by hand if you know better: candor model promote ${first.id}`.trim();
  const second: RankerResult | null =
    options.model !== "ranker"
      ? null
      : ranker === null
        ? { package: null, promoted: [], because: noRanker, gain: null }
        : {
            package: ranker.id,
            promoted: promoted[1] ?? [],
            because:
              (promoted[1] ?? []).length > 0
                ? null
                : ranker.pays
                  ? "Its first stage waits too."
                  : WAITS.ranker,
            gain: ranker.gain,
          };
  return {
    package: first.id,
    shoppers: data.shoppers,
    events: data.dataset.entryItem.length,
    items: data.dataset.items.length - 1,
    reports: heldBack?.reports ?? [],
    promoted: promoted[0] ?? [],
    because: (promoted[0] ?? []).length > 0 ? null : because,
    judged,
    seconds,
    kept: [...kept],
    statement,
    ranker: second,
  };
};

/**
 * The model that the shop serves now and that a newcomer has to beat; null where it serves none that was
 * trained, or none that may still be loaded.
 */
const championOf = async ({ store }: Services, shop: string): Promise<ComputationJob["champion"]> => {
  const [{ state }, head] = await Promise.all([
    createRegistry({ store: store.models }).read(shop),
    store.jobs.erasureHead(shop),
  ]);
  const id = slotOf(state, "default").champion;
  const entry = id === null ? null : packageOf(state, id);
  if (entry === null || entry.dataset === "catalogue" || !isLoadable(entry, head)) return null;
  const dir = await store.models.openPackage(shop, entry.id);
  return dir === null ? null : { id: entry.id, dir };
};
