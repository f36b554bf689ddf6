import { createHash, timingSafeEqual } from "node:crypto";
import type { RandomBytes } from "../lib/random.ts";
import type { ShopPort, StoredKey } from "./port.ts";

/** SHA-256 of an access key. The key holds 256 random bits, so that no slow hash is needed. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Makes a key; the second value is printed once and never kept. */
export const makeKey = (given: {
  shop: string;
  scopes: readonly string[];
  now: number;
  random: RandomBytes;
}): { stored: StoredKey; key: string } => {
  const key = `ck_${Buffer.from(given.random(32)).toString("base64url")}`;
  const stored = {
    key_id: Buffer.from(given.random(9)).toString("base64url"),
    hash: hashKey(key),
    shop: given.shop,
    scopes: [...given.scopes],
    created_at: given.now,
  };
  return { stored, key };
};

/** The key that was presented, or null. Looked up by hash, then compared in constant time. */
export const findKey = async (
  shops: Pick<ShopPort, "findKey">,
  presented: string,
): Promise<StoredKey | null> => {
  const hash = hashKey(presented);
  const found = await shops.findKey(hash);
  if (found === null) return null;
  return timingSafeEqual(Buffer.from(found.hash), Buffer.from(hash)) ? found : null;
};
