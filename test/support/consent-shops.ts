import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { toConfig } from "../../src/lib/config.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { hasRedisServer, HOW_TO_INSTALL, startRedis } from "../store/redis-server.ts";
import { ITEMS, registerNotice } from "./consents.ts";
import { type Harness, startHarness } from "./harness.ts";

/** A service over a real store, with the consent shop's items and notice. */
export type OnStore = { readonly harness: Harness; readonly store: Store };

const startOn = async (
  kind: "lmdb" | "redis",
  clock: { readonly now: number },
  wrap: (store: Store) => Store,
): Promise<OnStore & { readonly close: () => Promise<void> }> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-both-"));
  const redis = kind === "redis" ? await startRedis() : null;
  const config = toConfig({}, { data: join(dir, "data"), redis: redis?.url ?? null, logLevel: "silent" });
  const opened = await openStoreOf(config, {
    clock: () => clock.now,
    random: (size) => randomBytes(size),
  });
  const harness = await startHarness({
    clock: () => clock.now,
    keys: opened.keys,
    store: wrap(opened.store),
  });
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  await registerNotice(harness);
  return {
    harness,
    store: opened.store,
    async close() {
      await harness.close();
      await opened.store.close();
      await redis?.remove();
      await removeFolder(dir);
    },
  };
};

/**
 * The same sentences on LMDB and on Redis. `wrap` may watch the store; the test is handed it once it runs.
 */
export const describeConsentShops = (
  name: string,
  clock: { readonly now: number },
  tests: (at: () => OnStore) => void,
  wrap: (store: Store) => Store = (store) => store,
): void => {
  for (const kind of ["lmdb", "redis"] as const) {
    const there = kind === "lmdb" || hasRedisServer();
    describe(`${name}, on ${kind}`, () => {
      if (!there && process.env["CANDOR_REQUIRE_ALL"] !== "1") return void it.todo(HOW_TO_INSTALL);
      let on: Awaited<ReturnType<typeof startOn>>;
      beforeAll(async () => {
        on = await startOn(kind, clock, wrap);
      }, 30_000);
      afterAll(() => on.close());
      tests(() => on);
    });
  }
};
