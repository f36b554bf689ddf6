import type { Document, ShopPort, StoredKey, StoredShop } from "../../shop/port.ts";
import { shopFolder } from "../shopper/program.ts";
import { type Environment, under } from "./environment.ts";

/** Shops, keys, documents and counts: nothing personal. */
export const createLmdbShops = (environment: Environment): ShopPort => {
  const shops = environment.table<StoredShop>("shops", "json");
  const keys = environment.table<StoredKey>("keys", "json");
  const documents = environment.table<Document>("documents", "json");
  const counts = environment.table<number>("counts", "json");
  const keysOf = (shop: string): StoredKey[] =>
    Array.from(keys.getRange({}), ({ value }) => value).filter((key) => key.shop === shop);
  return {
    createShop: (shop) =>
      environment.write(() => {
        if (shops.get(shop.shop) !== undefined) return false;
        void shops.put(shop.shop, shop);
        return true;
      }),
    listShops: () => environment.read(() => Array.from(shops.getRange({}), ({ value }) => value)),
    readShop: (shop) => environment.read(() => shops.get(shop) ?? null),
    putKey: (key) => environment.write(() => void keys.put(key.hash, key)),
    findKey: (hash) => environment.read(() => keys.get(hash) ?? null),
    listKeys: (shop) => environment.read(() => keysOf(shop)),
    deleteKey: (shop, keyId) =>
      environment.write(() => {
        const found = keysOf(shop).find((key) => key.key_id === keyId);
        if (found !== undefined) void keys.remove(found.hash);
        return found !== undefined;
      }),
    readDocument: (shop, name) =>
      environment.read(() => documents.get(`${shopFolder(shop)}/${name}`) ?? null),
    writeDocument: (shop, name, value, expected) =>
      environment.write(() => {
        const key = `${shopFolder(shop)}/${name}`;
        if ((documents.get(key)?.revision ?? 0) !== expected) return null;
        const document = { revision: expected + 1, value };
        void documents.put(key, document);
        return document;
      }),
    // What is read here was flushed.
    settleDocument: () => Promise.resolve(),
    count: (shop, name, by) =>
      environment.write(() => {
        const key = `${shopFolder(shop)}/${name}`;
        void counts.put(key, (counts.get(key) ?? 0) + by);
      }),
    readCounts: (shop) =>
      environment.read(() => {
        const prefix = `${shopFolder(shop)}/`;
        return Object.fromEntries(
          Array.from(counts.getRange(under(prefix)), ({ key, value }) => [key.slice(prefix.length), value]),
        );
      }),
  };
};
