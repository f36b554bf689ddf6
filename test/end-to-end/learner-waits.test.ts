import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { treeOf } from "../../scripts/prove/faults/process-tree.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";

const CANDOR = fileURLToPath(new URL("../../scripts/candor.mjs", import.meta.url));
const WORKERS = 2;
/** proc_pid_stat(5): a process tells when it began in clock ticks since the machine did, 100 a second. */
const TICK_MS = 10;
const FROM_STATE_TO_BEGIN = 19;

/** When a process began, on the clock of `Date.now()` to some hundredths of a second. */
const beganAt = async (pid: number): Promise<number> => {
  const [stat, uptime] = await Promise.all([
    readFile(`/proc/${pid}/stat`, "utf8"),
    readFile("/proc/uptime", "utf8"),
  ]);
  const now = Date.now();
  const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[FROM_STATE_TO_BEGIN]);
  return now - (Number.parseFloat(uptime) * 1000 - ticks * TICK_MS);
};

type Line = { readonly msg?: string; readonly time?: number | string };

describe("the learner of a service that rehearses", () => {
  let dir = "";
  let service: ChildProcess;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-learner-waits-"));
    const args = ["serve", "--data", join(dir, "data"), "--port", "0", "--workers", String(WORKERS)];
    service = spawn(process.execPath, [CANDOR, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, CANDOR_REHEARSE: "0.1", TMPDIR: dir },
    });
  });
  afterEach(async () => {
    const ended = once(service, "exit");
    service.kill("SIGTERM");
    await ended;
    await removeFolder(dir);
  });

  it("leaves the first seconds to those who ask, and comes then", async () => {
    const ready: number[] = [];
    for await (const line of createInterface(service.stdout!)) {
      const { msg, time } = JSON.parse(line) as Line;
      if (msg === "ready") ready.push(new Date(time ?? NaN).getTime());
      if (ready.length === WORKERS) break;
    }
    service.stdout!.resume();
    const learner = async (): Promise<number> => {
      for (;;) {
        const found = treeOf(service.pid!).find(({ args }) => args.includes("learner-process"));
        if (found !== undefined) return found.pid;
        await sleep(200);
      }
    };
    const [came, started] = await Promise.all([learner().then(beganAt), beganAt(service.pid!)]);
    // Where the workers take ten seconds themselves, it does not wait for them.
    expect(came).toBeGreaterThan(Math.min(Math.max(...ready) + 4_000, started + 9_500));
  }, 120_000);
});
