import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { writeTestPackage } from "../model/packages.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { type Serving, startServing } from "./serving.ts";

const KILLS = 15;
const PATIENT = { timeout: 60_000, interval: 100 };

type Answer = {
  readonly transparency: { readonly mode: string; readonly model: { readonly version: string } };
  readonly forget_within_hours: number;
};

describe.skipIf(!hasRedisServer())("two instances of a service on one Redis", () => {
  let redis: RedisServer;
  let shop: PlantedShop;
  let folder = "";
  const instances: Serving[] = [];
  const call = async (at: number, method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${instances[at]!.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${shop.key}`,
        "Content-Type": "application/json",
        "Shopper-Id": "anna",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const told = (await answer.json()) as Answer;
    expect([answer.status < 300, told]).toEqual([true, told]);
    return told;
  };
  const ask = (at: number): Promise<Answer> =>
    call(at, "POST", "/v1/recommendations", { moment: "home", limit: 2 });
  const versionAt = async (at: number): Promise<string> => (await ask(at)).transparency.model.version;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-instances-follow-"));
    redis = await startRedis();
    shop = await startPlantedShop({ clock: Date.now }, true, { redis: redis.url });
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    for (const version of ["2.0.0", "3.0.0"]) {
      const dir = join(folder, version);
      await writeTestPackage(dir, { name: "put", version, items: PLANTED.map(({ item_id }) => item_id) });
      await shop
        .call("post", "/v1/models")
        .set("Content-Type", "application/x-tar")
        .send(await buffer(await packPackage(dir)))
        .expect(201);
    }
    await shop.app.close();
    for (const name of ["one", "two"])
      instances.push(await startServing({ ...shop.config, data: join(folder, name) }, 1));
  }, 120_000);
  afterAll(async () => {
    for (const { child, ended } of instances) {
      child.kill("SIGTERM");
      await ended;
    }
    await removeFolder(shop.dir);
    await removeFolder(folder);
    await redis.remove();
  }, 180_000);

  const promote = (version: string) =>
    call(0, "PUT", "/v1/slots/default", { champion: `put@${version}`, accept_unknown_training: true });

  it("serve the same model, settings and consent soon after one was told", async () => {
    await promote("2.0.0");
    await expect.poll(() => versionAt(1), PATIENT).toBe("2.0.0");
    await call(0, "PATCH", "/v1/settings", { forget_within_hours: 7 });
    await expect
      .poll(async () => (await call(1, "GET", "/v1/settings")).forget_within_hours, PATIENT)
      .toBe(7);
    expect((await ask(1)).transparency.mode).toBe("profile");
    await call(0, "DELETE", "/v1/shopper/consent");
    // Of consent there is no "soon".
    expect((await ask(1)).transparency.mode).not.toBe("profile");
  }, 180_000);

  it("catch up where every connection of theirs is lost in the moment of a change", async () => {
    const admin = await createClient({ url: redis.url }).connect();
    const killing = (async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
        await sleep(100);
      }
      admin.destroy();
    })();
    // Told or refused while its connections break: it is said again until it was heard.
    const isHeard = () =>
      promote("3.0.0").then(
        () => true,
        () => false,
      );
    await expect.poll(isHeard, PATIENT).toBe(true);
    await killing;
    await expect.poll(() => versionAt(1).catch(() => "away"), PATIENT).toBe("3.0.0");
  }, 240_000);
});
