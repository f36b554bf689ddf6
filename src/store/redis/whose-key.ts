import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { present } from "../../lib/present.ts";
import { storeError } from "../driver/store-errors.ts";
import type { Connection } from "./connection.ts";
import { indexSetKey, shopNamesKey } from "./key-names.ts";
import type { Server } from "./topology.ts";

export const INDEX_SETS = 256;
/** So many keys are looked at in one call. */
export const SCAN_COUNT = 1000;

/** What one server answers of itself. */
export const askServer = <T>(server: Server, ...args: readonly string[]): Promise<T> =>
  server.call<T>(...args).catch((cause: unknown) => {
    throw storeError(cause);
  });

/** A page of the keys of one server; where the next begins: "0" after the last. */
export const scanPage = async (
  server: Server,
  cursor: string,
  pattern: string,
): Promise<{ next: string; keys: string[] }> => {
  const args = ["SCAN", cursor, "MATCH", pattern, "COUNT", String(SCAN_COUNT)];
  const [next, keys] = await askServer<[Buffer, Buffer[]]>(server, ...args);
  return { next: next.toString(), keys: keys.map(String) };
};

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
