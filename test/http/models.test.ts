import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packPackage } from "../../scripts/prove/swap/pack-package.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { buildContentPackage } from "../../src/learn/linear/content-package.ts";
import { before } from "../model/endless-graphs.ts";
import { node, tensor } from "../model/onnx-graph.ts";
import { writeBareTestPackage } from "../model/packages.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const ITEMS = Array.from({ length: 8 }, (_, at) => ({
  item_id: `i${at}`,
  title: `${at % 2 === 0 ? "Blue" : "Red"} mug ${at}`,
  category: ["Mugs"],
  price: 4,
  currency: "EUR",
}));

describe("models over HTTP", () => {
  let harness: Harness;
  let folder: string;
  const upload = async (dir: string) =>
    harness
      .call("post", "/v1/models")
      .set("Content-Type", "application/x-tar")
      .send(await buffer(await packPackage(dir)));
  const build = async (version: string): Promise<string> => {
    const dir = join(folder, version);
    await buildContentPackage(ITEMS, dir, { version });
    return dir;
  };
  beforeAll(async () => {
    harness = await startHarness();
    folder = await mkdtemp(join(tmpdir(), "candor-models-"));
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  });
  afterAll(async () => {
    await harness.close();
    await removeFolder(folder);
  });

  it("takes a package in, serves it, and puts the previous one back", async () => {
    const dirs = [await build("1.0.0"), await build("1.1.0")];
    for (const dir of dirs) expect((await upload(dir)).status).toBe(201);
    for (const version of ["1.0.0", "1.1.0"])
      await harness
        .call("put", "/v1/slots/default")
        .send({ champion: `content@${version}` })
        .expect(200);
    await harness.app.models.follow();
    const ask = () =>
      harness
        .call("post", "/v1/recommendations")
        .send({ moment: "product", context: { item_id: "i0" }, limit: 3 })
        .expect(200);
    const answer = await ask();
    expect(answer.body.transparency.model).toMatchObject({
      name: "content",
      version: "1.1.0",
      arm: "champion",
    });
    expect(answer.body.items[0].reasons[0].code).toBe("similar_in_catalogue");
    expect((await harness.call("post", "/v1/slots/default/rollback").expect(200)).body.champion).toBe(
      "content@1.0.0",
    );
    await harness.app.models.follow();
    expect((await ask()).body.transparency.model.version).toBe("1.0.0");
    const list = await harness.call("get", "/v1/models").expect(200);
    expect(list.body.data.map((model: { id: string }) => model.id).sort()).toEqual([
      "content@1.0.0",
      "content@1.1.0",
    ]);
  });

  it(
    "refuses a version that is there already, a tampered file, a graph that fails and an unknown model, " +
      "each with its code",
    async () => {
      expect((await upload(join(folder, "1.0.0"))).body.code).toBe("model_exists");
      const broken = await build("2.0.0");
      await writeFile(join(broken, "items.txt"), "i0\n");
      expect((await upload(broken)).body).toMatchObject({ status: 422, code: "package_hash_mismatch" });
      const failing = join(folder, "failing");
      const byLength = before(
        "scores",
        (from) => [
          node("Shape", ["items"], ["sizes"]),
          node("Gather", ["sizes", "axis"], ["length"]),
          node("Gather", ["short", "length"], ["at"]),
          node("Add", [from, "at"], ["scores"]),
        ],
        [tensor("axis", "int64", [], [1]), tensor("short", "float32", [15], new Array<number>(15).fill(0))],
      );
      await writeBareTestPackage(failing, { kind: "dense", graph: byLength });
      expect((await upload(failing)).body).toMatchObject({
        status: 422,
        code: "probe_run_failed",
        detail: expect.stringMatching(/history length 20.*out of data bounds/),
      });
      expect(
        (await harness.call("put", "/v1/slots/default").send({ champion: "content@9.9.9" })).body,
      ).toMatchObject({ status: 404, code: "model_unknown" });
      expect(
        (
          await harness
            .call("post", "/v1/models")
            .set("Content-Type", "application/x-tar")
            .send(Buffer.from("no tar"))
        ).body.code,
      ).toMatch(/archive_invalid|package_missing/);
    },
  );
});

describe("a shadow", () => {
  it(
    "is asked the same question behind the answer, is never shown, and is reported beside " + "the champion",
    async () => {
      const harness = await startHarness();
      const folder = await mkdtemp(join(tmpdir(), "candor-shadow-"));
      try {
        await harness.call("put", "/v1/items").send(ITEMS).expect(200);
        for (const [version, neighbours] of [
          ["1.0.0", 100],
          ["1.1.0", 1],
        ] as const) {
          const dir = join(folder, version);
          await buildContentPackage(ITEMS, dir, { version, neighbours });
          await harness
            .call("post", "/v1/models")
            .set("Content-Type", "application/x-tar")
            .send(await buffer(await packPackage(dir)))
            .expect(201);
        }
        await harness
          .call("put", "/v1/slots/default")
          .send({ champion: "content@1.0.0", shadow: "content@1.1.0" })
          .expect(200);
        await harness.app.models.follow();
        for (let asked = 0; asked < 3; asked += 1) {
          const answer = await harness
            .call("post", "/v1/recommendations")
            .send({ moment: "product", context: { item_id: "i0" }, limit: 3 })
            .expect(200);
          expect(answer.body.transparency.model.version).toBe("1.0.0");
        }
        const read = async () => (await harness.call("get", "/v1/slots/default").expect(200)).body;
        // Compared behind the answers.
        await expect
          .poll(async () => (await read()).reports.shadows[0]?.answers, { timeout: 20_000 })
          .toBe(3);
        const body = await read();
        expect(body.reports.shadows).toHaveLength(1);
        expect(body.reports.shadows[0]).toMatchObject({
          champion: "content@1.0.0",
          other: "content@1.1.0",
          answers: 3,
        });
        expect(body.reports.shadows[0].overlap.value).toBeGreaterThan(0);
        const gated = await harness
          .call("put", "/v1/slots/default")
          .send({ champion: "content@1.1.0", gate: { min_shown: 200 } });
        expect(gated.body).toMatchObject({ status: 409, code: "promotion_gate" });
      } finally {
        await harness.close();
        await removeFolder(folder);
      }
    },
    60_000,
  );
});
