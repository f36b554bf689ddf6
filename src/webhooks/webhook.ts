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
 * One message for one address, kept until it was taken or given up; then its row goes, and its key with it.
 */
export type Delivery = {
  readonly webhook_id: string;
  readonly type: WebhookType;
  /** The very bytes that are sent, the same at every try. */
  readonly body: string;
  readonly attempts: number;
  readonly created_at: number;
  readonly next_at: number;
  /** An erasure that must have begun before anybody is told of it; null for everything else. */
  readonly erasure: string | null;
};

/** Something that happened, for every address that asked for its type. */
export type Announcement = {
  readonly shop: string;
  readonly type: WebhookType;
  readonly at: number;
  readonly data: Readonly<Record<string, string | number | null>>;
  readonly erasure?: string;
};
