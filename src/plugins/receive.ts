import { createHmac, timingSafeEqual } from "node:crypto";

/** A webhook as it came in: the body as bytes, since its signature is over them. */
export type SignedDelivery = {
  readonly topic: string;
  /** As the header has it: HMAC-SHA256 of the body under the shared secret, in Base64. */
  readonly signature: string;
  /** The sender’s id of this delivery; the same one when it is sent again. */
  readonly id: string;
  readonly body: Uint8Array;
};

/**
 * What to answer the sender. 200: done, or nothing to do. 401: not from this sender. 503: send it again,
 * since the service could not take it.
 */
export type Received = { readonly status: 200 | 401 | 503; readonly told: string };

/** What to do with each topic; what is not listed is nothing of ours. */
export type Topics = Readonly<Record<string, (body: unknown, delivery: SignedDelivery) => Promise<string>>>;

export const sign = (secret: string, body: Uint8Array): string =>
  createHmac("sha256", secret).update(body).digest("base64");

const isGenuine = (secret: string, { signature, body }: SignedDelivery): boolean => {
  const [ours, theirs] = [Buffer.from(sign(secret, body)), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
};

/** Checks the signature before anything of the body is read, and hands the body to its topic. */
export const createReceiver =
  (secret: string, topics: Topics) =>
  async (delivery: SignedDelivery): Promise<Received> => {
    if (!isGenuine(secret, delivery))
      return { status: 401, told: "The signature is not that of the body under the shared secret." };
    const handle = Object.hasOwn(topics, delivery.topic) ? topics[delivery.topic] : undefined;
    if (handle === undefined) return { status: 200, told: `Nothing is done with ${delivery.topic}.` };
    try {
      const body: unknown = JSON.parse(Buffer.from(delivery.body).toString("utf8"));
      return { status: 200, told: await handle(body, delivery) };
    } catch (error) {
      return { status: 503, told: error instanceof Error ? error.message : "It could not be taken." };
    }
  };
