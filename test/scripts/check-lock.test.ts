import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/ci/check-lock.mjs");

describe("the check of the lock", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "candor-lock-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = (packages: object): string => {
    const file = join(dir, "package-lock.json");
    writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages }));
    return file;
  };
  const check = (...args: string[]): { code: number | null; said: string } => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
    return { code: status, said: stderr };
  };

  it("finds the lock of this project right", () => {
    expect(check()).toEqual({ code: 0, said: "" });
  });

  it.each([
    [
      "a server by name",
      { "node_modules/a": { resolved: "https://example.test/a.tgz" } },
      "names the server",
    ],
    ["a script that would run", { "node_modules/a": { hasInstallScript: true } }, "runs a script"],
    ["a native part that would be compiled", { "node_modules/lmdb": {} }, "built from its sources"],
  ])("refuses %s, says how to mend it, and mends it", (_name, packages, sentence) => {
    const file = write({ "": { name: "x" }, ...packages });
    const found = check(file);
    expect(found.code).toBe(1);
    expect(found.said).toContain(sentence);
    expect(found.said).toContain("--write");
    expect(check(file, "--write").code).toBe(0);
    expect(check(file)).toEqual({ code: 0, said: "" });
    const mended = JSON.parse(readFileSync(file, "utf8")) as { lockfileVersion: number; packages: object };
    expect(mended.lockfileVersion).toBe(3);
    expect(Object.keys(mended.packages)).toEqual(["", ...Object.keys(packages)]);
  });
});
