import type { Item } from "../../catalogue/item.ts";
import type { CataloguePort } from "../../catalogue/port.ts";
import { KEPT_MS, MOST_PRICES, type PriceHistory } from "../../catalogue/price-history.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { type Connection, script } from "./connection.ts";
import { partKey } from "./key-names.ts";

const ITEMS_A_TURN = 500;
const DELETIONS_KEPT = 20_000;
const ATTEMPTS = 200;

/**
 * One slot: items by id, ids in order, each id's last revision in order of revision (the log), deletions,
 * counters, prices by id.
 */
export const keysOf = (shop: string) => {
  const part = (name: string): string => partKey(shop, "catalogue", name);
  return [part("items"), part("ids"), part("log"), part("deleted"), part("meta"), part("prices")] as const;
};

/**
 * `followPrice` (catalogue/price-history.ts) in Lua, since a write that comes in between must not be lost: a
 * history is text, "since price currency" an entry, oldest first. Prices stay the text that they came as.
 */
const FOLLOW_PRICE = `
local function minor(price, currency)
  if price == nil or price == cjson.null or currency == nil or currency == cjson.null then return '' end
  return string.format('%.0f', price) .. ' ' .. currency
end
local function keepPrice(id, before, now, price)
  local known = redis.call('HGET', KEYS[6], id)
  local entries = {}
  for entry in string.gmatch(known or '', '[^;]+') do entries[#entries + 1] = entry end
  if #entries == 0 and before then
    local item = cjson.decode(before)
    local first = minor(item.price_minor, item.currency)
    if first ~= '' then entries[1] = '0 ' .. first end
  end
  local last = entries[#entries]
  if price ~= '' and not (last and string.match(last, '^%S+ (.*)$') == price) then
    entries[#entries + 1] = now .. ' ' .. price
    while entries[2] and tonumber(string.match(entries[2], '^%S+')) <= tonumber(now) - ${KEPT_MS} do
      table.remove(entries, 1)
    end
    if #entries > ${MOST_PRICES} then
      local at, first, ours = string.match(entries[1], '^(%S+) (%S+) (%S+)$')
      local _, second, theirs = string.match(entries[2], '^(%S+) (%S+) (%S+)$')
      if ours == theirs and tonumber(first) < tonumber(second) then second = first end
      table.remove(entries, 1)
      entries[1] = at .. ' ' .. second .. ' ' .. theirs
    end
  end
  local text = table.concat(entries, ';')
  if text ~= '' and text ~= known then redis.call('HSET', KEYS[6], id, text) end
end
`;

/** ARGV: now, then for each item its id, the item, its price and currency as one text. */
const PUT = script(`${FOLLOW_PRICE}
local revision = tonumber(redis.call('HGET', KEYS[5], 'revision') or '0')
for i = 2, #ARGV, 3 do
  revision = revision + 1
  keepPrice(ARGV[i], redis.call('HGET', KEYS[1], ARGV[i]), ARGV[1], ARGV[i + 2])
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[2], 0, ARGV[i])
  redis.call('ZADD', KEYS[3], revision, ARGV[i])
  redis.call('ZREM', KEYS[4], ARGV[i])
end
redis.call('HSET', KEYS[5], 'revision', revision)
return revision`);

/** ARGV: id, the item as it was read, the item as it shall be, now, its price and currency. */
const CHANGE = script(`${FOLLOW_PRICE}
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
keepPrice(ARGV[1], ARGV[2], ARGV[4], ARGV[5])
local revision = redis.call('HINCRBY', KEYS[5], 'revision', 1)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[3], revision, ARGV[1])
return 1`);

/** ARGV: id, deletions kept. Beyond them the older half is forgotten and the log's floor lifted to it. */
const DELETE = script(`
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
local revision = redis.call('HINCRBY', KEYS[5], 'revision', 1)
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], revision, ARGV[1])
redis.call('ZADD', KEYS[4], revision, ARGV[1])
if redis.call('ZCARD', KEYS[4]) > tonumber(ARGV[2]) then
  for _ = 1, math.floor(ARGV[2] / 2) do
    local popped = redis.call('ZPOPMIN', KEYS[4])
    redis.call('ZREM', KEYS[3], popped[1])
    redis.call('HDEL', KEYS[6], popped[1])
    redis.call('HSET', KEYS[5], 'floor', popped[2])
  end
end
return 1`);

