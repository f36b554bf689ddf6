import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { openEnvironment } from "../../src/store/lmdb/environment.ts";

const HOLDING = fileURLToPath(new URL("./holding-process.ts", import.meta.url));

describe.skipIf(process.platform !== "linux")("an embedded store that another process has open", () => {
  let dir = "";
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-locks-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await removeFolder(dir);
  });
  const start = (mode: "stuck" | "writing" | "exiting") => {
    const child = spawn(process.execPath, ["--import", "tsx", HOLDING, dir, mode], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    return child;
  };

  it("that hangs with its lock is named, and nothing waits for it without an end", async () => {
    const child = start("stuck");
    await once(child.stdout, "data");
    const opened = openEnvironment(dir, "store.mdb", 300);
    await expect(opened).rejects.toMatchObject({
      code: "store_unavailable",
      message: expect.stringContaining(`kill -9 ${child.pid}`) as string,
    });
  }, 60_000);

  it("that was killed with its lock leaves it to the next", async () => {
    const child = start("stuck");
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const environment = await openEnvironment(dir, "store.mdb");
    const table = environment.table<number>("numbers", "json");
    await environment.write(() => void table.put("own", 1));
    expect(await environment.read(() => table.get("own"))).toBe(1);
    await environment.close();
  }, 60_000);

  it("that works is no hindrance", async () => {
    const child = start("writing");
    await once(child.stdout, "data");
    for (let round = 0; round < 5; round += 1) {
      const environment = await openEnvironment(dir, "store.mdb", 5_000);
      const table = environment.table<number>("numbers", "json");
      await environment.write(() => void table.put(`own-${round}`, round));
      expect(await environment.read(() => table.get(`own-${round}`))).toBe(round);
      await environment.close();
    }
    expect(child.exitCode).toBeNull();
  }, 60_000);

  it("that exits while it writes ends, and leaves its lock to the next", async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = start("exiting");
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      expect(code ?? signal).toSatisfy((how: unknown) => how === 0 || how === "SIGKILL");
    }
    const environment = await openEnvironment(dir, "store.mdb", 5_000);
    await environment.write(() => undefined);
    await environment.close();
  }, 60_000);
});
