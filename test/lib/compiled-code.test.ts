import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MODULE = new URL("../../src/lib/compiled-code.ts", import.meta.url).href;
const [major = 0] = process.versions.node.split(".").map(Number);
const keeps = major >= 24;

/** In a process of its own, as a service does it. */
const keepIn = (
  data: string,
  env: Record<string, string> = {},
  { loads = "node:path", then = "" }: { readonly loads?: string; readonly then?: string } = {},
): void => {
  const script = `
    const { keepCompiled, writeCompiled } = await import(${JSON.stringify(MODULE)});
    keepCompiled(${JSON.stringify(data)});
    await import(${JSON.stringify(loads)});
    writeCompiled();
    ${then}
  `;
  execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    env: { PATH: process.env["PATH"], ...env },
  });
};

describe("compiled code that is kept beside the store", () => {
  let data = "";
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "candor-compiled-"));
    await writeFile(join(data, "store.mdb"), "rows");
    await mkdir(join(data, "shops"));
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  it("is in a folder for its owner alone, and touches nothing beside it", async () => {
    keepIn(data);
    keepIn(data);
    expect((await readdir(data)).sort()).toEqual(["code", "shops", "store.mdb"]);
    expect((await stat(join(data, "code"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(data, "code"))).toHaveLength(keeps ? 1 : 0);
  });

  it("is not kept where there is no store yet", async () => {
    const none = join(data, "none");
    keepIn(none);
    expect(await readdir(data)).not.toContain("none");
  });

  it.each(["NODE_COMPILE_CACHE", "NODE_DISABLE_COMPILE_CACHE"])(
    "follows %s of the caller's own",
    async (name) => {
      keepIn(data, { [name]: name === "NODE_COMPILE_CACHE" ? join(data, "own") : "1" });
      expect(await readdir(data)).not.toContain("code");
    },
  );

  it("is done without where the folder cannot be made", async () => {
    await writeFile(join(data, "code"), "a file");
    keepIn(data);
    expect((await readdir(data)).sort()).toEqual(["code", "shops", "store.mdb"]);
  });

  it.runIf(keeps)(
    "is written at the first start, also of a process that is killed, and not again",
    async () => {
      const look = async (): Promise<string[]> =>
        (await readdir(join(data, "code"), { recursive: true })).sort();
      // By another process: Node writes what it keeps before it kills itself.
      const then = '(await import("node:child_process")).execFileSync("kill", ["-9", String(process.pid)]);';
      expect(() => keepIn(data, {}, { loads: import.meta.resolve("zod"), then })).toThrow();
      const first = await look();
      expect(first.length).toBeGreaterThan(1);
      expect(() => keepIn(data, {}, { loads: import.meta.resolve("jose"), then })).toThrow();
      expect(await look()).toEqual(first);
    },
  );
});
