import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { writeTestPackage } from "../model/packages.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { type Serving, startServing } from "./serving.ts";

type Answer = { readonly transparency: { readonly model: { name: string; version: string } } };

const WORKERS = 2;
const SWAPS = 6;
/** More connections than workers: each has a part of them. */
const AT_ONCE = 24;

describeOnBothStores("a champion that was put, with two workers", (startStore) => {
  let shop: PlantedShop;
  let service: Serving;
  let folder = "";
  let stopStore: () => Promise<void>;
  const ids: string[] = [];

  beforeAll(async () => {
    const { settings, stop } = await startStore();
    stopStore = stop;
    folder = await mkdtemp(join(tmpdir(), "candor-swap-workers-"));
    shop = await startPlantedShop({ clock: () => Date.now() }, true, settings);
    for (const version of ["1.0.0", "2.0.0"]) {
      const dir = join(folder, version);
      await writeTestPackage(dir, { name: "put", version, items: PLANTED.map(({ item_id }) => item_id) });
      const { body } = await shop
        .call("post", "/v1/models")
        .set("Content-Type", "application/x-tar")
        .send(await buffer(await packPackage(dir)))
        .expect(201);
      ids.push(body.model);
    }
    await shop.app.close();
    service = await startServing(shop.config, WORKERS);
  }, 120_000);
  afterAll(async () => {
    service.child.kill("SIGTERM");
    await service.ended;
    await removeFolder(shop.dir);
    await removeFolder(folder);
    await stopStore();
  }, 60_000);

  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      // A connection of its own for each: the primary hands them out in turn.
      headers: {
        Authorization: `Bearer ${shop.key}`,
        "Content-Type": "application/json",
        Connection: "close",
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Answer };
  };

  it("answers every request that begins after the PUT, in each of them", async () => {
    for (let swap = 0; swap < SWAPS; swap += 1) {
      const wanted = ids[swap % 2];
      const put = await call("PUT", "/v1/slots/default", {
        champion: wanted,
        accept_unknown_training: true,
      });
      expect(put.status).toBe(200);
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () =>
          call("POST", "/v1/recommendations", { moment: "home", limit: 2 }),
        ),
      );
      const served = answers.map(
        ({ body: { transparency } }) => `${transparency.model.name}@${transparency.model.version}`,
      );
      expect(new Set(served)).toEqual(new Set([wanted]));
    }
  }, 60_000);
});
