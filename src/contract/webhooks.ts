import { z } from "zod";
import { Id, Url } from "./primitives.ts";

/** What a webhook may be told of; only what is really sent stands here. */
export const WebhookType = z.enum([
  "shopper.erased",
  "review.requested",
  "quality.alarm",
  "model.promoted",
  "model.fenced",
  "model.drifted",
]);

export const WebhookPost = z.strictObject({
  url: Url,
  types: z.array(WebhookType).min(1, "Name at least one type.").max(WebhookType.options.length),
});

const Webhook = z.strictObject({
  webhook_id: z.string(),
  url: z.string(),
  types: z.array(WebhookType),
  created_at: z.string(),
  /** Messages that wait for this address, and since when the oldest does. */
  waiting: z.number(),
  waiting_since: z.string().nullable(),
});
export const WebhookList = z.strictObject({ data: z.array(Webhook), next_cursor: z.null() });
/** `secret`: told by this call and its retries under one `Idempotency-Key`, and by no other. */
export const WebhookMade = z.strictObject({ ...Webhook.shape, secret: z.string() });
export const WebhookPath = z.strictObject({ webhook_id: Id });
