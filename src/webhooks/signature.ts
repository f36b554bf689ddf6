import { createHmac } from "node:crypto";
import type { RandomBytes } from "../lib/random.ts";

const PREFIX = "whsec_";
/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

export const makeSecret = (random: RandomBytes): string =>
  PREFIX + Buffer.from(random(SECRET_BYTES)).toString("base64");

/**
 * The headers of one try (Standard Webhooks, "Signature scheme"): HMAC-SHA256 over `id.timestamp.body` under
 * the bytes behind `whsec_`, base64, with its version in front. The id stays over all tries, the time
 * (seconds) is that of the try.
 */
export const signatureHeaders = (
  secret: string,
  { id, body, now }: { readonly id: string; readonly body: string; readonly now: number },
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(now / 1000));
  const mac = createHmac("sha256", Buffer.from(secret.slice(PREFIX.length), "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` };
};
