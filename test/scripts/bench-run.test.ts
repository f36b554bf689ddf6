import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { familyOf } from "../../scripts/bench/processes.ts";
import type { Report } from "../../scripts/bench/report.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { isRunning } from "../../src/lib/process-end.ts";

const BENCH = fileURLToPath(new URL("../../scripts/bench/index.ts", import.meta.url));
const TINY = ["--sources", "--items", "200", "--shoppers", "20", "--rounds", "1", "--seconds", "1"];

describe("the bench, in small", () => {
  let folder = "";
  let scratch = "";
  let bench: ChildProcess | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bench-test-"));
    scratch = join(folder, "tmp");
    await mkdir(scratch);
  });
  afterEach(async () => {
    if (bench?.exitCode === null) bench.kill("SIGTERM");
    await removeFolder(folder);
  });

  const start = (args: readonly string[]) => {
    const child = spawn(process.execPath, ["--import", "tsx", BENCH, ...TINY, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: scratch },
    });
    bench = child;
    return child;
  };

  /** Nothing of the bench is left in the folder of temporary files; what loaders keep there is theirs. */
  const left = async (): Promise<string[]> =>
    (await readdir(scratch)).filter((name) => name.startsWith("candor-"));

  it("measures every part that does not take long, draws it, and leaves nothing behind", async () => {
    const [out, plot] = [join(folder, "figures.json"), join(folder, "plot.svg")];
    const small = ["--large", "300", "--rows", "400", "--lengths", "5,40", "--latency-seconds", "1"];
    const child = start([...small, "--out", out, "--plot", plot]);
    const [told, complaints] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    // 1: budgets are of a machine at rest and of a full size.
    expect([0, 1], complaints).toContain(child.exitCode);
    expect(told, complaints).toMatch(/^brief of the floor, by processor time/m);
    const report = JSON.parse(await readFile(out, "utf8")) as Report;
    expect(report.answers?.lengths.map(({ length }) => length)).toEqual([5, 20, 40]);
    for (const { brief, full } of report.answers?.lengths ?? []) {
      expect(brief.cpu_ms.median).toBeGreaterThan(0);
      expect(full.per_second.median).toBeGreaterThan(0);
    }
    expect(report.latency?.full.answered).toBeGreaterThan(0);
    expect(report.large?.ratio.median).toBeGreaterThan(0);
    expect(report.ingest?.single.per_second.median).toBeGreaterThan(0);
    expect(report.import?.history.rows).toBe(400);
    expect(report.import?.training.events).toBeGreaterThan(0);
    expect(report.start?.first_of_steady.median).toBeGreaterThan(0);
    expect(await readFile(plot, "utf8")).toContain("<polyline");
    expect(await left()).toEqual([]);
  }, 600_000);

  it("takes with it all that it started and wrote when it is stopped", async () => {
    const child = start(["--only", "answers", "--seconds", "60"]);
    const ended = once(child, "exit");
    const heard = { text: "" };
    for await (const part of child.stderr.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      heard.text += part as string;
      if (heard.text.includes("a round to warm up")) break;
    }
    child.stderr.resume();
    const family = familyOf(child.pid ?? NaN);
    expect(family.length, heard.text).toBeGreaterThan(3);
    expect(await left()).toHaveLength(1);
    child.kill("SIGINT");
    const [code] = (await ended) as [number | null];
    expect(code).toBe(130);
    // Whose parent has gone is waited for by the system, in its own time.
    await expect.poll(() => family.filter(isRunning), { timeout: 10_000 }).toEqual([]);
    expect(await left()).toEqual([]);
  }, 300_000);
});
