import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { TestPackageOptions } from "../model/package-graphs.ts";
import { writeTestPackage } from "../model/packages.ts";
import { NEIGHBOURS, PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/** A planted shop without a model and packages that were uploaded to it, for the tests of a block. */
export const openSlotShop = () => {
  let shop: PlantedShop;
  let folder: string;
  let made = 0;
  const upload = async (options: TestPackageOptions) => {
    const dir = join(folder, String((made += 1)));
    await writeTestPackage(dir, {
      ...(options.kind === "rank"
        ? {}
        : { items: PLANTED.map(({ item_id }) => item_id), neighbours: NEIGHBOURS }),
      ...options,
    });
    return shop
      .call("post", "/v1/models")
      .set("Content-Type", "application/x-tar")
      .send(await buffer(await packPackage(dir)));
  };
  const put = (slot: string, body: object) =>
    shop.call("put", `/v1/slots/${slot}`).send({ accept_unknown_training: true, ...body });
  const slotOf = async (slot: string) => (await shop.call("get", `/v1/slots/${slot}`).expect(200)).body;
  const follow = () => shop.app.models.follow();
  /** A package of the default slot in this process. */
  const leaseOf = async (arm: "champion" | "shadow") => {
    const slots = await shop.app.models.slotsOf(shop.shop);
    return arm === "champion"
      ? slots.acquire("default", { stickyKey: null, measure: false })!
      : slots.acquireShadow("default")!;
  };

  beforeAll(async () => {
    shop = await startPlantedShop({}, false);
    folder = await mkdtemp(join(tmpdir(), "candor-slots-"));
    for (const version of ["1", "2", "3"]) expect((await upload({ name: "mine", version })).status).toBe(201);
    expect((await upload({ name: "other", version: "2" })).status).toBe(201);
    expect((await upload({ kind: "rank", name: "order", version: "1" })).status).toBe(201);
    await shop.shopper("anna", [{ item: "teapot", days: 3 }]);
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    await removeFolder(folder);
  });
  return { running: () => shop, upload, put, slotOf, follow, leaseOf };
};
