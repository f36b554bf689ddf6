import type { PriceHistory } from "../../catalogue/price-history.ts";
import type { CopyRow } from "../copy/copy-side.ts";
import { isLive } from "../shopper/head.ts";
import { indexSetOf } from "../shopper/program.ts";
import { keysOf as catalogueKeys } from "./catalogue-keys.ts";
import { type Connection, script } from "./connection.ts";
import { indexSetKey, partKey, shopNamesKey, shopperKey } from "./key-names.ts";
import { SHOP_KEYS, SHOPS } from "./shop-keys.ts";

/** ARGV: place in the list, value. What stands there already is the same. */
const PUT_AT = script(`
if redis.call('LLEN', KEYS[1]) == tonumber(ARGV[1]) then redis.call('RPUSH', KEYS[1], ARGV[2]) end
return redis.call('LLEN', KEYS[1])`);

const escaped = (name: string): string => name.replaceAll("}", "%7D");

/** Milliseconds that are left; null where it is over. */
const leftOf = ({ ends = Number.POSITIVE_INFINITY }: CopyRow, now: number): number | null =>
  ends <= now ? null : Math.ceil(ends - now);

const setEnding = async (connection: Connection, key: string, row: CopyRow, now: number): Promise<void> => {
  const left = leftOf(row, now);
  if (left === null) return;
  await connection.call("SET", key, row.value, ...(Number.isFinite(left) ? ["PX", left] : []));
};

const writeItem = async (connection: Connection, { shop, name, value }: CopyRow): Promise<void> => {
  const { revision, item } = JSON.parse(value.toString()) as { revision: number; item: unknown };
  const [items, ids, log, deleted] = catalogueKeys(shop);
  await connection.call("ZADD", log, revision, name);
  if (item === null) {
    await connection.call("ZADD", deleted, revision, name);
    return;
  }
  await connection.call("HSET", items, name, JSON.stringify(item));
  await connection.call("ZADD", ids, 0, name);
};

const writeShopper = async (connection: Connection, row: CopyRow, now: number): Promise<void> => {
  const cut = row.name.indexOf("/");
  const [key, name] = [row.name.slice(0, cut), row.name.slice(cut + 1)];
  const ref = { shop: row.shop, key };
  await setEnding(connection, shopperKey(ref, name), row, now);
  const left = leftOf(row, now);
  if (row.ends !== undefined && left !== null) {
    const list = shopperKey(ref, name.slice(0, name.lastIndexOf("/") + 1));
    await connection.call("SADD", list, name);
    await connection.call("PEXPIRE", list, left, "GT");
    await connection.call("PEXPIRE", list, left, "NX");
  }
  if (name !== "" || !isLive(row.value)) return;
  await connection.call("SADD", indexSetKey(row.shop, indexSetOf(key)), key);
};

type RowWriter = (connection: Connection, row: CopyRow, now: number) => Promise<unknown>;

const revisioned =
  (keyOf: (row: CopyRow) => string): RowWriter =>
  (connection, row) => {
    const { revision, value } = JSON.parse(row.value.toString()) as { revision: number; value: unknown };
    return connection.call("HSET", keyOf(row), "revision", revision, "value", JSON.stringify(value));
  };
const fielded =
  (keyOf: (row: CopyRow) => string): RowWriter =>
  (connection, row) =>
    connection.call("HSET", keyOf(row), row.name, row.value);

const WRITERS: Readonly<Record<CopyRow["kind"], RowWriter>> = {
  shop: fielded(() => SHOPS),
  key: fielded(() => SHOP_KEYS),
  document: revisioned(({ shop, name }) => partKey(shop, "documents", name)),
  registry: revisioned(({ shop }) => partKey(shop, "registry", "value")),
  count: fielded(({ shop }) => partKey(shop, "counts", "all")),
  catalogue(connection, { shop, value }) {
    const { revision, floor } = JSON.parse(value.toString()) as { revision: number; floor: number };
    return connection.call("HSET", catalogueKeys(shop)[4], "revision", revision, "floor", floor);
  },
  item: writeItem,
  price(connection, { shop, name, value }) {
    const history = JSON.parse(value.toString()) as PriceHistory;
    const text = history.map(({ at, price_minor, currency }) => `${at} ${price_minor} ${currency}`).join(";");
    return connection.call("HSET", catalogueKeys(shop)[5], name, text);
  },
  leaf: (connection, { shop, name, value }) =>
    connection.run(PUT_AT, [partKey(shop, "ledger", "leaves")], [name, value]),
  ledger_head: (connection, { shop, name, value }) =>
    connection.call("ZADD", partKey(shop, "ledger", "heads"), name.slice(0, name.indexOf("/")), value),
  newest_head: (connection, { shop, value }) =>
    connection.call("SET", partKey(shop, "ledger", "newest"), value),
  erasure: (connection, { shop, name, value }) =>
    connection.run(PUT_AT, [partKey(shop, "erasures", "log")], [Number(name) - 1, value]),
  revoked: (connection, row, now) =>
    setEnding(connection, partKey(row.shop, `revoked/${row.name}`, "until"), row, now),
  job: fielded(({ shop }) => partKey(shop, "jobs", "all")),
  filed_job: fielded(({ shop }) => partKey(shop, "jobs", "filed")),
  decision: (connection, row, now) =>
    setEnding(connection, partKey(row.shop, `decision/${escaped(row.name)}`, "body"), row, now),
  shopper: writeShopper,
  async due(connection, { shop, name, value }) {
    const [day = "", id = ""] = name.split("/");
    await connection.call("ZADD", partKey(shop, "due", "days"), day, day);
    await connection.call("HSET", partKey(shop, "due", day), id, value);
  },
};

/** Writes one row, and what the store keeps beside it to find it. */
export const copyRowTo = async (connection: Connection, row: CopyRow, now: number): Promise<void> => {
  await WRITERS[row.kind](connection, row, now);
  if (row.kind === "shopper" || row.kind === "job" || row.kind === "filed_job")
    await connection.call("SADD", shopNamesKey, row.shop);
};
