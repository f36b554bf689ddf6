import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import { exportDataset } from "../../../src/learn/shop/export-dataset.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import type { Log } from "../../../src/lib/log.ts";
import { FOLLOWED_WITHIN_MS } from "../../../src/model/registry/follow-time.ts";
import { describeOnBothStores, describeOnLmdb, type StartStore } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, championOf, fillShop, modelHash, refitHash, trainWatched } from "./tastes.ts";

type Trained = Awaited<ReturnType<typeof trainWatched>>;

const time = { shift: 0 };
const clock = (): number => Date.now() + time.shift;
const MINUTE_MS = 60_000;

const open = async (start: StartStore) => {
  const store = await start();
  const harness = await startHarness({ clock }, "acme", store.settings);
  const errors: unknown[] = [];
  const log: Log = {
    error: (...given) => void errors.push(given),
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const unlearn = async (): Promise<void> => {
    const { services } = harness.app;
    await createUnlearner({ services, log, signal: new AbortController().signal, quietMs: 0 }).turn();
    expect(errors).toEqual([]);
  };
  const close = async (): Promise<void> => {
    await harness.close();
    await store.stop();
  };
  return { harness, unlearn, close };
};

const as = (harness: Harness, id: string, method: "get" | "put" | "post" | "delete", path: string) =>
  harness.call(method, path).set("Shopper-Id", id);
const erase = async (harness: Harness, id: string): Promise<string> =>
  (await as(harness, id, "delete", "/v1/shopper").expect(202)).body.receipt_id;
const erasureOf = async (harness: Harness, receipt: string) =>
  (await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200)).body;
const servedIn = async (harness: Harness): Promise<string> => {
  await harness.app.models.follow();
  const { body } = await harness
    .call("post", "/v1/recommendations")
    .send({ moment: "home", shopper: { id: "s40" }, slot: "default", limit: 3 })
    .expect(200);
  return `${body.transparency.model.name}@${body.transparency.model.version}`;
};

// On Redis, with two instances: scripts/forgetting.test.ts.
describeOnLmdb("a model that serves", (start) => {
  let harness: Harness;
  let unlearn: () => Promise<void>;
  let close: () => Promise<void>;
  let trained: Trained;
  beforeAll(async () => {
    ({ harness, unlearn, close } = await open(start));
    await fillShop(harness);
    for (const [id, other] of [
      ["s20", "s21"],
      ["s22", "s23"],
    ] as const) {
      for (const each of [id, other])
        await consent(harness, each, { ...AGREED, connect_channels: true }).expect(200);
      await as(harness, id, "post", "/v1/shopper/links").send({ shopper_id: other, kind: "app" }).expect(200);
    }
    await consent(harness, "s12", AGREED, { age_band: "15", jurisdiction: "DK" }).expect(200);
    trained = await trainWatched(harness);
    await harness.app.models.follow();
  }, 120_000);
  afterAll(() => close());

  it.each([
    ["an erasure", () => erase(harness, "s3")],
    ["a withdrawn `train`", () => consent(harness, "s4", { train: false }).expect(200)],
    ["everything withdrawn", () => as(harness, "s5", "delete", "/v1/shopper/consent").expect(200)],
    ["withdrawn and erased", () => as(harness, "s6", "delete", "/v1/shopper/consent?data=erase").expect(200)],
    ["a restriction", () => as(harness, "s7", "put", "/v1/shopper/restriction").expect(200)],
    ["an objection", () => as(harness, "s8", "put", "/v1/shopper/objection").expect(200)],
    ["a forgotten event", () => as(harness, "s9", "delete", "/v1/shopper/events/s9-2").expect(200)],
    [
      "an undone link",
      async () => {
        const { links } = (await as(harness, "s20", "get", "/v1/shopper").expect(200)).body;
        await as(harness, "s20", "delete", `/v1/shopper/links/${links[0].link_id}`).expect(200);
      },
    ],
    ["joined identities that are read apart", () => consent(harness, "s22", { connect_channels: false })],
    [
      "a country where its shopper is a minor",
      () => consent(harness, "s12", AGREED, { age_band: "15", jurisdiction: "NL" }).expect(200),
    ],
    [
      "an age at which its shopper is a minor",
      () => consent(harness, "s14", AGREED, { age_band: "under_13" }).expect(200),
    ],
    [
      "retention",
      async () => {
        await harness.app.services.store.shoppers.dropEventsWhere(
          { shop: "acme", key: harness.app.services.store.pseudonym("acme", "s11") },
          ({ event_id }) => event_id === "s11-0",
        );
      },
    ],
  ] as const)(
    "is the refit without it after %s",
    async (_what, act) => {
      const before = await modelHash(harness, (await championOf(harness))!);
      await act();
      const head = await harness.app.services.store.jobs.erasureHead("acme");
      await unlearn();
      const after = await championOf(harness);
      expect(after).toBe(`${trained.package}.f${head}`);
      expect(await servedIn(harness)).toBe(after);
      // The recipe is the training's: the files of the training itself are gone by then, or soon will be.
      expect(await modelHash(harness, after!)).toBe(
        await refitHash(harness, { ...trained, package: after! }),
      );
      expect(await modelHash(harness, after!)).not.toBe(before);
    },
    120_000,
  );

  it("forgets everybody who left meanwhile in one go", async () => {
    const receipts = await Promise.all(["s30", "s31", "s32"].map((id) => erase(harness, id)));
    const { revision } = await harness.app.services.registry.read("acme");
    // Two instances at once: one of them does it.
    await Promise.all([unlearn(), unlearn()]);
    const { revision: then, state } = await harness.app.services.registry.read("acme");
    expect(then).toBe(revision + 1);
    const id = (await championOf(harness))!;
    expect(await modelHash(harness, id)).toBe(await refitHash(harness, { ...trained, package: id }));
    expect(state.slots["default"]!.history.at(-1)).toMatchObject({ change: "forget" });
    time.shift += FOLLOWED_WITHIN_MS;
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
    for (const receipt of receipts)
      expect(await erasureOf(harness, receipt)).toMatchObject({ state: "complete" });
  }, 60_000);

  it("needs nothing for somebody never seen, or erased before", async () => {
    const before = await championOf(harness);
    const receipts = [await erase(harness, "never"), await erase(harness, "s3")];
    await unlearn();
    expect(await championOf(harness)).toBe(before);
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
    for (const receipt of receipts)
      expect(await erasureOf(harness, receipt)).toMatchObject({
        state: "complete",
        model_versions: [],
        progress: null,
      });
  });

  it("keeps nothing that says who left once the models have forgotten", async () => {
    const { jobs } = harness.app.services.store;
    await erase(harness, "s33");
    expect((await jobs.list("acme", "unlearning")).filter(({ state }) => state === "logged")).toHaveLength(1);
    await unlearn();
    expect((await jobs.list("acme", "unlearning")).filter(({ state }) => state === "logged")).toEqual([]);
  }, 60_000);
});

