import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { createReservedRoom } from "../driver/reserved-room.ts";
import type { Store } from "../driver/store.ts";
import type { KeyRing } from "../sealing/decision-row.ts";
import type { AdoptsKeys } from "../sealing/follow-keys.ts";
import { bindingAfterRewrap, bindKeys, identifyBinding, type KeyBinding } from "../sealing/key-binding.ts";
import type { Sealer } from "../sealing/sealing.ts";
import { decodeHead } from "../shopper/head.ts";
import { HEAD } from "../shopper/program.ts";
import { keyOf } from "../shopper/shopper-keys.ts";
import { createShopperStore } from "../shopper/shopper-store.ts";
import { createRedisCatalogue } from "./catalogue-keys.ts";
import { connect, type Connection, type ConnectionDeps, script } from "./connection.ts";
import { createRedisDecisions } from "./decision-keys.ts";
import { createRedisDestruction } from "./destruction.ts";
import { risksOf } from "./durability.ts";
import { createRedisJobs } from "./job-keys.ts";
import { bindingKey, shopperKey } from "./key-names.ts";
import { createRedisLedger } from "./ledger-keys.ts";
import { repair } from "./mend.ts";
import { createRedisModels } from "./model-blobs.ts";
import type { ReplicaWait } from "./node.ts";
import { rewrapAll } from "./rewrap-all.ts";
import { createRedisShops } from "./shop-keys.ts";
import { createRedisRows } from "./shopper-rows.ts";

/** ARGV: the value as it was read ('' for none), the value as it shall be. */
const BIND = script(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`);

const parseBinding = (row: Buffer | null): KeyBinding | null =>
  row === null ? null : (JSON.parse(row.toString()) as KeyBinding);

const changeBinding = async (
  connection: Connection,
  change: (before: KeyBinding | null) => KeyBinding,
): Promise<KeyBinding> => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const before = await connection.call<Buffer | null>("GET", bindingKey);
    const after = change(parseBinding(before));
    // Nothing to write: a Redis that takes nothing at the moment is opened all the same.
    if (before?.toString() === JSON.stringify(after)) return after;
    if ((await connection.run<number>(BIND, [bindingKey], [before ?? "", JSON.stringify(after)])) === 1)
      return after;
  }
  throw new DomainError(
    "store_unavailable",
    "Other processes keep changing the keys of the store: start again.",
  );
};

export type RedisStoreDeps = ConnectionDeps & {
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** What a new store is called. */
  readonly freshName: string;
};

const bind = async (connection: Connection, deps: RedisStoreDeps): Promise<KeyBinding> => {
  try {
    const bound = await changeBinding(connection, (before) => bindKeys(deps.sealer, before, deps.freshName));
    for (const risk of await risksOf(connection, deps.wait?.replicas ?? 0)) deps.warn(risk);
    return bound;
  } catch (cause) {
    await connection.close();
    throw cause;
  }
};

/** The scale-out store: Redis, shared by stateless instances; packages are cached in `cacheDir`. */
export const openRedisStore = async (
  { url, cacheDir, wait }: { url: string; cacheDir: string; wait?: ReplicaWait },
  given: RedisStoreDeps,
): Promise<Store & AdoptsKeys> => {
  const deps = { ...given, ...(wait === undefined ? {} : { wait }) };
  const { sealer, clock } = deps;
  const reserved = createReservedRoom();
  const connection = await connect(url, { ...deps, reserved });
  const bound = await bind(connection, deps);
  const destruction = createRedisDestruction({ connection, clock, warn: deps.warn });
  const rows = createRedisRows({ connection, clock, deleted: destruction.note });
  const keys: KeyRing = {
    async ownKey(ref) {
      const bytes = await connection.call<Buffer | null>("GET", shopperKey(ref, HEAD));
      const head = bytes === null ? null : decodeHead(sealer, ref, bytes);
      if (head === null) return null;
      const key = keyOf(sealer, ref, head);
      return key === null ? null : { key, generation: head.generation };
    },
  };
  const mending = { connection, sealer, runner: rows, clock };
  return {
    shops: createRedisShops(connection),
    shoppers: createShopperStore({ sealer, runner: rows, ...rows }),
    catalogue: createRedisCatalogue(connection, clock),
    ledger: createRedisLedger({ connection, sealer, clock }),
    decisions: createRedisDecisions({ connection, sealer, keys, clock }),
    jobs: createRedisJobs({ connection, runner: rows, sealer, clock }),
    models: createRedisModels({ connection, cacheDir, sealer }),
    destruction: destruction.port,
    pseudonym: sealer.pseudonym,
    mark: sealer.mark,
    sweep: () => repair(mending),
    async rewrap() {
      const count = await rewrapAll(mending);
      await changeBinding(connection, (before) =>
        bindingAfterRewrap(sealer, present(before, "the binding of the store")),
      );
      // Whoever hears that all is wrapped destroys the older keys; an earlier run may have written this one.
      await connection.settle(bindingKey);
      return count;
    },
    risks: () => risksOf(connection, deps.wait?.replicas ?? 0),
    identify: async () =>
      identifyBinding(bound, parseBinding(await connection.call<Buffer | null>("GET", bindingKey))),
    adoptKeys: sealer.adopt,
    inReservedRoom: reserved.within,
    close: connection.close,
  };
};
