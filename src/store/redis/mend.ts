import type { Clock } from "../../lib/clock.ts";
import { minuteAfter } from "../sealing/size-classes.ts";
import { HEAD, indexSetOf } from "../shopper/program.ts";
import type { Connection } from "./connection.ts";
import { indexSetKey, mendingKey, outboxKey, shopNamesKey, shopperKey, waitingKey } from "./key-names.ts";
import type { Server } from "./topology.ts";
import { askServer, INDEX_SETS, indexed, refOf, SCAN_COUNT, scanPage, shopsOf } from "./whose-key.ts";

type Deps = { readonly connection: Connection; readonly clock: Clock };

/** A store of so many keys is gone through in one turn; a bigger one in a day of hourly turns. */
const KEYS_AT_ONCE = 20_000;
const TURNS_A_PASS = 24;
type Part = "heads" | "outbox" | "sets";

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Heads that a crash left out of their index set; adding one that is in it changes nothing. */
const mendIndex = async ({ connection }: Deps, name: string): Promise<number> => {
  const ref = refOf(name);
  if (ref === null) return 0;
  await connection.call("SADD", shopNamesKey, ref.shop);
  return connection.call<number>("SADD", indexSetKey(ref.shop, indexSetOf(ref.key)), ref.key);
};

/** Leaves whose hint was lost. */
const mendOutbox = async ({ connection, clock }: Deps, name: string): Promise<number> => {
  const ref = refOf(name);
  if (ref === null) return 0;
  const ids = (await connection.call<Buffer[]>("HKEYS", outboxKey(ref))).map(String);
  const at = minuteAfter(clock());
  const hint = (id: string) =>
    connection.call<number>("ZADD", waitingKey(ref.shop), "NX", at, `${id}:${ref.key}`);
  return sum(await Promise.all(ids.map(hint)));
};

/**
 * Index entries without a row, of writers that died before the row was there. A writer that lives says it
 * again.
 */
const dropUnindexed = async ({ connection }: Deps, shop: string, set: number): Promise<number> => {
  const drop = async (key: string): Promise<number> =>
    (await connection.call<number>("EXISTS", shopperKey({ shop, key }, HEAD))) === 0
      ? connection.call<number>("SREM", indexSetKey(shop, set), key)
      : 0;
  return sum(await Promise.all((await indexed(connection, shop, set)).map(drop)));
};

/**
 * Goes on where the last turn stopped on this server, `pages` further at most; from the beginning after the
 * end. `at`: which of the servers it is; after a failover it may be another, whose pass is then whole a turn
 * later.
 */
const scanOn = async (
  { connection }: Deps,
  [server, at]: readonly [Server, number],
  { part, pattern, pages }: { part: Part; pattern: string; pages: number },
  mend: (name: string) => Promise<number>,
): Promise<number> => {
  const place = at === 0 ? part : `${part}/${at}`;
  let cursor = String((await connection.call<Buffer | null>("HGET", mendingKey, place)) ?? "0");
  let mended = 0;
  for (let page = 0; page < pages; page += 1) {
    const { next, keys } = await scanPage(server, cursor, pattern);
    mended += sum(await Promise.all(keys.map(mend)));
    cursor = next;
    if (cursor === "0") break;
  }
  await connection.call("HSET", mendingKey, place, cursor);
  return mended;
};

const dropOn = async (deps: Deps, share: number): Promise<number> => {
  const { connection } = deps;
  const from = Number((await connection.call<Buffer | null>("HGET", mendingKey, "sets")) ?? 0);
  const count = Math.ceil(INDEX_SETS * share);
  let dropped = 0;
  for (const shop of await shopsOf(connection))
    for (let step = 0; step < count; step += 1)
      dropped += await dropUnindexed(deps, shop, (from + step) % INDEX_SETS);
  await connection.call("HSET", mendingKey, "sets", (from + count) % INDEX_SETS);
  return dropped;
};

/**
 * Mends what only a crash between two slots can leave: a part of the keys with each turn, so that a turn
 * costs no more with many shoppers than it has to.
 */
export const repair = async (deps: Deps): Promise<number> => {
  const servers = deps.connection.primaries();
  const sizes = await Promise.all(servers.map((server) => askServer<number>(server, "DBSIZE")));
  const share = sum(sizes) <= KEYS_AT_ONCE ? 1 : 1 / TURNS_A_PASS;
  let mended = 0;
  for (const [at, server] of servers.entries()) {
    // SCAN looks at a few more than it is asked to; a pass that takes one page more is over all the same.
    const pages = share === 1 ? Infinity : Math.ceil(((sizes[at] ?? 0) / SCAN_COUNT) * share);
    const heads = { part: "heads", pattern: "candor:{*}/", pages } as const;
    const outbox = { part: "outbox", pattern: "candor:{*}.outbox", pages } as const;
    mended += await scanOn(deps, [server, at], heads, (name) => mendIndex(deps, name));
    mended += await scanOn(deps, [server, at], outbox, (name) => mendOutbox(deps, name));
  }
  return mended + (await dropOn(deps, share));
};
