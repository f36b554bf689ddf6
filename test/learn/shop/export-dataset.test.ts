import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removeFolder } from "../../../scripts/remove-folder.ts";
import type { JobPort } from "../../../src/jobs/port.ts";
import { exportDataset } from "../../../src/learn/shop/export-dataset.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, historyOf, ITEMS } from "./tastes.ts";

const time = { shift: 0 };
let harness: Harness;
let folder = "";
beforeEach(async () => {
  time.shift = 0;
  harness = await startHarness({ clock: () => Date.now() + time.shift });
  folder = await mkdtemp(join(tmpdir(), "candor-test-export-"));
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  for (let shopper = 0; shopper < 4; shopper += 1) await arrive(shopper);
});
afterEach(async () => {
  await harness.close();
  await removeFolder(folder);
});

const arrive = async (shopper: number): Promise<void> => {
  await consent(harness, `s${shopper}`, AGREED).expect(200);
  await harness.call("post", "/v1/events").send(historyOf(shopper)).expect(200);
};
const erase = async (id: string): Promise<string> =>
  (await harness.call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id;
const withdraw = (id: string) => consent(harness, id, { train: false }).expect(200);
/** The id of the link by which two of the shoppers are one person from now on. */
const joined = async (one: string, other: string): Promise<string> => {
  const both = { ...AGREED, connect_channels: true };
  for (const id of [one, other]) await consent(harness, id, both).expect(200);
  const send = { shopper_id: other, kind: "app" };
  const link = harness.call("post", "/v1/shopper/links").set("Shopper-Id", one).send(send);
  return (await link.expect(200)).body.link_id;
};
const keyOf = (id: string): string => harness.app.services.store.pseudonym("acme", id);
const subjectsOf = async (dataset: string): Promise<readonly string[]> =>
  ((await harness.app.services.store.jobs.read("acme", dataset))?.body as { subjects: string[] }).subjects;
const exportedOf = async (receipt: string): Promise<readonly string[]> => {
  const { body } = await harness.call("get", `/v1/erasures/${receipt}`, null).expect(200);
  const { receipt: signed } = JSON.parse(
    Buffer.from(body.receipt.split(".")[1], "base64url").toString("utf8"),
  ) as { receipt: { exported: readonly { dataset: string }[] } };
  return signed.exported.map(({ dataset }) => dataset);
};

type Moment = "before it is known who is in it" | "once that is known" | "once they were read for its files";

/** An export in which something happens meanwhile. */
const exportWhile = async (acts: Partial<Record<Moment, () => Promise<unknown>>>) => {
  const { services } = harness.app;
  const passed = new Set<Moment>();
  const pass = async (moment: Moment): Promise<void> => {
    if (passed.has(moment)) return;
    passed.add(moment);
    await acts[moment]?.();
  };
  const jobs: JobPort = {
    ...services.store.jobs,
    async put(job) {
      await pass("before it is known who is in it");
      await services.store.jobs.put(job);
      await pass("once that is known");
    },
    async lease(...given) {
      await pass("once they were read for its files");
      return services.store.jobs.lease(...given);
    },
  };
  const store = { ...services.store, jobs };
  const dir = join(folder, "set");
  const statement = await exportDataset({ ...services, store }, "acme", dir);
  const rows = await Promise.all(
    ["train", "valid", "test"].map((name) => readFile(join(dir, `${name}.ndjson`), "utf8")),
  );
  return { statement, rows: rows.join("") };
};

/** A thing that nobody else of these four bought. */
const traceOf = (shopper: number): string => JSON.stringify(historyOf(shopper)[0]!.item_id);

it("holds nobody who left before they were read for its files", async () => {
  const receipts: string[] = [];
  const { statement, rows } = await exportWhile({
    "before it is known who is in it": async () => {
      receipts.push(await erase("s0"));
      await withdraw("s1");
    },
    "once that is known": async () => withdraw("s2"),
  });
  expect(statement.units).toBe(1);
  expect(rows).not.toContain(traceOf(0));
  expect(await subjectsOf(statement.dataset_id)).toEqual([keyOf("s3")]);
  await harness.app.tick();
  expect(await exportedOf(receipts[0]!)).toEqual([]);
});

it("is written again without whoever is erased once they were read for its files", async () => {
  const receipts: string[] = [];
  const { statement, rows } = await exportWhile({
    "once they were read for its files": async () => {
      receipts.push(await erase("s0"));
      await harness.app.tick();
    },
  });
  expect(statement.units).toBe(3);
  expect(rows).not.toContain(traceOf(0));
  expect(await exportedOf(receipts[0]!)).toEqual([]);
  // A model that names it has the watermark of the export.
  expect(await harness.app.services.store.jobs.erasureHead("acme")).toBeGreaterThan(statement.watermark);
  expect([...(await subjectsOf(statement.dataset_id))].sort()).toEqual(["s1", "s2", "s3"].map(keyOf).sort());
});

it("is in the receipt of whoever asks for their erasure as it is handed out, and in the log", async () => {
  const receipts: string[] = [];
  const { statement, rows } = await exportWhile({
    "once they were read for its files": async () => {
      const { erasures } = harness.app.services;
      receipts.push((await erasures.begin({ shop: "acme", key: keyOf("s0") }, "s0")).receipt_id);
    },
  });
  await harness.app.tick();
  expect(rows).toContain(traceOf(0));
  expect(await exportedOf(receipts[0]!)).toEqual([statement.dataset_id]);
  expect(await harness.app.services.store.jobs.erasureHead("acme")).toBeGreaterThan(statement.watermark);
});

it("is in nobody's receipt where its making was cut short, and is known no more after a day", async () => {
  const { services } = harness.app;
  const { store } = services;
  // What a process leaves that dies: nothing takes back what it had begun.
  const jobs: JobPort = {
    ...store.jobs,
    lease: () => Promise.reject(new Error("killed")),
    remove: () => Promise.reject(new Error("killed")),
  };
  const killed = exportDataset({ ...services, store: { ...store, jobs } }, "acme", join(folder, "dead"));
  await expect(killed).rejects.toThrow("killed");
  const [left] = await store.jobs.list("acme", "training");
  const receipt = await erase("s0");
  await harness.app.tick();
  expect(await exportedOf(receipt)).toEqual([]);
  expect(await subjectsOf(left!.job_id)).not.toContain(keyOf("s0"));
  time.shift += 25 * 3_600_000;
  const { dataset_id } = await exportDataset(services, "acme", join(folder, "set"));
  expect((await store.jobs.list("acme", "training")).map(({ job_id }) => job_id)).toEqual([dataset_id]);
});

it("has nobody in it who came while it was made", async () => {
  const { statement } = await exportWhile({ "before it is known who is in it": () => arrive(4) });
  expect(statement.units).toBe(4);
  expect(await subjectsOf(statement.dataset_id)).not.toContain(keyOf("s4"));
});

it("has nobody in it by an identity that was joined while it was made", async () => {
  const { statement, rows } = await exportWhile({
    "before it is known who is in it": async () => {
      await arrive(4);
      await joined("s0", "s4");
    },
  });
  expect(statement.units).toBe(3);
  expect(rows).not.toContain(traceOf(4));
  expect([...(await subjectsOf(statement.dataset_id))].sort()).toEqual(["s1", "s2", "s3"].map(keyOf).sort());
});

it("is in the receipts of each identity of a person who was in it, also once they were apart", async () => {
  const link = await joined("s0", "s1");
  const { dataset_id, units } = await exportDataset(harness.app.services, "acme", join(folder, "set"));
  expect(units).toBe(3);
  await harness.call("delete", `/v1/shopper/links/${link}`).set("Shopper-Id", "s0").expect(200);
  for (const id of ["s0", "s1"]) {
    const receipt = await erase(id);
    await harness.app.tick();
    expect([id, await exportedOf(receipt)]).toEqual([id, [dataset_id]]);
  }
  expect([...(await subjectsOf(dataset_id))].sort()).toEqual(["s2", "s3"].map(keyOf).sort());
});

it("knows somebody who was erased no more: a fresh consent under the same id begins anew", async () => {
  const { dataset_id } = await exportDataset(harness.app.services, "acme", join(folder, "set"));
  const first = await erase("s0");
  await harness.app.tick();
  expect(await exportedOf(first)).toEqual([dataset_id]);
  expect(await subjectsOf(dataset_id)).not.toContain(keyOf("s0"));
  time.shift += 1_000;
  await consent(harness, "s0", AGREED).expect(200);
  expect(await exportedOf(await erase("s0"))).toEqual([]);
});

it("must be forgotten by a model too where a consent had ended by itself before the erasure", async () => {
  const { dataset_id, watermark } = await exportDataset(harness.app.services, "acme", join(folder, "set"));
  const { store } = harness.app.services;
  // What an export of somebody who had no standing consent by then is like: nothing of theirs is logged.
  await consent(harness, "passer", { personalise: true }).expect(200);
  const job = (await store.jobs.read("acme", dataset_id))!;
  await store.jobs.put({ ...job, body: { subjects: [keyOf("passer")], watermark, recipient: null } });
  expect(await store.jobs.erasureHead("acme")).toBe(watermark);
  await erase("passer");
  await harness.app.tick();
  expect(await store.jobs.erasureHead("acme")).toBe(watermark + 1);
  expect(await subjectsOf(dataset_id)).toEqual([]);
});

it("that fails leaves neither a file nor a word of who would have been in it", async () => {
  const { store } = harness.app.services;
  const failing = exportWhile({
    "once they were read for its files": () => Promise.reject(new Error("cut short")),
  });
  await expect(failing).rejects.toThrow("cut short");
  expect(await readdir(folder)).toEqual([]);
  expect(await store.jobs.list("acme", "training")).toEqual([]);
});
