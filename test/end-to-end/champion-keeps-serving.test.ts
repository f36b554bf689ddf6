import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../src/lib/errors.ts";
import { packPackage } from "../../src/model/package/archive.ts";
import type { ManifestDraft } from "../../src/model/package/manifest.ts";
import { type GraphParts, node, value } from "../model/onnx-graph.ts";
import { type TestPackageOptions, writeBareTestPackage, writeTestPackage } from "../model/packages.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

const withInput =
  (name: string, replacement: GraphParts["inputs"][number]) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    inputs: graph.inputs.map((old) => (old.name === name ? replacement : old)),
  });
const withManifest =
  (change: Partial<ManifestDraft> | ((manifest: ManifestDraft) => Partial<ManifestDraft>)) =>
  (manifest: ManifestDraft): unknown => ({
    ...manifest,
    ...(typeof change === "function" ? change(manifest) : change),
  });

/** Each "Bad input" of the issue that is a package, as an upload. */
const PACKAGES: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly options?: TestPackageOptions;
  readonly manifest?: (manifest: ManifestDraft) => unknown;
}[] = [
  {
    what: "a corrupt graph",
    code: "model_corrupt",
    options: { bytes: (bytes) => bytes.subarray(0, bytes.length - 40) },
  },
  {
    what: "a wrong opset",
    code: "model_opset_unsupported",
    options: { graph: (graph) => ({ ...graph, opset: 99 }) },
  },
  {
    what: "a custom operator",
    code: "model_custom_op",
    options: {
      graph: (graph) => ({
        ...graph,
        nodes: [...graph.nodes, node("Wonder", ["w"], ["unused"], {}, "com.example")],
        domains: [{ domain: "com.example", version: 1 }],
      }),
    },
  },
  {
    what: "a vocabulary of another length",
    code: "vocabulary_mismatch",
    options: {
      kind: "dense",
      graph: (graph) => ({
        ...graph,
        nodes: graph.nodes
          .map((old) =>
            old.output[0] === "scores" ? node("Concat", ["full", "full"], ["scores"], { axis: 1 }) : old,
          )
          .flatMap((old) =>
            old.output[0] === "scores" ? [node("Add", ["summed", "prior_row"], ["full"]), old] : [old],
          ),
        outputs: [value("scores", "float32", ["B", 26])],
      }),
    },
  },
  {
    what: "a static batch",
    code: "model_batch_static",
    options: { graph: withInput("items", value("items", "int64", [1, "L"])) },
  },
  {
    what: "an unmapped input",
    code: "model_input_unmapped",
    manifest: withManifest({ inputs: { items: "history.items", gap: "history.gap" } }),
  },
  {
    what: "a price feature in retrieval",
    code: "feature_forbidden",
    manifest: withManifest(({ inputs }) => ({ inputs: { ...inputs, weight: "item.price" } })),
  },
  {
    what: "a score that is not a number",
    code: "probe_not_finite",
    options: {
      kind: "dense",
      graph: (graph) => ({
        ...graph,
        nodes: graph.nodes.flatMap((old) =>
          old.output[0] === "scores"
            ? [node("Log", ["summed"], ["logged"]), node("Add", ["logged", "prior_row"], ["scores"])]
            : [old],
        ),
      }),
    },
  },
];

/** A raw ustar header (POSIX.1-2017 pax) of a file that is said to have `octal` bytes. */
const headerOf = (name: string, octal: string): Buffer => {
  const block = Buffer.alloc(512);
  for (const [text, at] of [
    [name, 0],
    ["0000644\0", 100],
    ["0000000\0", 108],
    ["0000000\0", 116],
    [octal, 124],
    ["00000000000\0", 136],
    ["        ", 148],
    ["0", 156],
    ["ustar\u000000", 257],
  ] as const)
    block.write(text, at);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
};
const tarOf = async (...entries: readonly (readonly [string, string])[]): Promise<Buffer> => {
  const archive = pack();
  for (const [name, body] of entries) archive.entry({ name }, body);
  archive.finalize();
  return buffer(Readable.from(archive));
};
const ARCHIVES: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly bytes: () => Promise<Buffer>;
}[] = [
  {
    what: "a path that climbs out of the archive",
    code: "archive_path_unsafe",
    bytes: () => tarOf(["manifest.json", "{}"], ["../../evil", "x"]),
  },
  {
    what: "a header that claims 10 GB",
    code: "archive_too_large",
    bytes: () => Promise.resolve(headerOf("manifest.json", "112402762000".padEnd(12, "\0"))),
  },
];

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
    await rm(folder, { recursive: true, force: true });
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
