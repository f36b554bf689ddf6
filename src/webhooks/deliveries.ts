import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import type { RandomBytes } from "../lib/random.ts";
import type { Send } from "./send.ts";
import { signatureHeaders } from "./signature.ts";
import { type Delivery, forgetNames, ticketOf, type Webhook } from "./webhook.ts";
import { deliveryOf, webhookOf } from "./webhooks.ts";

/**
 * From here on a message is late: it is tried once a day, and what it says of a person goes. It is still kept
 * until it is taken (docs/decisions/2026-11-26-webhooks-are-kept.md).
 */
const LATE_AFTER_MS = 3 * 86_400_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;
const LATE_WAIT_MS = 24 * 3_600_000;
/** How often is looked whether one of them is due. */
const LATE_LOOK_MS = 3_600_000;
/** An erasure whose job is not there so long after its message was queued never began. */
const NEVER_BEGAN_AFTER_MS = 10 * 60_000;
const LEASE_MS = 60_000;
const AT_ONCE = 8;
const MOST_A_TURN = 200;

/**
 * Before try n + 1: doubled each time, between half and the whole of it, so that receivers who come back are
 * not all met at once.
 */
export const waitAfter = (attempts: number, random: RandomBytes, isLate = false): number => {
  const whole = isLate ? LATE_WAIT_MS : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  return Math.round(whole * (0.5 + Buffer.from(random(4)).readUInt32LE(0) / 2 ** 33));
};

/** What became of a message; `late`: it is still kept, and an operator should see to its receiver. */
export type DeliveryEnd = "taken" | "given_up" | "late";

/** After a try that failed: when it is tried again, and from the time on that it is late without names. */
const triedAgain = (delivery: Delivery, now: number, random: RandomBytes): Delivery => {
  const attempts = delivery.attempts + 1;
  const late = now - delivery.created_at >= LATE_AFTER_MS;
  return {
    ...(late ? { ...forgetNames(delivery, now), late } : delivery),
    attempts,
    next_at: now + waitAfter(attempts, random, late),
    erasure: null,
  };
};

export type Deliveries = {
  /** Tries what is due of one shop, where no other process does. Runs once at a time; never rejects. */
  turn(shop: string): Promise<void>;
  close(): Promise<void>;
};

type Deps = {
  readonly jobs: Pick<
    JobPort,
    "list" | "listFiled" | "put" | "file" | "read" | "remove" | "lease" | "release"
  >;
  readonly send: Send;
  /** Whether a question, by its ticket, may be told; false: the pseudonym who asked it was erased since. */
  readonly isAskedStill: (shop: string, asker: string, ticket: string) => Promise<boolean>;
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
  readonly onEnd: (shop: string, type: Delivery["type"], end: DeliveryEnd) => void;
  readonly onError: (shop: string, error: unknown) => void;
};

/** What is due, the longest first; no more than fits into a turn. */
const dueOf = (jobs: readonly Job[], now: number): readonly Job[] =>
  jobs
    .filter((job) => deliveryOf(job).next_at <= now)
    .sort((a, b) => deliveryOf(a).next_at - deliveryOf(b).next_at)
    .slice(0, MOST_A_TURN);

/** Whether a message is out of the way: it was taken, or nobody wants it. */
type TryOne = (job: Job, webhook: Webhook | undefined) => Promise<boolean>;

/** Tries one message and keeps it where it was not taken. */
const createTryOne = ({ jobs, send, isAskedStill, clock, random, signal, onEnd }: Deps): TryOne => {
  const end = async ({ shop, job_id }: Job, { type }: Delivery, how: "taken" | "given_up"): Promise<true> => {
    await jobs.remove(shop, job_id);
    onEnd(shop, type, how);
    return true;
  };
  /** False: nobody may be told of this erasure yet. */
  const hasBegun = async ({ shop }: Job, { erasure }: Delivery): Promise<boolean> =>
    erasure === null || (await jobs.read(shop, erasure)) !== null;
  /** It may have been queued behind the erasure of whoever asked. */
  const isOfNobody = async ({ shop }: Job, { asker, body }: Delivery): Promise<boolean> =>
    asker !== undefined && !(await isAskedStill(shop, asker, ticketOf(body)));
  const keep = async ({ shop, job_id }: Job): Promise<false> => {
    // Anew: while it was tried its webhook may have been taken out, or its person erased.
    const job = await jobs.read(shop, job_id);
    if (job === null) return false;
    const delivery = deliveryOf(job);
    const next = triedAgain(delivery, clock(), random);
    const kept = { ...job, updated_at: clock(), body: next };
    // Late ones are filed: a receiver that never comes back costs the turns of the others nothing.
    await (next.late === true ? jobs.file(kept) : jobs.put(kept));
    if (next.late === true && delivery.late !== true) onEnd(shop, delivery.type, "late");
    return false;
  };
  return async (job, webhook) => {
    const delivery = deliveryOf(job);
    if (webhook === undefined || (await isOfNobody(job, delivery))) {
      await jobs.remove(job.shop, job.job_id);
      return true;
    }
    if (!(await hasBegun(job, delivery))) {
      if (clock() - delivery.created_at >= NEVER_BEGAN_AFTER_MS) await jobs.remove(job.shop, job.job_id);
      return true;
    }
    const { body } = delivery;
    const headers = signatureHeaders(webhook.secret, { id: job.job_id, body, now: clock() });
    const sent = await send({ url: webhook.url, headers, body });
    if (sent === "taken") return end(job, delivery, "taken");
    if (signal.aborted) return false;
    return sent === "gone" ? end(job, delivery, "given_up") : keep(job);
  };
};