describeOnBothStores("the places of a model that forgets", (start) => {
  let harness: Harness;
  let unlearn: () => Promise<void>;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ harness, unlearn, close } = await open(start));
    await fillShop(harness);
  }, 120_000);
  afterAll(() => close());

  it("are those of the model with the shopper: champion, challenger, shadow, earlier, pins", async () => {
    const ids: string[] = [];
    for (let at = 0; at < 4; at += 1)
      ids.push((await trainWatched(harness, { neighbours: 20 + at })).package);
    const [oldest, earlier, challenger, champion] = ids as [string, string, string, string];
    const put = (body: object) => harness.call("put", "/v1/slots/default").send(body).expect(200);
    await put({ champion: oldest });
    await put({ champion: earlier });
    await put({ champion });
    await put({ challenger: { model: challenger, percent: 10 } });
    await put({ shadow: oldest });
    const folder = await mkdtemp(join(tmpdir(), "candor-left-"));
    const { dataset_id } = await exportDataset(
      harness.app.services,
      "acme",
      join(folder, "set"),
      () => undefined,
      "a university",
    );
    await removeFolder(folder);
    const receipt = await erase(harness, "s3");
    await unlearn();
    const { body: slot } = await harness.call("get", "/v1/slots/default").expect(200);
    expect(slot).toMatchObject({
      champion: `${champion}.f1`,
      challenger: { id: `${challenger}.f1`, percent: 10 },
      shadow: `${oldest}.f1`,
      previous: `${earlier}.f1`,
      must_forget: null,
    });
    await harness.app.models.follow();
    const pinned = await harness
      .call("post", "/v1/recommendations")
      .send({ moment: "product", context: { item_id: "i2" }, slot: `default@${challenger}` })
      .expect(200);
    expect(`${pinned.body.transparency.model.name}@${pinned.body.transparency.model.version}`).toBe(
      `${challenger}.f1`,
    );
    await harness.call("put", "/v1/slots/default").send({ champion }).expect(404);
    await harness.call("post", "/v1/slots/default/rollback").expect(200);
    time.shift += FOLLOWED_WITHIN_MS;
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
    const { models } = harness.app.services.store;
    expect(await models.openPackage("acme", champion)).not.toBeNull();
    time.shift += 2 * MINUTE_MS;
    await unlearn();
    for (const id of [oldest, earlier, challenger, champion])
      expect(await models.openPackage("acme", id)).toBeNull();
    expect(await models.openPackage("acme", `${champion}.f1`)).not.toBeNull();
    const told = await erasureOf(harness, receipt);
    expect(told).toMatchObject({ state: "complete", progress: { phase: "done" } });
    expect(told.model_versions.map(({ state }: { state: string }) => state)).toEqual(
      Array.from({ length: 4 }, () => "exact"),
    );
    for (const { name, version, replaced_by } of told.model_versions)
      expect(replaced_by).toEqual({
        version: `${version}.f1`,
        model_sha256: await modelHash(harness, `${name}@${version}.f1`),
      });
    const { receipt: signed } = JSON.parse(
      Buffer.from(told.receipt.split(".")[1], "base64url").toString("utf8"),
    ) as { receipt: { exported: unknown } };
    expect(signed.exported).toMatchObject([{ dataset: dataset_id, recipient: "a university" }]);
  }, 120_000);
});
