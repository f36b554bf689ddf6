import type { Sealer } from "../sealing/sealing.ts";
import type { TaskRunner } from "../shopper/shopper-store.ts";
import { outboxPlace, rewrap } from "../shopper/state-programs.ts";
import { type Connection, script } from "./connection.ts";
import { rewrapJobs } from "./job-keys.ts";
import { outboxKey } from "./key-names.ts";
import { hashOf } from "./shop-keys.ts";
import { INDEX_SETS, indexed, refOf, scanPage, shopsOf } from "./whose-key.ts";

type Deps = {
  readonly connection: Connection;
  readonly sealer: Sealer;
  readonly runner: TaskRunner;
};

/** Keys of a pattern, of every server. */
async function* scan(connection: Connection, pattern: string): AsyncGenerator<string> {
  for (const server of connection.primaries()) {
    let cursor = "0";
    do {
      const { next, keys } = await scanPage(server, cursor, pattern);
      yield* keys;
      cursor = next;
    } while (cursor !== "0");
  }
}

/**
 * ARGV: field, value as it was read, value as it shall be: a leaf that was placed in the meantime does not
 * come back.
 */
const RESEAL = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`);

const rewrapOutbox = async ({ connection, sealer }: Deps): Promise<number> => {
  let count = 0;
  for await (const name of scan(connection, "candor:{*}.outbox")) {
    const ref = refOf(name);
    if (ref === null) continue;
    for (const [id, row] of hashOf(await connection.call("HGETALL", outboxKey(ref)))) {
      const again = sealer.resealShort(outboxPlace(ref.shop), row);
      if (again !== null) count += await connection.run<number>(RESEAL, [outboxKey(ref)], [id, row, again]);
    }
    // What was wrapped before may be of a run that was refused for want of replicas.
    await connection.settle(outboxKey(ref));
  }
  return count;
};

/** Every stored key under the newest wrapping key; returns how many were wrapped again. */
export const rewrapAll = async (deps: Deps): Promise<number> => {
  const { connection, sealer, runner } = deps;
  let count = await rewrapOutbox(deps);
  for (const shop of await shopsOf(connection)) {
    count += await rewrapJobs(connection, sealer, shop);
    for (let set = 0; set < INDEX_SETS; set += 1) {
      const refs = (await indexed(connection, shop, set)).map((key) => ({ shop, key }));
      count += (await runner.write(refs.map((ref) => ({ ref, program: () => rewrap(sealer, ref) })))).filter(
        Boolean,
      ).length;
    }
  }
  return count;
};
