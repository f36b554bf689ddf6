import type {
  LedgerPort,
  OutboxEntry,
  PlacedEntry,
  PlacedLeaf,
  StoredHead,
} from "../../consent/proofs/ledger/port.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { hourAfter } from "../sealing/size-classes.ts";
import { unsealLeaf } from "../shopper/state-programs.ts";
import { type Connection, script } from "./connection.ts";
import { outboxKey, partKey, waitingKey } from "./key-names.ts";

/**
 * A hint without a leaf is of a writer that is not done, or that died; after so long it is taken for dead.
 */
const STALE_HINT_MS = 60_000;
/**
 * Placed ids are remembered an hour to two, their times being told to the hour, so that no appender that read
 * the outbox before places them again.
 */
const PLACED_MS = 7_200_000;
const HINTS_BEYOND = 256;

/**
 * KEYS: leaves, heads, newest, placed, indexes. ARGV: from, now, head, number of leaves, leaves…, ids….
 * `indexes` has the place of each id until it is settled; by then the head is published.
 */
const APPEND = script(`
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
local leaves = tonumber(ARGV[4])
for i = 5 + leaves, #ARGV do
  if redis.call('ZSCORE', KEYS[4], ARGV[i]) then return 0 end
end
for i = 5, 4 + leaves do redis.call('RPUSH', KEYS[1], ARGV[i]) end
for i = 5 + leaves, #ARGV do
  redis.call('ZADD', KEYS[4], ARGV[2], ARGV[i])
  redis.call('HSET', KEYS[5], ARGV[i], tonumber(ARGV[1]) + i - 5 - leaves)
end
local head = cjson.decode(ARGV[3])
redis.call('ZADD', KEYS[2], head.size, ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', tonumber(ARGV[2]) - ${PLACED_MS})
return 1`);

/**
 * The same KEYS. ARGV: size, head. The newest that is told comes after its leaves, once the replicas have
 * those: what another server takes over is never shorter than a head that somebody has seen.
 */
const PUBLISH = script(`
local newest = redis.call('GET', KEYS[3])
if newest and cjson.decode(newest).size >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[3], ARGV[2])
return 1`);

type Hint = { readonly member: string; readonly id: string; readonly key: string; readonly at: number };

export type RedisLedgerDeps = {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

const ledgerKey = (shop: string, name: "leaves" | "heads" | "newest" | "placed" | "indexes"): string =>
  partKey(shop, "ledger", name);
const keysOf = (shop: string): string[] =>
  (["leaves", "heads", "newest", "placed", "indexes"] as const).map((name) => ledgerKey(shop, name));

/** A placed id as it is remembered: not by the pseudonym, so that nothing says whose leaf came when. */
const placedName = (sealer: Sealer, shop: string, member: string): string =>
  sealer.hide("placed", shop, member);

const hintsOf = async (connection: Connection, shop: string, limit: number): Promise<Hint[]> => {
  // The number before the pseudonym orders the members; the score is the time at which the hint was given.
  const reply = await connection.call<(Buffer | (Buffer | number)[])[]>(
    "ZRANGE",
    waitingKey(shop),
    0,
    limit - 1,
    "WITHSCORES",
  );
  const pairs = reply.every(Array.isArray)
    ? (reply as [Buffer, number | Buffer][])
    : Array.from(
        { length: reply.length / 2 },
        (_, i) => [reply[2 * i], reply[2 * i + 1]] as [Buffer, Buffer],
      );
  return pairs.map(([bytes, at]) => {
    const member = bytes.toString();
    const colon = member.indexOf(":");
    return { member, id: member.slice(0, colon), key: member.slice(colon + 1), at: Number(at.toString()) };
  });
};

/**
 * Takes placed leaves out of their shoppers' slots, then their hints: a crash in between leaves a hint that
 * finds nothing.
 */
const forget = async (connection: Connection, shop: string, hints: readonly Hint[]): Promise<void> => {
  await Promise.all(hints.map(({ id, key }) => connection.call("HDEL", outboxKey({ shop, key }), id)));
  if (hints.length > 0) await connection.call("ZREM", waitingKey(shop), ...hints.map(({ member }) => member));
};

/**
 * The ids that the port sees carry the pseudonym, so that the entry can be found again: `number:pseudonym`.
 */
const hintOf = (member: string): Hint => ({
  member,
  id: member.slice(0, member.indexOf(":")),
  key: member.slice(member.indexOf(":") + 1),
  at: 0,
});

/** A hint with its entry, and what is known of its place: an index, or only that it has one. */
type Found = {
  readonly hint: Hint;
  readonly row: Buffer | null;
  readonly isPlaced: boolean;
  readonly index: number | null;
};

const find = async (
  { connection, sealer }: RedisLedgerDeps,
  shop: string,
  limit: number,
): Promise<Found[]> => {
  const hints = await hintsOf(connection, shop, limit + HINTS_BEYOND);
  if (hints.length === 0) return [];
  const names = hints.map(({ member }) => placedName(sealer, shop, member));
  const [rows, placed, indexes] = await Promise.all([
    Promise.all(
      hints.map(({ id, key }) => connection.call<Buffer | null>("HGET", outboxKey({ shop, key }), id)),
    ),
    connection.call<(Buffer | number | null)[]>("ZMSCORE", ledgerKey(shop, "placed"), ...names),
    connection.call<(Buffer | null)[]>("HMGET", ledgerKey(shop, "indexes"), ...names),
  ]);
  return hints.map((hint, at) => {
    const index = indexes[at] ?? null;
    return {
      hint,
      row: rows[at] ?? null,
      isPlaced: placed[at] != null || index !== null,
      index: index === null ? null : Number(index.toString()),
    };
  });
};

const inOrder = <Entry extends OutboxEntry>(entries: Entry[], limit: number): Entry[] =>
  entries.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);

