import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { toConfig } from "../../src/lib/config.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { NOW, type PlantedShop, startPlantedShop } from "./planted-shop.ts";

/** As a service draws them: what chance brings is then the same at every run. */
export const drawQuestions = (recommendationId: string) => seededFrom(`${recommendationId} asks`);

const startOn = async (
  kind: "lmdb" | "redis",
  clock: () => number,
  withModel: boolean,
  random?: (size: number) => Uint8Array,
) => {
  const dir = await mkdtemp(join(tmpdir(), "candor-planted-on-"));
  const redis = kind === "redis" ? await startRedis() : null;
  const config = toConfig({}, { data: join(dir, "data"), redis: redis?.url ?? null, logLevel: "silent" });
  const { keys, store } = await openStoreOf(config, { clock, random: (size) => randomBytes(size) });
  const shop = await startPlantedShop(
    { clock, keys, store, ...(random === undefined ? {} : { random, questionDraw: drawQuestions }) },
    withModel,
  );
  return {
    shop,
    async close() {
      await shop.close();
      await store.close();
      await redis?.remove();
      await removeFolder(dir);
    },
  };
};

/** The same sentences of a planted shop, over HTTP, on LMDB and on Redis. */
export const describePlanted = (
  name: string,
  tests: (at: () => PlantedShop) => void,
  {
    clock = () => NOW,
    withModel = true,
    random,
  }: {
    clock?: () => number;
    withModel?: boolean;
    /** The same numbers at every run, for what is drawn. */
    random?: () => (size: number) => Uint8Array;
  } = {},
): void => {
  for (const kind of ["lmdb", "redis"] as const)
    describe.skipIf(kind === "redis" && !hasRedisServer())(`${name}, on ${kind}`, () => {
      let on: Awaited<ReturnType<typeof startOn>>;
      beforeAll(async () => {
        on = await startOn(kind, clock, withModel, random?.());
      }, 60_000);
      afterAll(() => on.close());
      tests(() => on.shop);
    });
};
