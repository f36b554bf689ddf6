import type { Clock } from "../../lib/clock.ts";
import { present } from "../../lib/present.ts";
import { storeError } from "../driver/store-errors.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { minuteAfter } from "../sealing/size-classes.ts";
import { HEAD, indexSetOf } from "../shopper/program.ts";
import type { TaskRunner } from "../shopper/shopper-store.ts";
import { outboxPlace, rewrap } from "../shopper/state-programs.ts";
import { type Connection, script } from "./connection.ts";
import { rewrapJobs } from "./job-keys.ts";
import { indexSetKey, outboxKey, shopNamesKey, shopperKey, waitingKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";

export type RepairDeps = {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly runner: TaskRunner;
  readonly clock: Clock;
};

const SETS = 256;
const SCAN_COUNT = 1000;

const shopsOf = async (connection: Connection): Promise<string[]> =>
  (await connection.call<Buffer[]>("SMEMBERS", shopNamesKey)).map(String);
const indexed = async (connection: Connection, shop: string, set: number): Promise<string[]> =>
  (await connection.call<Buffer[]>("SMEMBERS", indexSetKey(shop, set))).map(String);

async function* scan(connection: Connection, pattern: string): AsyncGenerator<string> {
  for (const server of connection.primaries()) {
    let cursor = "0";
    do {
      const args = ["SCAN", cursor, "MATCH", pattern, "COUNT", String(SCAN_COUNT)];
      const [next, keys] = await server.call<[Buffer, Buffer[]]>(...args).catch((cause: unknown) => {
        throw storeError(cause);
      });
      yield* keys.map(String);
      cursor = next.toString();
    } while (cursor !== "0");
  }
}

const PLACE = /^candor:\{([^}/]+)\/[0-9a-f]{2}\/([^}/]+)\}/;
const refOf = (name: string): { shop: string; key: string } | null => {
  const found = PLACE.exec(name);
  if (found === null) return null;
  const [, shop, key] = found;
  return {
    shop: decodeURIComponent(present(shop, "the shop of a key")),
    key: present(key, "the shopper of a key"),
  };
};

/** Heads that a crash left out of their index set; adding one that is in it changes nothing. */
const mendIndex = async (connection: Connection): Promise<number> => {
  let mended = 0;
  for await (const name of scan(connection, "candor:{*}/")) {
    const ref = refOf(name);
    if (ref === null) continue;
    mended += await connection.call<number>("SADD", indexSetKey(ref.shop, indexSetOf(ref.key)), ref.key);
    await connection.call("SADD", shopNamesKey, ref.shop);
  }
  return mended;
};

/**
 * Index entries without a row, of writers that died before the row was there. A writer that lives says it
 * again.
 */
const dropUnindexed = async (connection: Connection, shop: string): Promise<number> => {
  let dropped = 0;
  for (let set = 0; set < SETS; set += 1) {
    for (const key of await indexed(connection, shop, set)) {
      if ((await connection.call<number>("EXISTS", shopperKey({ shop, key }, HEAD))) === 0)
        dropped += await connection.call<number>("SREM", indexSetKey(shop, set), key);
    }
  }
  return dropped;
};

/** Leaves whose hint was lost. */
const mendOutbox = async ({ connection, clock }: RepairDeps): Promise<number> => {
  let mended = 0;
  for await (const name of scan(connection, "candor:{*}.outbox")) {
    const ref = refOf(name);
    if (ref === null) continue;
    const ids = (await connection.call<Buffer[]>("HKEYS", outboxKey(ref))).map(String);
    for (const id of ids)
      mended += await connection.call<number>(
        "ZADD",
        waitingKey(ref.shop),
        "NX",
        minuteAfter(clock()),
        `${id}:${ref.key}`,
      );
  }
  return mended;
};

/** Mends what only a crash between two slots can leave. Goes through all keys: now and then is enough. */
export const repair = async (deps: RepairDeps): Promise<number> => {
  let count = (await mendIndex(deps.connection)) + (await mendOutbox(deps));
  for (const shop of await shopsOf(deps.connection)) count += await dropUnindexed(deps.connection, shop);
  return count;
};

/**
 * ARGV: field, value as it was read, value as it shall be: a leaf that was placed in the meantime does not
 * come back.
 */
const RESEAL = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`);

const rewrapOutbox = async ({ connection, sealer }: RepairDeps): Promise<number> => {
  let count = 0;
  for await (const name of scan(connection, "candor:{*}.outbox")) {
    const ref = refOf(name);
    if (ref === null) continue;
    for (const [id, row] of hashOf(await connection.call("HGETALL", outboxKey(ref)))) {
      const again = sealer.resealShort(outboxPlace(ref.shop), row);
      if (again !== null) count += await connection.run<number>(RESEAL, [outboxKey(ref)], [id, row, again]);
    }
  }
  return count;
};

/** Every stored key under the newest wrapping key; returns how many were wrapped again. */
export const rewrapAll = async (deps: RepairDeps): Promise<number> => {
  const { connection, sealer, runner } = deps;
  let count = await rewrapOutbox(deps);
  for (const shop of await shopsOf(connection)) {
    count += await rewrapJobs(connection, sealer, shop);
    for (let set = 0; set < SETS; set += 1) {
      const refs = (await indexed(connection, shop, set)).map((key) => ({ shop, key }));
      count += (await runner.write(refs.map((ref) => ({ ref, program: () => rewrap(sealer, ref) })))).filter(
        Boolean,
      ).length;
    }
  }
  return count;
};