const CHANGES = script(
  `
local floor = tonumber(redis.call('HGET', KEYS[5], 'floor') or '0')
if tonumber(ARGV[1]) < floor then return false end
local log = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local out = {}
for i = 1, #log, 2 do
  out[#out + 1] = log[i]
  out[#out + 1] = log[i + 1]
  out[#out + 1] = redis.call('HGET', KEYS[1], log[i])
end
return out`,
  "reads",
);

const LIST = script(
  `
local ids = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
local out = {}
for i, id in ipairs(ids) do out[i] = redis.call('HGET', KEYS[1], id) end
return out`,
  "reads",
);

const priceText = ({ price_minor, currency }: Item): string =>
  price_minor === null || currency === null ? "" : `${price_minor} ${currency}`;

export const historyOf = (text: string): PriceHistory =>
  text.split(";").map((entry) => {
    const [at = "", price = "", currency = ""] = entry.split(" ");
    return { at: Number(at), price_minor: Number(price), currency };
  });

const itemOf = (bytes: Buffer): Item => JSON.parse(bytes.toString()) as Item;

export const createRedisCatalogue = (connection: Connection, clock: Clock): CataloguePort => {
  const meta = (shop: string): string => keysOf(shop)[4];
  const read = (shop: string, itemId: string): Promise<Buffer | null> =>
    connection.call("HGET", keysOf(shop)[0], itemId);
  const revision = async (shop: string): Promise<number> =>
    Number((await connection.call<Buffer | null>("HGET", meta(shop), "revision")) ?? 0);
  return {
    revision,
    async readItem(shop, itemId) {
      const bytes = await read(shop, itemId);
      return bytes === null ? null : itemOf(bytes);
    },
    async putItems(shop, items) {
      let reached = items.length === 0 ? await revision(shop) : 0;
      for (let from = 0; from < items.length; from += ITEMS_A_TURN) {
        reached = await connection.run<number>(PUT, keysOf(shop), [
          clock(),
          ...items
            .slice(from, from + ITEMS_A_TURN)
            .flatMap((item) => [item.item_id, JSON.stringify(item), priceText(item)]),
        ]);
      }
      return reached;
    },
    async changeItem(shop, itemId, change) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await read(shop, itemId);
        if (before === null) return null;
        const item = change(itemOf(before));
        const told = [itemId, before, JSON.stringify(item), clock(), priceText(item)];
        if ((await connection.run<number>(CHANGE, keysOf(shop), told)) === 1) return item;
      }
      throw new DomainError(
        "store_unavailable",
        "The item changes faster than can be followed: send the request again.",
      );
    },
    async deleteItem(shop, itemId) {
      if ((await connection.run<number>(DELETE, keysOf(shop), [itemId, DELETIONS_KEPT])) === 1) return true;
      // Deleted before, maybe by a call that was refused for want of replicas.
      await connection.settle(meta(shop));
      return false;
    },
    async readPrices(shop, itemIds) {
      if (itemIds.length === 0) return new Map();
      const texts = await connection.call<(Buffer | null)[]>("HMGET", keysOf(shop)[5], ...itemIds);
      return new Map(
        itemIds.flatMap((itemId, at) => {
          const text = texts[at];
          return text == null ? [] : [[itemId, historyOf(text.toString())] as const];
        }),
      );
    },
    listItems: async (shop, after, limit) =>
      (await connection.run<Buffer[]>(LIST, keysOf(shop), [after === null ? "-" : `(${after}`, limit])).map(
        itemOf,
      ),
    async changesSince(shop, from, limit) {
      const flat = await connection.run<(Buffer | null)[] | null>(CHANGES, keysOf(shop), [from, limit]);
      if (flat === null) return null;
      return Array.from({ length: flat.length / 3 }, (_, i) => {
        const [id, at, item] = flat.slice(3 * i, 3 * i + 3);
        return {
          revision: Number(present(at, "the revision of a change").toString()),
          item_id: present(id, "the item of a change").toString(),
          item: item == null ? null : itemOf(item),
        };
      });
    },
  };
};