/** Takes or renews the lease of a shop's webhooks; false: another process has it. */
type Hold = () => Promise<boolean>;
type Tries = (
  shop: string,
  webhooks: ReadonlyMap<string, Webhook>,
  tryOne: TryOne,
  hold: Hold,
) => Promise<boolean>;

/** Several at once; held for longer than one try takes, so that hardly anything is sent twice. */
const createTryDue =
  ({ jobs, clock, signal }: Deps): Tries =>
  async (shop, webhooks, tryOne, hold) => {
    const due = dueOf(await jobs.list(shop, "delivery"), clock());
    for (let from = 0; from < due.length; from += AT_ONCE) {
      if (signal.aborted || !(await hold())) return false;
      const some = due.slice(from, from + AT_ONCE);
      await Promise.all(some.map((job) => tryOne(job, webhooks.get(deliveryOf(job).webhook_id))));
    }
    return true;
  };

/**
 * Late ones, one by one: a receiver that does not take the oldest is not asked for the others. False: there
 * may be more that are taken at once.
 */
const createTryLate =
  ({ jobs, clock, signal }: Deps): Tries =>
  async (shop, webhooks, tryOne, hold) => {
    const silent = new Set<string>();
    const due = dueOf(await jobs.listFiled(shop, "delivery"), clock());
    for (const job of due) {
      const { webhook_id } = deliveryOf(job);
      if (silent.has(webhook_id)) continue;
      if (signal.aborted || !(await hold())) return false;
      if (!(await tryOne(job, webhooks.get(webhook_id)))) silent.add(webhook_id);
    }
    return silent.size > 0 || due.length < MOST_A_TURN;
  };

/**
 * Sends what waits: at least once, until it is taken or no longer wanted, resumed by whichever process comes
 * next.
 */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { jobs, clock, holder } = deps;
  const running = new Map<string, Promise<void>>();
  const lookedAt = new Map<string, number>();
  const [tryOne, tryDue, tryLate] = [createTryOne(deps), createTryDue(deps), createTryLate(deps)];
  const webhooksOf = async (shop: string): Promise<ReadonlyMap<string, Webhook>> =>
    new Map((await jobs.list(shop, "webhook")).map((job) => [job.job_id, webhookOf(job)] as const));
  /** Whether anything waits for webhooks that were taken out meanwhile. */
  const isLeftOver = async (shop: string, looksAtLate: boolean): Promise<boolean> => {
    if ((await jobs.list(shop, "delivery")).length > 0) return true;
    if (!looksAtLate) return false;
    if ((await jobs.listFiled(shop, "delivery")).length > 0) return true;
    lookedAt.set(shop, clock());
    return false;
  };
  const work = async (shop: string): Promise<void> => {
    const lease = `webhooks/${shop}`;
    const hold: Hold = () => jobs.lease(lease, holder, LEASE_MS, clock());
    const webhooks = await webhooksOf(shop);
    // Apart by as much in either direction: a clock may be put back.
    const looksAtLate = Math.abs(clock() - (lookedAt.get(shop) ?? -Infinity)) >= LATE_LOOK_MS;
    if (webhooks.size === 0 && !(await isLeftOver(shop, looksAtLate))) return;
    if (!(await hold())) return;
    try {
      await deps.before(shop);
      await tryDue(shop, webhooks, tryOne, hold);
      if (looksAtLate && (await tryLate(shop, webhooks, tryOne, hold))) lookedAt.set(shop, clock());
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
