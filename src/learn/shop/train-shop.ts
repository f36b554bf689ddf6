import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { randomId } from "../../lib/random.ts";
import { PUBLIC_SLOT } from "../../model/registry/registry-state.ts";
import type { Services } from "../../services/services.ts";
import { NO_DEFENCE } from "../linear/recipe.ts";
import type { ComputationJob } from "./computation-job.ts";
import { type ComputedParts, computeParts } from "./compute-parts.ts";
import { loadShopData } from "./load-shop-data.ts";
import { publish, type Publishing } from "./publish.ts";
import { refuseTooLittle, TOO_LITTLE_CODES } from "./refuse-too-little.ts";
import { isReleaseDue, standsInTheWay } from "./release.ts";
import { servedNow } from "./served-now.ts";
import { asDomainError, asUnpublished } from "./training-failure.ts";
import { takeTrainingLease } from "./training-lease.ts";
import { keepOutcome, keepRefusal } from "./training-outcome.ts";
import { resultOf, type TrainShopResult } from "./training-result.ts";
import { type KeptPackage, openTrainingRun } from "./training-run.ts";
import { timed, type TrainingSetting, type TrainShopDeps } from "./training-setting.ts";
import { stateTraining } from "./training-statement.ts";
import { mayHaveSecondStage, MIN_SHOPPERS, type TrainShopOptions, wishOf } from "./training-wish.ts";
import { complementSlots, finishedOf, forgettingSlots, type LeftSlot } from "./wanted-slots.ts";

/** How often a training is made again because somebody who was in it left, before it gives way. */
const MOST_ROUNDS = 5;

/**
 * Trains on a shop's consented events, and on nobody else's: measured on the latest days beside simple models
 * and what serves, trained again on all of them, written with its statement, checked, put into the registry,
 * and promoted where it is not behind. Where a simple model is ahead, that is what is made. One at a time
 * across all instances; one that was cut short goes on with what it had finished.
 * @throws DomainError training_running | shop_unknown | no_consented_events | too_little_data |
 * nothing_to_predict | erasures_pending | disk_full
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
  const lease = await takeTrainingLease(shop, {
    jobs: store.jobs,
    clock,
    holder: randomId("trn", random),
  }).catch((cause: unknown) => {
    throw asUnpublished(cause);
  });
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
const finish = async (setting: TrainingSetting): Promise<TrainShopResult> => {
  const {
    deps: { services },
    shop,
    options,
    run,
    lease,
    signal,
  } = setting;
  try {
    const result = await rounds(setting).catch(async (cause: unknown) => {
      if (cause instanceof DomainError && TOO_LITTLE_CODES.includes(cause.code))
        await keepRefusal(services, shop, options, cause);
      throw asUnpublished(cause);
    });
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

const rounds = async (setting: TrainingSetting): Promise<TrainShopResult> => {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const result = await oneRound(setting, round === MOST_ROUNDS - 1);
    if (result !== null) return result;
  }
  throw new DomainError(
    "erasures_pending",
    `Shoppers withdrew or were erased while each of ${MOST_ROUNDS} trainings ran; the model of before ` +
      "keeps serving. Train again when it is quieter.",
  );
};

/** What a training depends on: one that was cut short goes on only where all of it is the same. */
const digestOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** One whole training on the data as it is now; null where somebody who was in it has left by its end. */
const oneRound = async (setting: TrainingSetting, isLast: boolean): Promise<TrainShopResult | null> => {
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
  const { champion, content, holder } = await servedNow(services, shop);
  const { popular_threshold: popularityThreshold } = await services.shops.settings(shop);
  const beside = (champion ?? content)?.id ?? null;
  await run.match(digestOf([data.digest, beside, popularityThreshold, wishOf(options)]));
  const statement = stateTraining(shop, data);
  const secret = await services.defenceSecret(shop);
  const job: ComputationJob = {
    dataset: data.dataset,
    catalogue: data.catalogue,
    statement,
    version: run.version,
    folder: run.folder,
    champion,
    content,
    minShoppers: options.minShoppers ?? MIN_SHOPPERS,
    defence: options.defence ?? NO_DEFENCE,
    secret,
    mostUnitEntries: data.mostUnitEntries,
    neighbours: options.neighbours ?? null,
    popularityThreshold,
    // It cannot subtract: where people leave all the time it would keep the training from its end.
    judgesSecondStage: (mayHaveSecondStage(options) && !isLast) || options.model === "ranker",
    refit: null,
    heldBack: run.heldBack(),
  };
  const computed = await computeParts(setting, job, await isReleaseDue(services, shop, data));
  const finished = finishedOf(options, computed, await forgettingSlots(services, shop, options));
  const { folder } = run;
  const publishing = { services, shop, lease, data, folder, by: options.by, holder, signal, onProgress };
  const published = await timed(setting, "publish", () => publish({ ...publishing, finished, isLast }));
  if (published.changed) return null;
  const { promoted, instead: first = computed.first } = published;
  const { complement, released, left } = await publishOthers(setting, publishing, computed);
  const made = { ...computed, first, complement, released };
  const allLeft = [...published.left, ...left];
  return resultOf(setting, { data, statement, computed: made, promoted, left: allLeft });
};

type Alone = { readonly entered: KeptPackage | null; readonly left: readonly LeftSlot[] };

/**
 * A package that enters after the one of the default slot, by itself: that of the complement slot, or what
 * those without a profile get from now on. Whoever leaves between the two is taken out of it, as out of any
 * additive model. `entered` null: there is none, or everybody in it has left.
 */
const publishAlone = async (
  setting: TrainingSetting,
  publishing: Omit<Publishing, "finished" | "isLast">,
  made: KeptPackage | null,
  slots: readonly string[],
): Promise<Alone> => {
  if (made === null) return { entered: null, left: [] };
  const published = await timed(setting, "publish", () =>
    publish({ ...publishing, finished: [{ made, slots }], isLast: true }),
  );
  return published.changed
    ? { entered: null, left: [] }
    : { entered: published.instead ?? made, left: published.left };
};

/** What a person put into the public slot, where a shop wants releases. */
const leftToByHand = async (services: Services, shop: string): Promise<readonly LeftSlot[]> => {
  const to = await standsInTheWay(services, shop);
  return to === null ? [] : [{ slot: PUBLIC_SLOT, to, id: null }];
};

/** The models of the slots complement and public, and what has either where it was left. */
const publishOthers = async (
  setting: TrainingSetting,
  publishing: Omit<Publishing, "finished" | "isLast">,
  computed: ComputedParts,
): Promise<Pick<ComputedParts, "complement" | "released"> & { readonly left: readonly LeftSlot[] }> => {
  const complement = await publishAlone(setting, publishing, computed.complement, complementSlots(computed));
  const released = await publishAlone(setting, publishing, computed.released, [PUBLIC_SLOT]);
  const byHand = computed.released === null ? await leftToByHand(publishing.services, publishing.shop) : [];
  return {
    complement: complement.entered,
    released: released.entered,
    left: [...complement.left, ...released.left, ...byHand],
  };
};