const readOutbox = async (deps: RedisLedgerDeps, shop: string, limit: number): Promise<OutboxEntry[]> => {
  const found = await find(deps, shop, limit);
  // Placed by a release that settled nothing, or announced by a writer that died.
  const dead = found.filter(
    ({ hint, row, isPlaced, index }) =>
      (isPlaced && index === null) || (row === null && hint.at < deps.clock() - STALE_HINT_MS),
  );
  await forget(
    deps.connection,
    shop,
    dead.map(({ hint }) => hint),
  );
  return inOrder(
    found.flatMap(({ hint, row, isPlaced }) =>
      row === null || isPlaced ? [] : [{ id: hint.member, shop, ...unsealLeaf(deps.sealer, shop, row) }],
    ),
    limit,
  );
};

const publish = async (connection: Connection, shop: string, head: StoredHead): Promise<void> => {
  await connection.run(PUBLISH, keysOf(shop), [head.size, JSON.stringify(head)]);
};

const headsIn = (rows: readonly Buffer[]): StoredHead[] =>
  rows.map((row) => JSON.parse(row.toString()) as StoredHead);

const readPlaced = async (deps: RedisLedgerDeps, shop: string, limit: number): Promise<PlacedEntry[]> => {
  const placed = (await find(deps, shop, limit)).flatMap(({ hint, row, index }) =>
    row === null || index === null
      ? []
      : [{ id: hint.member, shop, index, ...unsealLeaf(deps.sealer, shop, row) }],
  );
  if (placed.length > 0) {
    const { connection } = deps;
    const heads = await connection.call<Buffer[]>("ZRANGE", ledgerKey(shop, "heads"), -1, -1);
    // The records are told their places, maybe of an append that was refused for want of replicas.
    await connection.settle(ledgerKey(shop, "leaves"));
    for (const head of headsIn(heads)) await publish(connection, shop, head);
  }
  return inOrder(placed, limit);
};

/** The indexes go first: an entry without one is known as placed, and forgotten when it is read. */
const settle = async (
  { connection, sealer }: RedisLedgerDeps,
  shop: string,
  ids: readonly string[],
): Promise<void> => {
  if (ids.length === 0) return;
  await connection.call(
    "HDEL",
    ledgerKey(shop, "indexes"),
    ...ids.map((member) => placedName(sealer, shop, member)),
  );
  await forget(connection, shop, ids.map(hintOf));
};

export const createRedisLedger = (deps: RedisLedgerDeps): LedgerPort => {
  const { connection, clock } = deps;
  const readHead = async (shop: string): Promise<StoredHead | null> => {
    const row = await connection.call<Buffer | null>("GET", ledgerKey(shop, "newest"));
    return row === null ? null : (headsIn([row])[0] ?? null);
  };
  return {
    readOutbox: (shop, limit) => readOutbox(deps, shop, limit),
    readPlaced: (shop, limit) => readPlaced(deps, shop, limit),
    settle: (shop, ids) => settle(deps, shop, ids),
    hasWaiting: async (shop) => (await connection.call<number>("ZCARD", waitingKey(shop))) > 0,
    async append(shop, from, leaves, head, placed) {
      const rows = leaves.map((leaf) => JSON.stringify(leaf));
      const done = await connection.run<number>(APPEND, keysOf(shop), [
        from,
        hourAfter(clock()),
        JSON.stringify(head),
        rows.length,
        ...rows,
        ...placed.map((member) => placedName(deps.sealer, shop, member)),
      ]);
      if (done === 1) await publish(connection, shop, head);
      return done === 1;
    },
    readHead,
    async listHeads(shop, after, limit) {
      const newest = await readHead(shop);
      if (newest === null) return [];
      const among = [ledgerKey(shop, "heads"), `(${after}`, newest.size, "LIMIT", 0, limit];
      return headsIn(await connection.call<Buffer[]>("ZRANGEBYSCORE", ...among));
    },
    readLeaves: async (shop, from, limit) =>
      limit <= 0
        ? []
        : (await connection.call<Buffer[]>("LRANGE", ledgerKey(shop, "leaves"), from, from + limit - 1)).map(
            (row) => JSON.parse(row.toString()) as PlacedLeaf,
          ),
  };
};
