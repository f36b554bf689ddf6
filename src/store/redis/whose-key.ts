import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { present } from "../../lib/present.ts";
import type { Connection } from "./connection.ts";
import { indexSetKey, shopNamesKey } from "./key-names.ts";

export const INDEX_SETS = 256;
/** So many keys are looked at in one call. */
export const SCAN_COUNT = 1000;

/** Shops that have shoppers or jobs. */
export const shopsOf = async (connection: Connection): Promise<string[]> =>
  (await connection.call<Buffer[]>("SMEMBERS", shopNamesKey)).map(String);
/** Pseudonyms of one index set, tombstones too. */
export const indexed = async (connection: Connection, shop: string, set: number): Promise<string[]> =>
  (await connection.call<Buffer[]>("SMEMBERS", indexSetKey(shop, set))).map(String);

const PLACE = /^candor:\{([^}/]+)\/[0-9a-f]{2}\/([^}/]+)\}/;
/** Whose key it is; null where it is nobody’s. */
export const refOf = (name: string): ShopperRef | null => {
  const found = PLACE.exec(name);
  if (found === null) return null;
  const [, shop, key] = found;
  return {
    shop: decodeURIComponent(present(shop, "the shop of a key")),
    key: present(key, "the shopper of a key"),
  };
};
