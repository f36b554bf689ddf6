import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { exportDataset } from "../../src/learn/shop/export-dataset.ts";
import { AGREED, fillShop, historyOf, trainWatched } from "../learn/shop/tastes.ts";
import { consent, type Harness } from "../support/harness.ts";
import { headOf, HOUR_MS, slot, start, stopped, STORES, time } from "./remembering.ts";

afterAll(async () => {
  for (const stop of stopped.reverse()) await stop();
});

describe.each(STORES)("what a shopper takes back, on %s", (_name, open) => {
  let harness: Harness;
  const failing = { appends: 0 };
  /** The champion as if it were rebuilt without everybody who has left by now. */
  const rebuilt = async (): Promise<void> => {
    const head = await headOf(harness);
    await harness.app.services.registry.change("acme", (state) => ({
      ...state,
      packages: Object.fromEntries(
        Object.entries(state.packages).map(([id, entry]) => [id, { ...entry, watermark: head }]),
      ),
    }));
  };
  const as = (id: string, method: "put" | "post" | "delete", path: string) =>
    harness.call(method, path).set("Shopper-Id", id);
  const grown = async (act: () => PromiseLike<unknown>): Promise<number> => {
    const before = await headOf(harness);
    await act();
    return (await headOf(harness)) - before;
  };

  beforeAll(async () => {
    ({ harness } = await start(open, (store) => ({
      ...store,
      jobs: {
        ...store.jobs,
        appendErasure: (...given) => {
          if ((failing.appends -= 1) >= 0) return Promise.reject(new Error("cut short"));
          return store.jobs.appendErasure(...given);
        },
      },
    })));
    await fillShop(harness, 30);
    for (const id of ["s20", "s21"])
      await consent(harness, id, { ...AGREED, connect_channels: true }).expect(200);
    await as("s20", "post", "/v1/shopper/links").send({ shopper_id: "s21", kind: "app" }).expect(200);
    await trainWatched(harness);
    await consent(harness, "newcomer", { personalise: true }).expect(200);
  }, 240_000);
  beforeEach(rebuilt);

  it.each([
    ["train withdrawn", () => consent(harness, "s1", { train: false }).expect(200)],
    ["everything withdrawn", () => as("s2", "delete", "/v1/shopper/consent").expect(200)],
    ["withdrawn and erased", () => as("s3", "delete", "/v1/shopper/consent?data=erase").expect(200)],
    ["restriction", () => as("s4", "put", "/v1/shopper/restriction").expect(200)],
    ["objection", () => as("s5", "put", "/v1/shopper/objection").expect(200)],
    ["an event forgotten", () => as("s6", "delete", "/v1/shopper/events/s6-2").expect(200)],
    ["erasure", () => as("s7", "delete", "/v1/shopper").expect(202)],
  ] as const)("is in the log before the answer: %s", async (_what, act) => {
    expect(await grown(act)).toBe(1);
    expect((await slot(harness)).must_forget).toMatchObject({ entries: 1 });
  });

  it("is in the log through the other identity: an event, and the link itself", async () => {
    expect(await grown(() => as("s21", "delete", "/v1/shopper/events/s21-1").expect(200))).toBe(1);
    await rebuilt();
    const { links } = (await harness.call("get", "/v1/shopper").set("Shopper-Id", "s20").expect(200)).body;
    // Each side takes back what it lent the other.
    expect(await grown(() => as("s20", "delete", `/v1/shopper/links/${links[0].link_id}`).expect(200))).toBe(
      2,
    );
  });

  it("is in the log when retention takes it", async () => {
    expect(await grown(() => harness.app.services.retention.sweep("acme"))).toBe(0);
    time.shift += 800 * 24 * HOUR_MS;
    expect(await grown(() => harness.app.services.retention.sweep("acme"))).toBeGreaterThan(1);
    time.shift -= 800 * 24 * HOUR_MS;
  });

  it("is in the log for who is in a data set that left the house, and in no model", async () => {
    await consent(harness, "exported", AGREED).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(historyOf(31).map((event) => ({ ...event, shopper_id: "exported" })))
      .expect(200);
    const dir = await mkdtemp(join(tmpdir(), "candor-export-"));
    await exportDataset(harness.app.services, "acme", join(dir, "set"));
    await removeFolder(dir);
    expect(await grown(() => consent(harness, "exported", { train: false }).expect(200))).toBe(1);
  });

  it("moves nothing where nobody was counted or nothing is taken back", async () => {
    expect(await grown(() => as("newcomer", "delete", "/v1/shopper").expect(202))).toBe(0);
    expect(await grown(() => consent(harness, "s9", { contact: false }).expect(200))).toBe(0);
    expect(
      await grown(() => as("s9", "put", "/v1/shopper/preferences").send({ paused: true }).expect(200)),
    ).toBe(0);
    expect(await grown(() => as("nobody", "delete", "/v1/shopper").expect(202))).toBe(0);
  });

  it("is in the log after all where the service died between the act and the entry", async () => {
    failing.appends = 1;
    expect(await grown(() => consent(harness, "s10", { train: false }).expect(500))).toBe(0);
    time.shift += 2 * 60_000;
    expect(await grown(() => harness.app.tick())).toBe(1);
    expect(await grown(() => harness.app.tick())).toBe(0);
  });
});
