import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Webhook } from "../../webhooks/webhook.ts";
import type { WaitingMessages, Webhooks } from "../../webhooks/webhooks.ts";
import { actRoute, type Route, route } from "../call.ts";
import { time, timeOrNull } from "../mapping/consent.ts";

type Deps = { readonly webhooks: Webhooks; readonly allowPrivate: boolean };

const fromWebhook = ({ webhook_id, url, types, created_at }: Webhook, { count, since }: WaitingMessages) => ({
  webhook_id,
  url,
  types,
  created_at: time(created_at),
  waiting: count,
  waiting_since: timeOrNull(since),
});

/** Who is told of what: addresses of the shop's own choice. */
export const webhookRoutes = ({ webhooks, allowPrivate }: Deps): Route[] => [
  route(ENDPOINTS.listWebhooks, async ({ shop }) => ({
    body: {
      data: (await webhooks.list(shop)).map((each) => fromWebhook(each, each.waiting)),
      next_cursor: null,
    },
  })),
  actRoute(ENDPOINTS.postWebhook, {
    act: async ({ shop, retryKey, body: { url, types } }) =>
      (await webhooks.add(shop, { url, types, allowPrivate, retryKey })).webhook_id,
    // The secret stands with the webhook alone: a retry reads it there, and no answer is kept that has it.
    tell: async ({ shop }, reference) => {
      const made = (await webhooks.list(shop)).find(({ webhook_id }) => webhook_id === reference);
      if (made === undefined)
        throw new DomainError("webhook_unknown", "This webhook was taken out since; add it anew.");
      return {
        body: { ...fromWebhook(made, made.waiting), secret: made.secret },
        headers: { "Cache-Control": "no-store" },
      };
    },
  }),
  route(ENDPOINTS.deleteWebhook, async ({ shop, params }) => {
    await webhooks.remove(shop, params.webhook_id);
    return { body: undefined };
  }),
];
