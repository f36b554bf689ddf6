import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { ARCHIVES, PACKAGES } from "../model/bad-uploads.ts";
import { writeBareTestPackage, writeTestPackage } from "../model/packages.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

describe("the champion keeps serving", () => {
  let shop: PlantedShop;
  let folder = "";
  let champion = "";
  let before: { list: string[]; model: unknown; slot: unknown; packages: string[] };
  let made = 0;

  const ask = async (): Promise<{ list: string[]; model: { name: string; version: string } }> => {
    const { body } = await shop.ask({ moment: "home", shopper: { id: "anna" }, limit: 5 }).expect(200);
    return { list: idsOf(body), model: body.transparency.model };
  };
  const registry = async (): Promise<{ slot: unknown; packages: string[] }> => ({
    slot: (({ history: _, reports: __, ...slot }) => slot)(
      (await shop.call("get", "/v1/slots/default").expect(200)).body,
    ),
    packages: (await shop.call("get", "/v1/models").expect(200)).body.data
      .map(({ id }: { id: string }) => id)
      .sort(),
  });
  const upload = (bytes: Buffer) =>
    shop.call("post", "/v1/models").set("Content-Type", "application/x-tar").send(bytes);
  const nextDir = (): string => join(folder, `package-${(made += 1)}`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-keeps-serving-"));
    shop = await startPlantedShop();
    await shop.shopper("anna", [{ item: "teapot", days: 3 }]);
    champion = (await registry()).packages[0]!;
  }, 60_000);
  beforeEach(async () => {
    before = { ...(await ask()), ...(await registry()) };
    expect(before).toMatchObject({
      list: expect.arrayContaining(["teacup"]),
      model: { name: "planted", arm: "champion" },
      slot: { champion },
    });
  });
  afterAll(async () => {
    await shop.close();
    await removeFolder(folder);
  });
  const expectUnmoved = async (): Promise<void> => {
    await shop.app.models.follow();
    expect({ ...(await ask()), ...(await registry()) }).toEqual(before);
  };

  it.each(PACKAGES)(
    "where $what is uploaded and refused as $code, and its promotion too",
    async ({ code, options, manifest }) => {
      const dir = nextDir();
      await writeBareTestPackage(dir, { name: "broken", ...options }, manifest);
      const refused = await upload(await buffer(await packPackage(dir)));
      expect([refused.status, refused.body.code]).toEqual([422, code]);
      expect(refused.body.detail).toMatch(/[a-z].*[a-z]/);
      expect(
        (
          await shop
            .call("put", "/v1/slots/default")
            .send({ champion: "broken@1.0.0", accept_unknown_training: true })
        ).body,
      ).toMatchObject({ status: 404, code: "model_unknown" });
      await expectUnmoved();
    },
    60_000,
  );

  it.each(ARCHIVES)("where $what comes and is refused as $code", async ({ code, bytes }) => {
    const refused = await upload(await bytes());
    expect([refused.status, refused.body.code]).toEqual([code === "archive_too_large" ? 413 : 422, code]);
    await expectUnmoved();
  });

  it(
    "where two promotions come at once: one after the other, or one is told to wait, and one of the two " +
      "serves",
    async () => {
      const ids: string[] = [];
      for (let at = 0; at < 2; at += 1) {
        const dir = nextDir();
        await writeTestPackage(dir, {
          name: `twin-${at}`,
          items: ["teapot", "teacup", "candle", "vase", "frame", "lamp"],
        });
        ids.push((await upload(await buffer(await packPackage(dir))).expect(201)).body.model);
      }
      const put = (id: string) =>
        shop.call("put", "/v1/slots/default").send({ champion: id, accept_unknown_training: true });
      const answers = await Promise.all(ids.map(put));
      const won = ids.filter((_, at) => answers[at]!.status === 200);
      expect(won.length).toBeGreaterThanOrEqual(1);
      for (const { status, body } of answers)
        if (status !== 200) expect([status, body.code]).toEqual([409, "promotion_running"]);
      await shop.app.models.follow();
      const { model } = await ask();
      expect(won).toContain(`${model.name}@${model.version}`);
      expect((await registry()).slot).toMatchObject({ champion: `${model.name}@${model.version}` });
      await put(champion).expect(200);
      await shop.app.models.follow();
    },
    60_000,
  );

  it("where somebody else promotes or an erasure runs: the second is told so", async () => {
    const { jobs } = shop.app.services.store;
    const other = before.packages.find((id) => id !== champion)!;
    expect(
      await jobs.lease(`promotion:${shop.shop}`, "somebody else", 60_000, Date.parse("2026-03-01T12:00:00Z")),
    ).toBe(true);
    try {
      expect(
        (await shop.call("put", "/v1/slots/default").send({ champion: other, accept_unknown_training: true }))
          .body,
      ).toMatchObject({ status: 409, code: "promotion_running" });
      await expectUnmoved();
    } finally {
      await jobs.release(`promotion:${shop.shop}`, "somebody else");
    }
  });

  it(
    "where a package passed the check, was spoilt in the store, and is promoted: the answer names for " +
      "whom it stands in",
    async () => {
      const dir = nextDir();
      await writeTestPackage(dir, { name: "spoilt", items: ["teapot", "teacup"] });
      const { body } = await upload(await buffer(await packPackage(dir))).expect(201);
      const stored = (await shop.app.services.store.models.openPackage(shop.shop, body.model))!;
      await writeFile(
        join(stored, "model.onnx"),
        Buffer.concat([await readFile(join(stored, "model.onnx")), Buffer.from([0])]),
      );
      await shop
        .call("put", "/v1/slots/default")
        .send({ champion: body.model, accept_unknown_training: true })
        .expect(200);
      await shop.app.models.follow();
      const slots = await shop.app.models.slotsOf(shop.shop);
      expect(slots.serving()["default"]).toMatchObject({ champion });
      const lease = slots.acquire("default", { stickyKey: null, measure: false })!;
      expect([lease.id, lease.insteadOf]).toEqual([champion, "spoilt@1.0.0"]);
      await lease.release();
      expect((await ask()).list).toEqual(before.list);
      await shop.call("post", "/v1/slots/default/rollback").expect(200);
      await shop.app.models.follow();
      expect((await ask()).model).toEqual(before.model);
    },
    60_000,
  );
});
