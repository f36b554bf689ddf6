import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fillSlots } from "../../../src/learn/shop/fill-slots.ts";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { readOutcome } from "../../../src/learn/shop/training-outcome.ts";
import { describeRun } from "../../../src/learn/shop/training-run.ts";
import type { TrainShopOptions } from "../../../src/learn/shop/training-wish.ts";
import type { Log, LogFields } from "../../../src/lib/log.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { AGREED, championOf, fillShop, historyOf, modelHash, refitHash, trainWatched } from "./tastes.ts";

const TRAINING = fileURLToPath(new URL("./training-process.ts", import.meta.url));
const A_LEASE_MS = 61_000;

/** Starts a training in another process, and kills it (SIGKILL) when a phase begins after another one. */
const killAt = async (
  harness: Harness,
  options: TrainShopOptions,
  after: string,
  phase: string,
): Promise<void> => {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", TRAINING, JSON.stringify({ config: harness.config, options })],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "close");
  const seen: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (line === phase && seen.some((each) => each.startsWith(after))) child.kill("SIGKILL");
    seen.push(line);
  }
  expect((await ended)[1], seen.join(", ")).toBe("SIGKILL");
};

const listen = (lines: [string, LogFields, string][]): Log => {
  const at =
    (level: string) =>
    (fields: LogFields, sentence: string): void =>
      void lines.push([level, fields, sentence]);
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
};

