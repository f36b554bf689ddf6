import { ENDPOINTS } from "../../contract/endpoints.ts";
import type { Webhook } from "../../webhooks/webhook.ts";
import type { Waiting, Webhooks } from "../../webhooks/webhooks.ts";
import { type Route, route } from "../call.ts";
import { time, timeOrNull } from "../mapping/consent.ts";

type Deps = { readonly webhooks: Webhooks; readonly allowPrivate: boolean };

const fromWebhook = ({ webhook_id, url, types, created_at }: Webhook, { count, since }: Waiting) => ({
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
  route(ENDPOINTS.postWebhook, async ({ shop, body: { url, types } }) => {
    const made = await webhooks.add(shop, { url, types, allowPrivate });
    return {
      body: { ...fromWebhook(made, { count: 0, since: null }), secret: made.secret },
      headers: { "Cache-Control": "no-store" },
    };
  }),
  route(ENDPOINTS.deleteWebhook, async ({ shop, params }) => {
    await webhooks.remove(shop, params.webhook_id);
    return { body: undefined };
  }),
];
