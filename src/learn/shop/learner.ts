import { DomainError, type ErrorCode } from "../../lib/errors.ts";
import { describeError, type Log } from "../../lib/log.ts";
import type { Services } from "../../services/services.ts";
import { fillSlots } from "./fill-slots.ts";
import { isForgettingDue, kindToTrain, retireWithoutSuccessor } from "./must-forget.ts";
import { trainShop } from "./train-shop.ts";
import { lastDefences } from "./training-outcome.ts";
import { isInterrupted } from "./training-run.ts";
import { MIN_SHOPPERS } from "./training-wish.ts";

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
const BACK_OFF_MS = 60_000;
const SCHEDULE = "training-schedule";
const BY = "schedule";
/**
 * Nothing is wrong, and nothing will be different before the shop has learnt more: the next try is when the
 * time comes.
 */
const UNTIL_NEXT_TIME: readonly ErrorCode[] = [
  "no_consented_events",
  "too_little_data",
  "nothing_to_predict",
];

export type Learner = {
  /** What has passed its time is removed, and young shops get models of their catalogues. */
  prepare(): Promise<void>;
  /** Trainings that are due or were cut short, one shop after the other. */
  train(): Promise<void>;
  /** Both, once around. */
  turn(): Promise<void>;
};

type Deps = {
  readonly services: Services;
  readonly trainEveryHours: number;
  readonly log: Log;
  /** Ends a training that is under way; the next learner goes on with it. */ readonly signal?: AbortSignal;
};

/**
 * What is to be done for every shop. Two halves, so that a shop whose catalogue has just come does not wait
 * for the training of another.
 */
export const createLearner = ({ services, trainEveryHours, log, signal }: Deps): Learner => {
  const { store, shops, clock, random } = services;
  const holder = `learner-${Buffer.from(random(6)).toString("hex")}`;
  const seen = new Map<string, string>();
  const notBefore = new Map<string, number>();
  const filling = new Map<string, Promise<void>>();
  const filled = async (shop: string): Promise<void> => {
    const [catalogue, registry, { public_lists }] = await Promise.all([
      store.catalogue.revision(shop),
      store.models.registryRevision(shop),
      shops.settings(shop),
    ]);
    // A slot may have lost its model as well: one that had to forget. Or the shop publishes otherwise.
    const revision = `${catalogue} ${registry} ${public_lists.from}`;
    if (catalogue === 0 || seen.get(shop) === revision) return;
    if (!(await store.jobs.lease(`content:${shop}`, holder, LEASE_MS, clock()))) return;
    try {
      const id = await fillSlots(services, shop);
      seen.set(shop, revision);
      if (id !== null) log.info({ shop, model: id }, "a content model serves until one is trained");
    } finally {
      await store.jobs.release(`content:${shop}`, holder);
    }
  };
  /** Once at a time: a training waits for the model that it is judged beside, whoever began to make it. */
  const fill = (shop: string): Promise<void> => {
    const running = filling.get(shop) ?? filled(shop).finally(() => void filling.delete(shop));
    filling.set(shop, running);
    return running;
  };
  const isDue = async (shop: string): Promise<boolean> => {
    const last = (await store.jobs.read(shop, SCHEDULE))?.updated_at ?? 0;
    // What was begun and cut short is due at once, and not when its next time comes.
    return (
      (trainEveryHours > 0 &&
        (clock() - last >= trainEveryHours * HOUR_MS || (await isInterrupted(services, shop, BY)))) ||
      isForgettingDue(services, shop, last)
    );
  };
  const train = async (shop: string): Promise<void> => {
    // As the last training was asked to defend, and never with a lower threshold than is usual: to go below
    // it takes a person.
    const { minShoppers = MIN_SHOPPERS, ...last } = await lastDefences(services, shop);
    const [{ state }, head] = await Promise.all([services.registry.read(shop), store.jobs.erasureHead(shop)]);
    const model = kindToTrain(state, head);
    const options = {
      ...(model === "sequence" ? {} : last),
      model,
      minShoppers: Math.max(MIN_SHOPPERS, minShoppers),
      by: BY,
      // A champion that must forget gives way to its own kind without those who left.
      succeeds: true,
    };
    const {
      package: id,
      because,
      left,
      judged,
      kept,
    } = await trainShop(
      { services, onProgress: () => undefined, ...(signal === undefined ? {} : { signal }) },
      shop,
      options,
    );
    if (kept.length > 0)
      log.info({ shop, model: id, count: kept.length }, "a training that was cut short went on");
    if (because === null)
      log.info({ shop, model: id }, ["trained and promoted.", judged ?? "", ...left].join(" ").trim());
    else log.warn({ shop, model: id, state: "waits" }, `trained; it waits. ${because}`);
  };
  const trained = async (shop: string): Promise<void> => {
    if (clock() < (notBefore.get(shop) ?? 0) || !(await isDue(shop))) return;
    notBefore.set(shop, clock() + BACK_OFF_MS);
    try {
      await train(shop);
    } catch (error) {
      if (signal?.aborted === true) return;
      if (!(error instanceof DomainError)) throw error;
      if (error.code === "disk_full") log.error({ shop, job: "training", code: error.code }, error.message);
      else log.info({ shop, job: "training", code: error.code }, `nothing was trained. ${error.message}`);
      // Another one is running, people are leaving, the disk is full: in a minute it may be otherwise.
      if (!UNTIL_NEXT_TIME.includes(error.code)) return;
      await retireWithoutSuccessor(services, shop, BY);
    }
    await store.jobs.put({
      job_id: SCHEDULE,
      shop,
      kind: "training",
      state: "done",
      body: null,
      updated_at: clock(),
    });
  };
  const learner: Learner = {
    async prepare() {
      // Here and not where requests are served: a sweep reads every shopper.
      await services.retention
        .turn()
        .catch((error: unknown) =>
          log.error(
            { job: "retention", ...describeError(error) },
            "what has passed its time could not be removed; it is tried again",
          ),
        );
      for (const shop of await shops.list()) {
        await fill(shop).catch((error: unknown) =>
          log.error(
            { shop, job: "content", ...describeError(error) },
            "no content model could be made; it is tried again",
          ),
        );
        if (signal?.aborted === true) return;
      }
    },
    async train() {
      for (const shop of await shops.list()) {
        // Why it fails is told where models are prepared.
        await fill(shop).catch(() => undefined);
        await trained(shop).catch((error: unknown) =>
          log.error(
            { shop, job: "training", ...describeError(error) },
            "a training failed; the model of before keeps serving, and it is tried again",
          ),
        );
        if (signal?.aborted === true) return;
      }
    },
    async turn() {
      await learner.prepare();
      if (signal?.aborted !== true) await learner.train();
    },
  };
  return learner;
};