describe("a training that is cut short", () => {
  let harness: Harness;
  const time = { shift: 0 };
  beforeEach(async () => {
    time.shift = 0;
    harness = await startHarness({ clock: () => Date.now() + time.shift });
    await fillShop(harness);
  });
  afterEach(() => harness.close());
  const { signal: never } = new AbortController();
  const folderOf = async (): Promise<string> =>
    ((await harness.app.services.store.jobs.read("acme", "training-run"))!.body as { folder: string }).folder;

  /** A training that is stopped, as by a signal, when a phase begins for the nth time. */
  const stopAt = async (phase: string, times: number): Promise<readonly string[]> => {
    const stopping = new AbortController();
    const seen: string[] = [];
    await expect(
      trainWatched(
        harness,
        {},
        (each, count) => {
          seen.push(each);
          if (each === phase && count === times) stopping.abort();
        },
        { signal: stopping.signal },
      ),
    ).rejects.toMatchObject({ name: "AbortError" });
    return seen;
  };

  it(
    "by the death of its process goes on with what it had measured, and measures " + "nothing twice",
    async () => {
      await killAt(harness, { by: "test", minShoppers: 2 }, "measure", "count");
      expect(await describeRun(harness.app.services, "acme")).toMatchObject({
        by: "test",
        finished: ["measure"],
      });
      expect(await championOf(harness)).toBeNull();
      const folder = await folderOf();
      expect(existsSync(folder)).toBe(true);
      await expect(trainWatched(harness)).rejects.toMatchObject({ code: "training_running" });
      time.shift = A_LEASE_MS;
      // What arrives meanwhile is of the next training: this one is of the moment at which it began.
      await consent(harness, "late", AGREED).expect(200);
      await harness
        .call("post", "/v1/events")
        .send(
          historyOf(90).map((event) => ({
            ...event,
            shopper_id: "late",
            event_id: `late-${event.event_id}`,
          })),
        )
        .expect(200);
      const result = await trainWatched(harness);
      expect(result.kept).toEqual(["measure"]);
      expect(result.phases.filter((phase) => phase.startsWith("measure"))).toEqual([]);
      expect(result.phases.filter((phase) => phase === "count")).toHaveLength(1);
      expect(result.reports.map(({ name }) => name)).toContain("item-knn");
      expect(result).toMatchObject({ shoppers: 66, promoted: ["default", "complement"] });
      expect(existsSync(folder)).toBe(false);
      expect(await describeRun(harness.app.services, "acme")).toBeNull();
      expect(await readOutcome(harness.app.services, "acme")).toMatchObject({
        package: result.package,
        because: null,
      });
    },
    90_000,
  );

  it("is finished by the next learner at once, and not when the next one is due", async () => {
    await harness.app.services.store.jobs.put({
      job_id: "training-schedule",
      shop: "acme",
      kind: "training",
      state: "done",
      body: null,
      updated_at: Date.now(),
    });
    // What it is judged beside is there before: the next learner would put it in first.
    await fillSlots(harness.app.services, "acme");
    await killAt(harness, { by: "schedule" }, "measure", "count");
    time.shift = A_LEASE_MS;
    const lines: [string, LogFields, string][] = [];
    await createLearner({ services: harness.app.services, trainEveryHours: 24, log: listen(lines) }).turn();
    const id = await championOf(harness);
    expect(id).toMatch(/^linear@/);
    expect(lines.filter(([, { model }]) => model === id)).toMatchObject([
      ["info", { count: 1 }, "a training that was cut short went on"],
      ["info", {}, expect.stringMatching(/^trained and promoted\. .+ on \d+ predictions/)],
    ]);
    const before = lines.length;
    await createLearner({ services: harness.app.services, trainEveryHours: 24, log: listen(lines) }).turn();
    expect(lines).toHaveLength(before);
  }, 90_000);

  it(
    "leaves a finished package that serves nothing until it has been looked through again, and does not " +
      "train it twice",
    async () => {
      await stopAt("read again", 1);
      expect(await championOf(harness)).toBeNull();
      expect(Object.keys((await harness.app.services.registry.read("acme")).state.packages)).toEqual([]);
      const result = await trainWatched(harness);
      expect(result.kept).toEqual(["measure", "linear"]);
      expect(result.phases).toEqual(["read", "read again"]);
      expect(await championOf(harness)).toBe(result.package);
      expect(await modelHash(harness, result.package)).toBe(await refitHash(harness, result));
    },
    90_000,
  );

  it("begins again where somebody withdrew meanwhile, and keeps nothing that knew them", async () => {
    await stopAt("read again", 1);
    const { made } = (await harness.app.services.store.jobs.read("acme", "training-run"))!.body as {
      made: { linear: { id: string } };
    };
    await consent(harness, "s3", { train: false }).expect(200);
    const result = await trainWatched(harness);
    expect(result).toMatchObject({ kept: [], shoppers: 65 });
    expect(result.phases.some((phase) => phase.startsWith("measure"))).toBe(true);
    expect(made.linear.id).toBe(result.package);
    expect(await modelHash(harness, result.package)).toBe(await refitHash(harness, result));
  }, 90_000);

  it.each([
    ["another wish", () => ({ minShoppers: 4 }), 0],
    ["a day later", () => ({}), 24 * 3_600_000],
  ])(
    "is not gone on with under %s, and its package does not stay behind",
    async (_name, options, shift) => {
      await stopAt("read again", 1);
      const { made } = (await harness.app.services.store.jobs.read("acme", "training-run"))!.body as {
        made: { linear: { id: string } };
      };
      time.shift = shift;
      const result = await trainWatched(harness, options(), undefined, { signal: never });
      expect(result.kept).toEqual([]);
      expect(result.package).not.toBe(made.linear.id);
      expect(await harness.app.services.store.models.openPackage("acme", made.linear.id)).toBeNull();
    },
    60_000,
  );

  it(
    "puts no schedule off: what is due while another one trains is due when that " + "one has ended",
    async () => {
      const { services } = harness.app;
      const learner = createLearner({ services, trainEveryHours: 24, log: listen([]) });
      await services.store.jobs.lease("training:acme", "another", A_LEASE_MS, services.clock());
      await learner.turn();
      expect(await services.store.jobs.read("acme", "training-schedule")).toBeNull();
      time.shift = A_LEASE_MS;
      await learner.turn();
      expect(await services.store.jobs.read("acme", "training-schedule")).not.toBeNull();
      expect(await championOf(harness)).toMatch(/^linear@/);
    },
    60_000,
  );
});
