import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { Send } from "./send.ts";
import { signatureHeaders } from "./signature.ts";
import type { Delivery, Webhook } from "./webhook.ts";
import { deliveryOf, webhookOf } from "./webhooks.ts";

/** Three days after it was queued a message is given up (Standard Webhooks: retry over days). */
export const GIVEN_UP_AFTER_MS = 3 * 86_400_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** An erasure whose job is not there so long after its message was queued never began. */
const NEVER_BEGAN_AFTER_MS = 10 * 60_000;
const LEASE_MS = 60_000;
const AT_ONCE = 8;
const MOST_A_TURN = 200;

/**
 * Before try n + 1: doubled each time, between half and the whole of it, so that receivers who come back are
 * not all met at once.
 */
export const waitAfter = (attempts: number, random: RandomBytes): number => {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  return Math.round(whole * (0.5 + Buffer.from(random(4)).readUInt32LE(0) / 2 ** 33));
};

export type Deliveries = {
  /** Tries what is due of one shop, where no other process does. Runs once at a time; never rejects. */
  turn(shop: string): Promise<void>;
  close(): Promise<void>;
};

type Deps = {
  readonly jobs: Pick<JobPort, "list" | "put" | "read" | "remove" | "lease" | "release">;
  readonly send: Send;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
  /** Aborted when the process stops: what was cut short by that was not tried. */
  readonly signal: AbortSignal;
  /**
   * What is to be queued besides what the service itself announces; done under the lease, before each turn.
   */
  readonly before: (shop: string) => Promise<void>;
  /** Counts and codes alone: never an address, never a payload. */
  readonly onEnd: (shop: string, type: Delivery["type"], end: "taken" | "given_up") => void;
  readonly onError: (shop: string, error: unknown) => void;
};

/**
 * Sends what waits: at least once, until it is taken or given up, resumed by whichever process comes next.
 */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { jobs, send, clock, random, holder } = deps;
  const running = new Map<string, Promise<void>>();
  const end = async (job: Job, how: "taken" | "given_up"): Promise<void> => {
    await jobs.remove(job.shop, job.job_id);
    deps.onEnd(job.shop, deliveryOf(job).type, how);
  };
  /** False: nobody may be told of this erasure yet. */
  const hasBegun = async ({ shop }: Job, { erasure }: Delivery): Promise<boolean> =>
    erasure === null || (await jobs.read(shop, erasure)) !== null;
  const tryOne = async (job: Job, webhook: Webhook | undefined): Promise<void> => {
    const delivery = deliveryOf(job);
    if (webhook === undefined) return jobs.remove(job.shop, job.job_id);
    if (!(await hasBegun(job, delivery))) {
      if (clock() - delivery.created_at >= NEVER_BEGAN_AFTER_MS) await jobs.remove(job.shop, job.job_id);
      return;
    }
    const headers = signatureHeaders(webhook.secret, {
      id: job.job_id,
      body: delivery.body,
      now: clock(),
    });
    const sent = await send({ url: webhook.url, headers, body: delivery.body });
    if (sent === "taken") return end(job, "taken");
    if (deps.signal.aborted) return;
    const attempts = delivery.attempts + 1;
    const next_at = clock() + waitAfter(attempts, random);
    if (sent === "gone" || next_at - delivery.created_at >= GIVEN_UP_AFTER_MS) return end(job, "given_up");
    await jobs.put({ ...job, updated_at: clock(), body: { ...delivery, attempts, next_at, erasure: null } });
  };
  const work = async (shop: string): Promise<void> => {
    const lease = `webhooks/${shop}`;
    const hold = (): Promise<boolean> => jobs.lease(lease, holder, LEASE_MS, clock());
    const webhooks = new Map(
      (await jobs.list(shop, "webhook")).map((job) => [job.job_id, webhookOf(job)] as const),
    );
    const waiting = await jobs.list(shop, "delivery");
    if (webhooks.size === 0 && waiting.length === 0) return;
    if (!(await hold())) return;
    try {
      await deps.before(shop);
      const due = (await jobs.list(shop, "delivery"))
        .filter((job) => deliveryOf(job).next_at <= clock())
        .sort((a, b) => deliveryOf(a).next_at - deliveryOf(b).next_at)
        .slice(0, MOST_A_TURN);
      for (let from = 0; from < due.length; from += AT_ONCE) {
        // Held for longer than one try takes; whoever has lost it stops, so that hardly anything is sent
        // twice.
        if (deps.signal.aborted || !(await hold())) return;
        const some = due.slice(from, from + AT_ONCE);
        await Promise.all(some.map((job) => tryOne(job, webhooks.get(deliveryOf(job).webhook_id))));
      }
    } finally {
      await jobs.release(lease, holder);
    }
  };
  return {
    turn(shop) {
      const before = running.get(shop);
      if (before !== undefined) return before;
      const turn = work(shop)
        .catch((error: unknown) => deps.onError(shop, error))
        .finally(() => running.delete(shop));
      running.set(shop, turn);
      return turn;
    },
    async close() {
      await Promise.all(running.values());
    },
  };
};
