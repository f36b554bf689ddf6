import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftOf, type ProcessMark, treeOf } from "../../scripts/prove/faults/process-tree.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import type { Harness } from "../support/harness.ts";
import { ingestUntilGone, keptOf, leaveMugShop } from "./ingest.ts";
import { type Serving, startServing } from "./serving.ts";

/** They have five seconds; a crowded machine is given more. */
const PATIENT = { timeout: 30_000, interval: 100 };
const ROUNDS = 3;
const SHOPPERS = ["anna", "bert", "cleo"];

const leftBehind = new Set<ProcessMark>();
const starters: ChildProcess[] = [];
/** Whatever a failed test leaves is ended, one by one. */
const endLeftovers = (): void => {
  for (const child of starters.splice(0)) child.kill("SIGKILL");
  for (const { pid } of leftOf([...leftBehind])) process.kill(pid, "SIGKILL");
};
const expectNobodyLeft = async (tree: readonly ProcessMark[]): Promise<void> => {
  for (const each of tree) leftBehind.add(each);
  await expect.poll(() => leftOf(tree), PATIENT).toEqual([]);
};

describeOnBothStores("a primary that is killed while events come in", (startStore) => {
  let harness: Harness;
  let stopStore: () => Promise<void>;
  const services: Serving[] = [];
  beforeAll(async () => {
    const { settings, stop } = await startStore();
    stopStore = stop;
    harness = await leaveMugShop(settings, SHOPPERS);
  }, 60_000);
  afterAll(async () => {
    for (const { child, ended } of services) {
      child.kill("SIGTERM");
      await ended;
    }
    endLeftovers();
    await removeFolder(harness.dir);
    await stopStore();
  }, 60_000);

  it("takes all that it started with it, hinders no later start and loses nothing", async () => {
    const all = new Map(SHOPPERS.map((shopper) => [shopper, new Set<string>()]));
    for (let round = 0; round < ROUNDS; round += 1) {
      const service = await startServing(harness.config, 2);
      services.push(service);
      const answers = { count: 0, enough: (): void => undefined };
      const enough = new Promise<void>((resolve) => {
        answers.enough = resolve;
      });
      const writers = SHOPPERS.map((shopper) =>
        ingestUntilGone(service.url, harness, `${shopper}`, () => {
          answers.count += 1;
          if (answers.count > 20) answers.enough();
        }),
      );
      await enough;
      const tree = treeOf(service.child.pid!);
      // The primary, two workers and the learner at the least.
      expect(tree.length).toBeGreaterThanOrEqual(4);
      process.kill(service.pid, "SIGKILL");
      await expectNobodyLeft(tree);
      await Promise.all(writers.map(({ gone }) => gone));
      writers.forEach(({ kept }, at) => {
        for (const id of kept) all.get(SHOPPERS[at]!)?.add(id);
      });
    }
    const service = await startServing(harness.config, 2);
    services.push(service);
    for (const [shopper, ids] of all) {
      expect(ids.size).toBeGreaterThan(0);
      const there = await keptOf(service.url, harness, shopper);
      expect([...ids].filter((id) => !there.has(id))).toEqual([]);
    }
    const tree = treeOf(service.child.pid!);
    service.child.kill("SIGTERM");
    expect(await service.ended).toEqual([0, null]);
    await expectNobodyLeft(tree);
  }, 240_000);
});

describe("a demo or a bench that is killed", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-left-"));
  });
  afterAll(async () => {
    endLeftovers();
    await removeFolder(folder);
  });

  it("leaves no service behind", async () => {
    const starting = fileURLToPath(new URL("./starting-process.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", starting, join(folder, "data")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    starters.push(child);
    await once(child.stdout, "data");
    // The service says that it is ready while its learner still starts.
    const learners = () => treeOf(child.pid!).filter(({ args }) => args.includes("learner-process"));
    await expect.poll(() => learners().length, PATIENT).toBe(1);
    const tree = treeOf(child.pid!);
    child.kill("SIGKILL");
    await expectNobodyLeft(tree);
  }, 120_000);
});

describe("a helper whose main thread never comes back", () => {
  afterAll(endLeftovers);
  it("ends with the process that started it", async () => {
    const busy = fileURLToPath(new URL("./busy-process.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", busy, "starter"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    starters.push(child);
    await once(child.stdout, "data");
    const tree = treeOf(child.pid!);
    expect(tree.filter(({ args }) => args.includes("busy-process"))).toHaveLength(2);
    child.kill("SIGKILL");
    await expectNobodyLeft(tree);
  }, 60_000);
});
