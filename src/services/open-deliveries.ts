import { describeError, type Log } from "../lib/log.ts";
import { randomId } from "../lib/random.ts";
import type { Registry } from "../model/registry/registry.ts";
import type { Deliveries, DeliveryEnd } from "../webhooks/deliveries.ts";
import { runWebhooks } from "../webhooks/run-webhooks.ts";
import type { Resolve } from "../webhooks/send.ts";
import type { WebhookType } from "../webhooks/webhook.ts";
import type { Services } from "./services.ts";

type Deps = {
  readonly services: Services;
  readonly registry: Registry;
  readonly allowPrivate: boolean;
  readonly stopping: AbortSignal;
  /** Counts a message that was taken or given up, or that is late. */
  readonly countEnd: (type: WebhookType, end: DeliveryEnd) => void;
  readonly log: Log;
  readonly resolve?: Resolve;
};

const TOLD = {
  late: "a webhook message was not taken for three days; it is kept and tried daily: see to its receiver",
  given_up: "a webhook's receiver answered 410, and the message was dropped: take the webhook out",
} as const;

/** The sending side of webhooks, with what is counted and logged of it. */
export const openDeliveries = (deps: Deps): Deliveries => {
  const { services, registry, allowPrivate, stopping, countEnd, log, resolve } = deps;
  const { store, webhooks, clock, random } = services;
  return runWebhooks({
    store,
    webhooks,
    registry,
    allowPrivate,
    signal: stopping,
    clock,
    random,
    holder: randomId("web", random),
    async isAskedStill(shop, key, ticket) {
      const { erased_at, reviews } = await store.shoppers.readState({ shop, key });
      return erased_at === null || reviews.some((review) => review.ticket === ticket);
    },
    onEnd: (shop, type, end) => {
      countEnd(type, end);
      if (end !== "taken") log.error({ shop, job: "webhooks", code: type }, TOLD[end]);
    },
    onError: (shop, error) =>
      log.error(
        { shop, job: "webhooks", ...describeError(error) },
        "webhooks could not be sent; they are tried again",
      ),
    ...(resolve === undefined ? {} : { resolve }),
  });
};
