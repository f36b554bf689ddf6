import type { ShopPort, StoredKey, StoredShop } from "../../shop/port.ts";
import { type Connection, script } from "./connection.ts";
import { partKey } from "./key-names.ts";

export const SHOPS = "candor:{shops}.shops";
export const SHOP_KEYS = "candor:{shops}.keys";

/** KEYS: a hash of revision and value. ARGV: expected revision, value. Returns the new revision, or 0. */
export const WRITE_REVISION = script(`
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or '0')
if revision ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'revision', revision + 1, 'value', ARGV[2])
return revision + 1`);

/** Reads what `WRITE_REVISION` wrote. */
export const readRevision = async (
  connection: Connection,
  key: string,
): Promise<{ revision: number; value: unknown } | null> => {
  const [revision, value] = await connection.call<(Buffer | null)[]>("HMGET", key, "revision", "value");
  return revision == null || value == null
    ? null
    : { revision: Number(revision), value: JSON.parse(value.toString()) as unknown };
};

export const writeRevision = async (
  connection: Connection,
  key: string,
  value: unknown,
  expected: number,
): Promise<{ revision: number; value: unknown } | null> => {
  const revision = await connection.run<number>(WRITE_REVISION, [key], [expected, JSON.stringify(value)]);
  return revision === 0 ? null : { revision, value };
};

const parsed = <T>(value: Buffer | null): T | null =>
  value === null ? null : (JSON.parse(value.toString()) as T);

/** A hash's fields and values, whichever way the protocol gives them. */
export const hashOf = (
  reply: Map<Buffer, Buffer> | Record<string, Buffer> | Buffer[],
): [string, Buffer][] => {
  if (Array.isArray(reply))
    return reply.flatMap((value, i): [string, Buffer][] => {
      const field = i % 2 === 1 ? reply[i - 1] : undefined;
      return field === undefined ? [] : [[field.toString(), value]];
    });
  return reply instanceof Map
    ? [...reply].map(([field, value]) => [field.toString(), value])
    : Object.entries(reply);
};

export const createRedisShops = (connection: Connection): ShopPort => {
  const all = async <T>(key: string): Promise<T[]> =>
    (await connection.call<Buffer[]>("HVALS", key)).map((value) => JSON.parse(value.toString()) as T);
  const keysOf = async (shop: string): Promise<StoredKey[]> =>
    (await all<StoredKey>(SHOP_KEYS)).filter((key) => key.shop === shop);
  return {
    createShop: async (shop) =>
      (await connection.call<number>("HSETNX", SHOPS, shop.shop, JSON.stringify(shop))) === 1,
    listShops: async () => (await all<StoredShop>(SHOPS)).sort((a, b) => (a.shop < b.shop ? -1 : 1)),
    readShop: async (shop) => parsed<StoredShop>(await connection.call("HGET", SHOPS, shop)),
    async putKey(key) {
      await connection.call("HSET", SHOP_KEYS, key.hash, JSON.stringify(key));
    },
    findKey: async (hash) => parsed<StoredKey>(await connection.call("HGET", SHOP_KEYS, hash)),
    listKeys: keysOf,
    async deleteKey(shop, keyId) {
      const found = (await keysOf(shop)).find((key) => key.key_id === keyId);
      if (found !== undefined && (await connection.call<number>("HDEL", SHOP_KEYS, found.hash)) === 1)
        return true;
      // Gone already, maybe by a call that was refused for want of replicas: one of them may bring it back.
      await connection.settle(SHOP_KEYS);
      return false;
    },
    readDocument: (shop, name) => readRevision(connection, partKey(shop, "documents", name)),
    writeDocument: (shop, name, value, expected) =>
      writeRevision(connection, partKey(shop, "documents", name), value, expected),
    settleDocument: (shop, name) => connection.settle(partKey(shop, "documents", name)),
    async count(shop, name, by) {
      await connection.call("HINCRBY", partKey(shop, "counts", "all"), name, by);
    },
    async readCounts(shop) {
      const counts = hashOf(await connection.call("HGETALL", partKey(shop, "counts", "all")));
      return Object.fromEntries(counts.map(([name, value]) => [name, Number(value.toString())]));
    },
  };
};
