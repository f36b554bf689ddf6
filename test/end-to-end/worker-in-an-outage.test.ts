import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";

const CANDOR = fileURLToPath(new URL("../../scripts/candor.mjs", import.meta.url));
const PATIENT = { timeout: 120_000, interval: 100 };

describe.skipIf(!hasRedisServer())("a worker that is killed while Redis is away", () => {
  it("is started again once, waits, and serves when Redis is back", async () => {
    const server = await startRedis();
    onTestFinished(() => server.remove());
    const dir = await mkdtemp(join(tmpdir(), "candor-worker-outage-"));
    onTestFinished(() => removeFolder(dir));
    const args = ["serve", "--data", join(dir, "data"), "--port", "0", "--workers", "2"];
    const service = spawn(process.execPath, [CANDOR, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, CANDOR_REDIS: server.url },
    });
    onTestFinished(async () => {
      const ended = once(service, "exit");
      service.kill("SIGTERM");
      await ended;
    });
    const said: { readonly msg: string; readonly pid?: number }[] = [];
    createInterface(service.stdout).on("line", (line) => void said.push(JSON.parse(line) as { msg: string }));
    const ready = () => said.filter(({ msg }) => msg === "ready");
    const started = () => said.filter(({ msg }) => msg === "a worker ended and is started again").length;
    await expect.poll(() => ready().length, PATIENT).toBe(2);
    await server.stop();
    process.kill(ready()[0]!.pid!, "SIGKILL");
    await expect.poll(started, PATIENT).toBe(1);
    // Long enough for it to load, and to find nobody there more than once.
    await new Promise((resolve) => {
      setTimeout(resolve, 12_000);
    });
    expect([started(), ready().length]).toEqual([1, 2]);
    await server.restart();
    await expect.poll(() => ready().length, PATIENT).toBe(3);
    expect(started()).toBe(1);
  }, 480_000);
});
