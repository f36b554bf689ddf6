import { describeError, type Log } from "../lib/log.ts";
import { randomId } from "../lib/random.ts";
import type { Registry } from "../model/registry/registry.ts";
import type { Deliveries } from "../webhooks/deliveries.ts";
import { runWebhooks } from "../webhooks/run-webhooks.ts";
import type { Resolve } from "../webhooks/send.ts";
import type { WebhookType } from "../webhooks/webhook.ts";
import type { Services } from "./services.ts";

type Deps = {
  readonly services: Services;
  readonly registry: Registry;
  readonly allowPrivate: boolean;
  readonly stopping: AbortSignal;
  /** Counts a message that was taken or given up. */
  readonly countEnd: (type: WebhookType, end: "taken" | "given_up") => void;
  readonly log: Log;
  readonly resolve?: Resolve;
};

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
    onEnd: (shop, type, end) => {
      countEnd(type, end);
      if (end === "given_up")
        log.error(
          { shop, job: "webhooks", code: type },
          "a webhook message was given up; see to its receiver",
        );
    },
    onError: (shop, error) =>
      log.error(
        { shop, job: "webhooks", ...describeError(error) },
        "webhooks could not be sent; they are tried again",
      ),
    ...(resolve === undefined ? {} : { resolve }),
  });
};
