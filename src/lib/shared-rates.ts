import cluster from "node:cluster";
import { LRUCache } from "lru-cache";
import type { Clock } from "./clock.ts";
import { type Buckets, createBuckets } from "./token-buckets.ts";

/*
 * One count for all workers of an instance: the primary has the buckets, and a worker is lent a few times at
 * once, so that not every call asks it. What is lent was taken from the bucket, so that all workers together
 * never let more through than one process would.
 */
const ASK = "candor rate";
const TOLD = "candor rate told";
/** What is lent and not used by then is lost. */
const LENT_MS = 200;
/** The part of a second's worth that is lent at once. */
const PART = 20;
const MOST_LENT = 50;
/** A primary that does not answer is no reason to refuse anybody. */
const LONGEST_MS = 1_000;
const MOST_SUBJECTS = 10_000;

type Asked = {
  readonly type: typeof ASK;
  readonly id: number;
  readonly subject: string;
  readonly perSecond: number;
  readonly wanted: number;
};
type Told = { readonly type: typeof TOLD; readonly id: number; readonly granted: number };

/** In the primary: keeps the buckets of all workers. */
export const shareRates = (clock: Clock): void => {
  const buckets: Buckets = createBuckets(clock);
  cluster.on("message", (worker, message: Asked | undefined) => {
    if (message?.type !== ASK) return;
    const granted = buckets.take(message.subject, message.perSecond, message.wanted);
    worker.send({ type: TOLD, id: message.id, granted } satisfies Told, () => undefined);
  });
};

/** May it happen once more? */
export type TakeOnce = (subject: string, perSecond: number) => boolean | Promise<boolean>;

type Lent = { left: number; until: number; refusedUntil: number; asking: Promise<void> | null };

/** How many of the wanted times the primary grants. */
const createAsk = (worker: NonNullable<typeof cluster.worker>) => {
  const waiting = new Map<number, (granted: number) => void>();
  const state = { id: 0 };
  worker.on("message", (message: Told | undefined) => {
    if (message?.type === TOLD) waiting.get(message.id)?.(message.granted);
  });
  return (subject: string, perSecond: number, wanted: number): Promise<number> =>
    new Promise((resolve) => {
      const id = (state.id += 1);
      const end = (granted: number): void => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(granted);
      };
      const timer = setTimeout(() => end(wanted), LONGEST_MS);
      waiting.set(id, end);
      worker.send({ type: ASK, id, subject, perSecond, wanted } satisfies Asked, (error: Error | null) => {
        if (error !== null) end(wanted);
      });
    });
};

/** Counts in this process where it is alone, and with the other workers where there are some. */
export const createTakeOnce = (clock: Clock): TakeOnce => {
  const { worker } = cluster;
  if (worker === undefined) {
    const buckets = createBuckets(clock);
    return (subject, perSecond) => buckets.take(subject, perSecond, 1) === 1;
  }
  const ask = createAsk(worker);
  const known = new LRUCache<string, Lent>({ max: MOST_SUBJECTS });
  const borrow = async (lent: Lent, subject: string, perSecond: number): Promise<void> => {
    const granted = await ask(subject, perSecond, Math.min(MOST_LENT, Math.ceil(perSecond / PART)));
    lent.left = granted;
    lent.until = clock() + LENT_MS;
    if (granted === 0) lent.refusedUntil = clock() + 1000 / perSecond;
    lent.asking = null;
  };
  const takeLater = async (lent: Lent, subject: string, perSecond: number): Promise<boolean> => {
    for (;;) {
      const now = clock();
      if (lent.left > 0 && lent.until > now) {
        lent.left -= 1;
        return true;
      }
      if (lent.refusedUntil > now) return false;
      lent.asking ??= borrow(lent, subject, perSecond);
      await lent.asking;
    }
  };
  return (subject, perSecond) => {
    const lent = known.get(subject) ?? { left: 0, until: 0, refusedUntil: 0, asking: null };
    if (lent.left > 0 && lent.until > clock()) {
      lent.left -= 1;
      return true;
    }
    known.set(subject, lent);
    return takeLater(lent, subject, perSecond);
  };
};
