import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import type { Config } from "../../src/lib/config.ts";
import { championOf, fillShop, modelHash, refitHash, trainWatched } from "../learn/shop/tastes.ts";
import type { Place } from "../learn/shop/unlearning-process.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { callerOf, type Harness, startHarness } from "../support/harness.ts";

const PROCESS = fileURLToPath(new URL("../learn/shop/unlearning-process.ts", import.meta.url));
const PLACES: readonly Place[] = [
  "the data was read",
  "beside the shoppers",
  "before the package is stored",
  "before the registry",
  "after the registry",
];
/** Longer than the lease of a process that was killed, and than the others take to follow. */
const LATER_MS = 15_000;
const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;

/** Begins to forget in another process and kills it where it has come to `place`. */
const killedAt = async (config: Config, place: Place): Promise<string> => {
  const child = spawn(process.execPath, ["--import", "tsx", PROCESS, JSON.stringify({ config, place })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  for await (const line of createInterface(child.stdout)) {
    child.kill("SIGKILL");
    await ended;
    return line;
  }
  return "ended by itself";
};

describeOnBothStores("forgetting that is killed half-way", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let trained: Awaited<ReturnType<typeof trainWatched>>;
  const errors: unknown[] = [];
  const unlearn = () =>
    createUnlearner({
      services: harness.app.services,
      log: {
        error: (...given) => void errors.push(given),
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
      signal: new AbortController().signal,
    }).turn();
  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock }, "acme", store.settings);
    await fillShop(harness);
    trained = await trainWatched(harness);
    await harness.app.models.follow();
  }, 240_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it.each(PLACES.map((place, at) => ({ place, shopper: `s${at + 3}` })))(
    "goes on by itself, and the erasure ends complete: $place",
    async ({ place, shopper }) => {
      const { body } = await harness.call("delete", "/v1/shopper").set("Shopper-Id", shopper).expect(202);
      expect(await killedAt(harness.config, place)).toBe(place);
      time.shift += LATER_MS;
      await unlearn();
      expect(errors).toEqual([]);
      const id = await championOf(harness);
      expect(await modelHash(harness, id!)).toBe(await refitHash(harness, { ...trained, package: id! }));
      // A process that wakes up late serves what is there now, also where the old version is pinned.
      const late = await createApp(harness.config, { clock });
      for (const slot of ["default", `default@${trained.package}`]) {
        const answer = await callerOf(late, harness.key)("post", "/v1/recommendations")
          .send({ moment: "product", context: { item_id: "i2" }, slot, limit: 3 })
          .expect(200);
        expect(`${answer.body.transparency.model.name}@${answer.body.transparency.model.version}`).toBe(id);
      }
      await late.close();
      time.shift += LATER_MS;
      await harness.app.tick();
      await harness.app.services.erasures.resume("acme");
      const { body: told } = await harness.call("get", `/v1/erasures/${body.receipt_id}`, null).expect(200);
      expect(told).toMatchObject({ state: "complete", model_versions: [{ state: "exact" }] });
    },
    240_000,
  );
});
