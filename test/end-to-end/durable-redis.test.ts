import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";

const CANDOR = fileURLToPath(new URL("../../scripts/candor.mjs", import.meta.url));

describe.skipIf(!hasRedisServer())("serve on a Redis that may lose what it acknowledged", () => {
  let server: RedisServer;
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-durable-"));
    server = await startRedis(["--appendonly", "yes", "--appendfsync", "everysec"]);
  });
  afterEach(async () => {
    await server.remove();
    await removeFolder(folder);
  });
  const serve = (...args: string[]) =>
    spawn(process.execPath, [CANDOR, "serve", "--data", join(folder, "data"), "--port", "0", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CANDOR_REDIS: server.url },
    });

  it("is refused, with how to mend it and the name of the risk", async () => {
    const child = serve();
    child.stdout.resume();
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(err).toContain("appendfsync always");
    expect(err).toContain("--accept-loss");
  }, 60_000);

  it("goes on where the risk is taken by name", async () => {
    const child = serve("--accept-loss");
    child.stderr.resume();
    const ended = once(child, "exit");
    for await (const line of createInterface(child.stdout))
      if ((JSON.parse(line) as { msg: string }).msg === "ready") break;
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});
