import type { Job, JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import type { RandomBytes } from "../lib/random.ts";
import { retriedId } from "../lib/retried-id.ts";
import { checkUrl } from "./address.ts";
import { makeSecret } from "./signature.ts";
import {
  type Announcement,
  dataOf,
  type Delivery,
  forgetNames,
  ticketOf,
  type Webhook,
  type WebhookType,
} from "./webhook.ts";

export type WaitingMessages = { readonly count: number; readonly since: number | null };

export type Webhooks = {
  list(shop: string): Promise<readonly (Webhook & { readonly waiting: WaitingMessages })[]>;
  add(
    shop: string,
    wanted: {
      readonly url: string;
      readonly types: readonly WebhookType[];
      readonly allowPrivate: boolean;
      /** Under the same one the same wish is one webhook, with one secret. */
      readonly retryKey: string | null;
    },
  ): Promise<Webhook>;
  /** Takes the address out, and what waits for it. @throws DomainError webhook_unknown */
  remove(shop: string, webhookId: string): Promise<void>;
  /**
   * Queues a message for every address that asked for its type; durable before it resolves. Returns how many.
   */
  announce(announcement: Announcement): Promise<number>;
  /**
   * Takes out what waits of questions by these pseudonyms, of somebody who was erased: what came in once word
   * of that was queued still names them. `standing`: tickets of what they asked since.
   */
  dropQuestions(shop: string, askers: readonly string[], standing: readonly string[]): Promise<void>;
};

type Deps = {
  readonly jobs: Pick<JobPort, "put" | "file" | "read" | "list" | "listFiled" | "remove">;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

const MOST_WEBHOOKS = 20;

export const webhookOf = (job: Job): Webhook => job.body as Webhook;
export const deliveryOf = (job: Job): Delivery => job.body as Delivery;

/** Who leaves: the id that the shop gave, where it did, and the tickets of their questions under any id. */
type Leaver = { readonly shopperId: unknown; readonly tickets: readonly unknown[] };

const isOf = ({ body }: Delivery, { shopperId, tickets }: Leaver): boolean => {
  const data = dataOf(body);
  return tickets.includes(data["ticket"]) || (shopperId !== null && data["shopper_id"] === shopperId);
};

/** Webhooks and their queues, as jobs: each sealed under a key of its own, which goes with its row. */
export const createWebhooks = ({ jobs, clock, random }: Deps): Webhooks => {
  const all = async (shop: string): Promise<readonly Webhook[]> =>
    (await jobs.list(shop, "webhook")).map(webhookOf).sort((a, b) => a.created_at - b.created_at);
  /** Late ones are filed, and wait as the others do. */
  const waitingOf = async (shop: string): Promise<readonly Job[]> =>
    (await Promise.all([jobs.list(shop, "delivery"), jobs.listFiled(shop, "delivery")])).flat();
  /** Who is erased is named by no question that still waits to be told; that they left is. */
  const forget = async (shop: string, leaver: Leaver): Promise<void> => {
    for (const job of await waitingOf(shop)) {
      const delivery = deliveryOf(job);
      if (delivery.type === "shopper.erased" || !isOf(delivery, leaver)) continue;
      const nameless = { ...job, updated_at: clock(), body: forgetNames(delivery, null) };
      await (delivery.late === true ? jobs.file(nameless) : jobs.put(nameless));
    }
  };
  return {
    async list(shop) {
      const [webhooks, deliveries] = await Promise.all([all(shop), waitingOf(shop)]);
      return webhooks.map((webhook) => {
        const own = deliveries.map(deliveryOf).filter(({ webhook_id }) => webhook_id === webhook.webhook_id);
        const since = own.length === 0 ? null : Math.min(...own.map(({ created_at }) => created_at));
        return { ...webhook, waiting: { count: own.length, since } };
      });
    },
    async add(shop, { url, types, allowPrivate, retryKey }) {
      const wanted = { url: checkUrl(url, allowPrivate).href, types: [...new Set(types)] };
      const webhook_id = retriedId("wh", retryKey, [wanted], random);
      const there = await all(shop);
      const before = there.find((each) => each.webhook_id === webhook_id);
      if (before === undefined && there.length >= MOST_WEBHOOKS)
        throw new DomainError("webhook_limit", `A shop has at most ${MOST_WEBHOOKS}; delete one first.`);
      const webhook = before ?? {
        webhook_id,
        ...wanted,
        secret: makeSecret(random),
        created_at: clock(),
      };
      // Written again where it is there: it may be for want of replicas that its first try was refused.
      await jobs.put({
        job_id: webhook_id,
        shop,
        kind: "webhook",
        state: "active",
        body: webhook,
        updated_at: webhook.created_at,
      });
      return webhook;
    },
    async remove(shop, webhookId) {
      const job = await jobs.read(shop, webhookId);
      // Gone already is not said before the store has it for good: the call before may have been refused.
      if (job === null) await jobs.remove(shop, webhookId);
      if (job?.kind !== "webhook")
        throw new DomainError("webhook_unknown", "GET /v1/webhooks names those that there are.");
      // The address first: a message that is queued or tried meanwhile has no address any more, and is
      // dropped by the next turn.
      await jobs.remove(shop, webhookId);
      for (const waiting of await waitingOf(shop))
        if (deliveryOf(waiting).webhook_id === webhookId) await jobs.remove(shop, waiting.job_id);
    },
    async announce({ shop, type, at, data, asker, erasure }) {
      if (erasure !== undefined)
        await forget(shop, { shopperId: data["shopper_id"] ?? null, tickets: erasure.tickets });
      const wanting = (await all(shop)).filter(({ types }) => types.includes(type));
      const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
      for (const { webhook_id } of wanting) {
        const delivery: Delivery = {
          webhook_id,
          type,
          body,
          attempts: 0,
          created_at: clock(),
          next_at: clock(),
          erasure: erasure?.receipt_id ?? null,
          ...(asker === undefined ? {} : { asker }),
        };
        await jobs.put({
          // An erasure that is begun again is told by the same message.
          job_id: retriedId("msg", erasure?.receipt_id ?? null, [webhook_id], random),
          shop,
          kind: "delivery",
          state: "waiting",
          body: delivery,
          updated_at: clock(),
        });
      }
      return wanting.length;
    },
    async dropQuestions(shop, askers, standing) {
      for (const job of await jobs.list(shop, "delivery")) {
        const { asker, body } = deliveryOf(job);
        const isTheirs = asker !== undefined && askers.includes(asker);
        if (isTheirs && !standing.includes(ticketOf(body))) await jobs.remove(shop, job.job_id);
      }
    },
  };
};
