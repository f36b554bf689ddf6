import type { LedgerPort, OutboxEntry, PlacedLeaf, StoredHead } from "../../consent/proofs/ledger/port.ts";
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

/** KEYS: leaves, heads, newest, placed. ARGV: from, now, head, number of leaves, leaves…, ids…. */
const APPEND = script(`
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
local leaves = tonumber(ARGV[4])
for i = 5 + leaves, #ARGV do
  if redis.call('ZSCORE', KEYS[4], ARGV[i]) then return 0 end
end
for i = 5, 4 + leaves do redis.call('RPUSH', KEYS[1], ARGV[i]) end
for i = 5 + leaves, #ARGV do redis.call('ZADD', KEYS[4], ARGV[2], ARGV[i]) end
local head = cjson.decode(ARGV[3])
redis.call('ZADD', KEYS[2], head.size, ARGV[3])
redis.call('SET', KEYS[3], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', tonumber(ARGV[2]) - ${PLACED_MS})
return 1`);

type Hint = { readonly member: string; readonly id: string; readonly key: string; readonly at: number };

export type RedisLedgerDeps = {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly clock: Clock;
};

const keysOf = (shop: string): [string, string, string, string] =>
  ["leaves", "heads", "newest", "placed"].map((name) => partKey(shop, "ledger", name)) as [
    string,
    string,
    string,
    string,
  ];

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

const readOutbox = async (
  { connection, sealer, clock }: RedisLedgerDeps,
  shop: string,
  limit: number,
): Promise<OutboxEntry[]> => {
  const hints = await hintsOf(connection, shop, limit + HINTS_BEYOND);
  if (hints.length === 0) return [];
  const [rows, placed] = await Promise.all([
    Promise.all(
      hints.map(({ id, key }) => connection.call<Buffer | null>("HGET", outboxKey({ shop, key }), id)),
    ),
    connection.call<(Buffer | number | null)[]>(
      "ZMSCORE",
      keysOf(shop)[3],
      ...hints.map(({ member }) => placedName(sealer, shop, member)),
    ),
  ]);
  const dead = hints.filter(
    (hint, i) => placed[i] != null || (rows[i] === null && hint.at < clock() - STALE_HINT_MS),
  );
  await forget(connection, shop, dead);
  return hints
    .flatMap((hint, i) =>
      rows[i] == null || placed[i] != null
        ? []
        : [{ id: hint.member, shop, ...unsealLeaf(sealer, shop, rows[i]!) }],
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
};

export const createRedisLedger = (deps: RedisLedgerDeps): LedgerPort => {
  const { connection, clock } = deps;
  const parse = <T>(rows: readonly Buffer[]): T[] => rows.map((row) => JSON.parse(row.toString()) as T);
  return {
    readOutbox: (shop, limit) => readOutbox(deps, shop, limit),
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
      if (done === 1) await forget(connection, shop, placed.map(hintOf));
      return done === 1;
    },
    async readHead(shop) {
      const row = await connection.call<Buffer | null>("GET", keysOf(shop)[2]);
      return row === null ? null : parse<StoredHead>([row])[0]!;
    },
    listHeads: async (shop, after, limit) =>
      parse<StoredHead>(
        await connection.call<Buffer[]>(
          "ZRANGEBYSCORE",
          keysOf(shop)[1],
          `(${after}`,
          "+inf",
          "LIMIT",
          0,
          limit,
        ),
      ),
    readLeaves: async (shop, from, limit) =>
      limit <= 0
        ? []
        : parse<PlacedLeaf>(
            await connection.call<Buffer[]>("LRANGE", keysOf(shop)[0], from, from + limit - 1),
          ),
  };
};
