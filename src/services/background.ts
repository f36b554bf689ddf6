import { describeError, type Log } from "../lib/log.ts";
import { createOneAtATime } from "../lib/one-at-a-time.ts";
import { createScheduler, type RepeatedWork } from "../lib/scheduler.ts";
import type { ShopModels } from "../model/registry/shop-models.ts";
import type { BufferedCounts } from "../recommend/compare/buffered-counts.ts";
import type { Deliveries } from "../webhooks/deliveries.ts";
import type { Services } from "./services.ts";

/** What happens behind the answers. */
export type Background = {
  /** One turn of ledger, registry, erasures and destruction of deleted keys. Never rejects. */
  turn(): Promise<void>;
  /** Tries every webhook message that is due. */
  deliver(): Promise<void>;
  /** Swaps to what the registry has now, and goes on with the erasures that waited for it. Never rejects. */
  follow(): Promise<void>;
  /** Goes on with the erasures of a shop. Never rejects. */
  erase(shop: string): Promise<void>;
  /** Does all of it by itself, until it is stopped. */
  start(): void;
  /** Begins nothing more of it. */
  stop(): void;
  /** Resolves when what runs has ended. */
  idle(): Promise<void>;
};

type Deps = {
  readonly services: Services;
  readonly models: Pick<ShopModels, "follow" | "look">;
  /** Sums of compared models, and sums for an officer. */
  readonly compared: Pick<BufferedCounts, "flush">;
  readonly officer: Pick<BufferedCounts, "flush">;
  readonly deliveries: Pick<Deliveries, "turn">;
  /** Looks at what whoever watches the service wants to know. */
  readonly measure: () => Promise<void>;
  readonly log: Log;
};

const TURN_MS = 200;
/** Webhook messages that wait for another try are looked for, and sums for an officer written, so often. */
const DELIVER_MS = 1000;
const OFFICER_MS = 60_000;
/** Whether something came in whose quality is to be looked at is asked so often. */
const QUALITY_MS = 2000;
/** Whether the hourly renewal of what is believed is due is asked so often. */
const BELIEF_MS = 60_000;
const MEASURE_MS = 5_000;

export const createBackground = (deps: Deps): Background => {
  const { services, models, compared, officer, deliveries, measure, log } = deps;
  const { shops, store } = services;
  const erasing = createOneAtATime();
  const scheduler = createScheduler({
    onError: (job, error) =>
      log.error({ job, ...describeError(error) }, "work behind the answers failed; it is tried again"),
  });
  const forEachShop = async (work: (shop: string) => Promise<unknown>): Promise<void> => {
    await Promise.all((await shops.list()).map(work));
  };
  const append = async (shop: string): Promise<void> => {
    try {
      if (await store.ledger.hasWaiting(shop)) await services.appender.run(shop);
    } catch (error) {
      log.error({ shop, job: "ledger", ...describeError(error) }, "the ledger could not be appended");
    }
  };
  const erase = async (shop: string): Promise<void> => {
    try {
      await erasing.run(shop, () => store.inReservedRoom(() => services.erasures.resume(shop)));
    } catch (error) {
      for (const each of error instanceof AggregateError ? (error.errors as unknown[]) : [error])
        log.error(
          { shop, job: "erasure", ...describeError(each) },
          "an erasure could not go on; it is tried again, and those of others go on",
        );
    }
  };
  const registry: RepeatedWork = { name: "registry", everyMs: TURN_MS, run: models.follow };
  const erasures: RepeatedWork = { name: "erasures", everyMs: TURN_MS, run: () => forEachShop(erase) };
  const everyTurn: readonly RepeatedWork[] = [
    { name: "held refusals", everyMs: TURN_MS, run: services.heldRefusals.resume },
    { name: "leaving", everyMs: TURN_MS, run: () => forEachShop(services.leaving.resume) },
    registry,
    // Of its own, so that it goes on while a follow opens models.
    { name: "look", everyMs: TURN_MS, run: models.look },
    { name: "ledger", everyMs: TURN_MS, run: () => forEachShop(append) },
    erasures,
    { name: "key destruction", everyMs: TURN_MS, run: services.keyDestruction.turn },
    { name: "quality", everyMs: QUALITY_MS, run: () => forEachShop(services.quality.turn) },
    { name: "compared models", everyMs: TURN_MS, run: compared.flush },
  ];
  const begin = async (): Promise<void> => {
    // A receiver that is slow holds up its own shop alone; whoever closes the deliveries waits for them.
    for (const shop of await shops.list()) void deliveries.turn(shop);
  };
  return {
    turn: () => scheduler.runAll(everyTurn),
    follow: () => scheduler.runAll([registry, erasures]),
    deliver: () => forEachShop(deliveries.turn),
    erase,
    start: () =>
      scheduler.start([
        ...everyTurn,
        { name: "webhooks", everyMs: DELIVER_MS, run: begin },
        { name: "officer", everyMs: OFFICER_MS, run: officer.flush },
        { name: "belief", everyMs: BELIEF_MS, run: () => forEachShop(services.insights.renewBelief) },
        { name: "metrics", everyMs: MEASURE_MS, run: measure },
      ]),
    stop: scheduler.stop,
    async idle() {
      await Promise.all([scheduler.idle(), erasing.idle(), services.appender.idle()]);
    },
  };
};
