/** What a shop may have an address told of. A type is added here when it is really sent. */
export const WEBHOOK_TYPES = [
  "shopper.erased",
  "review.requested",
  "quality.alarm",
  "model.promoted",
  "model.fenced",
  "model.drifted",
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/**
 * An address that a shop wants told. `secret`: `whsec_` and base64, as Standard Webhooks has it; sealed at
 * rest.
 */
export type Webhook = {
  readonly webhook_id: string;
  readonly url: string;
  readonly types: readonly WebhookType[];
  readonly secret: string;
  readonly created_at: number;
};

/**
 * One message for one address, kept until it was taken or is no longer wanted; then its row goes, and its key
 * with it.
 */
export type Delivery = {
  readonly webhook_id: string;
  readonly type: WebhookType;
  /** The very bytes that are sent, the same at every try until it is late. */
  readonly body: string;
  readonly attempts: number;
  readonly created_at: number;
  readonly next_at: number;
  /** An erasure that must have begun before anybody is told of it; null for everything else. */
  readonly erasure: string | null;
  /** Pseudonym of whose question it tells: it is not told once they are erased. Left out where it is late. */
  readonly asker?: string;
  /** Not taken for days: what it says of a person goes. Left out: not yet. */
  readonly late?: boolean;
};

export const dataOf = (body: string): Announcement["data"] =>
  (JSON.parse(body) as { readonly data: Announcement["data"] }).data;

/** The ticket of the question that a message tells; empty where it tells none. */
export const ticketOf = (body: string): string => String(dataOf(body)["ticket"] ?? "");

/**
 * A message without what is a person's own: what they wrote, and what they are called. Who still waits for an
 * answer that is due is named, or nobody could give it. The receipt or the ticket stays, by which the shop
 * finds the rest.
 */
export const withoutNames = (body: string, waitsAt: number | null): string => {
  const message = JSON.parse(body) as { readonly data: Readonly<Record<string, unknown>> };
  const { answer_by } = message.data;
  const isDue = waitsAt !== null && typeof answer_by === "string" && Date.parse(answer_by) > waitsAt;
  const hidden = (isDue ? ["text"] : ["text", "shopper_id"]).filter((field) => field in message.data);
  const nulls = Object.fromEntries(hidden.map((field) => [field, null] as const));
  return JSON.stringify({ ...message, data: { ...message.data, ...nulls } });
};

/** The same beside the message: nothing there says whose it was. */
export const forgetNames = ({ asker: _asker, ...delivery }: Delivery, waitsAt: number | null): Delivery => ({
  ...delivery,
  body: withoutNames(delivery.body, waitsAt),
});

/** Something that happened, for every address that asked for its type. */
export type Announcement = {
  readonly shop: string;
  readonly type: WebhookType;
  readonly at: number;
  readonly data: Readonly<Record<string, string | number | null>>;
  /** Pseudonym of whose question it is. */
  readonly asker?: string;
  /** Its receipt; `tickets`: questions of the person, which name them no more from now on. */
  readonly erasure?: { readonly receipt_id: string; readonly tickets: readonly string[] };
};
