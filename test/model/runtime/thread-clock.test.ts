import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFeed, createOnnxSession, type RunTime } from "../../../src/model/runtime/onnx-session.ts";
import { openThreadClock } from "../../../src/model/runtime/thread-clock.ts";
import { writeTestPackage } from "../packages.ts";

const hasSchedstat = await stat("/proc/thread-self/schedstat").then(
  () => true,
  () => false,
);

describe("the clock of a thread", () => {
  it.skipIf(!hasSchedstat)("counts what the thread ran and not what it waited for", async () => {
    const clock = openThreadClock();
    const before = { now: clock.now(), cpu: clock.cpu() };
    // While another process runs, time passes that this thread does not run.
    await promisify(execFile)(process.execPath, ["--version"]);
    expect(clock.cpu() - before.cpu).toBeLessThan(clock.now() - before.now);
    const waited = clock.cpu();
    while (clock.cpu() === waited) Math.sqrt(clock.now());
    expect(clock.cpu()).toBeGreaterThan(waited);
    clock.close();
  });

  it("is the time that passes where the platform tells no more", () => {
    const clock = openThreadClock(join(tmpdir(), "no-such-file"));
    const [now, cpu] = [clock.now(), clock.cpu()];
    expect(cpu).toBeGreaterThanOrEqual(now);
    expect(() => clock.close()).not.toThrow();
  });
});

describe("a run of a graph", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-run-time-"));
    await writeTestPackage(dir, { kind: "rank" });
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("tells what passed and what its thread ran, between the same two moments", async () => {
    const at = { now: 1_000, cpu: 50, isOpen: true };
    const openClock = () => ({
      now: () => (at.now += 700),
      cpu: () => (at.cpu += 2),
      close: () => {
        at.isOpen = false;
      },
    });
    const session = await createOnnxSession({ graph: await readFile(join(dir, "model.onnx")), openClock });
    const feed = createFeed("float32", new Float32Array([1, 2]), [1, 2]);
    const times: RunTime[] = [];
    await session.run({ retrieval: feed, match: feed, price: feed }, ["scores"], {
      onTime: (time) => times.push(time),
    });
    expect(times).toEqual([{ ms: 700, cpuMs: 2 }]);
    await session.release();
    expect(at.isOpen).toBe(false);
  });
});
