import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessMark } from "./process-tree.ts";
import type { Served } from "./serve.ts";
import { agree, type Caller } from "./writers.ts";

/** A training is due as soon as one has ended, but that a learner waits a minute between two. */
export const TRAINS_OFTEN = { CANDOR_TRAIN_EVERY: "0.0001" };
const PEOPLE = 40;
const THINGS = 12;
const A_DAY = 86_400_000;
const LONGEST_MS = 30_000;

/** A catalogue, and people enough to learn from: they agreed, and each bought a few things on some days. */
export const seedPeople = async (call: Caller): Promise<void> => {
  const items = Array.from({ length: THINGS }, (_, at) => ({ item_id: `i${at}`, title: `Thing ${at}` }));
  await call("PUT", "/v1/items", null, items);
  const now = Date.now();
  for (let person = 0; person < PEOPLE; person += 1) {
    const shopper = `person-${person}`;
    await agree(call, shopper);
    const bought = Array.from({ length: 6 }, (_, at) => ({
      event_id: `${shopper}-${at}`,
      shopper_id: shopper,
      type: "purchase",
      item_id: `i${(person + at * (1 + (person % 3))) % THINGS}`,
      order_id: `${shopper}-${at}`,
      occurred_at: new Date(now - (30 - at * 5) * A_DAY).toISOString(),
    }));
    await call("POST", "/v1/events", null, bought);
  }
};

/** Is the process that computes models at work? It stays for a while after it has made one. */
export const isLearning = (tree: readonly ProcessMark[]): boolean =>
  tree.some(({ args, isBusy }) => isBusy && args.includes("compute-process"));

/**
 * Until a model is being computed, or for as long as that may take. A learner that is idle is killed first:
 * the next one trains as soon as it is there, and does not wait for a minute to have passed.
 */
export const waitLearning = async (service: Served): Promise<void> => {
  const tree = service.tree();
  const learner = tree.find(({ args }) => args.includes("learner-process"));
  if (!isLearning(tree) && learner !== undefined) process.kill(learner.pid, "SIGKILL");
  const until = performance.now() + LONGEST_MS;
  while (!isLearning(service.tree()) && performance.now() < until) await sleep(50);
};
