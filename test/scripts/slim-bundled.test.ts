import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BUNDLED, type Bundled, restoreBundled, slimBundled } from "../../scripts/package/slim-bundled.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const RUNTIME: Bundled = { name: "runtime", files: ["lib/**", "bin/cpu"], needs: ["part"] };

const FILES: Readonly<Record<string, string | object>> = {
  "package.json": {
    name: "whole",
    version: "1.0.0",
    dependencies: { runtime: "2.0.0" },
    bundleDependencies: ["runtime"],
    files: ["main.js"],
  },
  "main.js": "",
  "node_modules/runtime/package.json": {
    name: "runtime",
    version: "2.0.0",
    license: "MIT",
    main: "lib/index.js",
    scripts: { postinstall: "node download.js" },
    dependencies: { part: "^3.0.0", downloader: "^4.0.0" },
  },
  "node_modules/runtime/lib/index.js": "",
  "node_modules/runtime/download.js": "",
  "node_modules/runtime/bin/cpu": "",
  "node_modules/runtime/bin/gpu": "",
  "node_modules/part/package.json": { name: "part", version: "3.0.0" },
  "node_modules/part/index.js": "",
  "node_modules/downloader/package.json": { name: "downloader", version: "4.0.0" },
  "node_modules/downloader/index.js": "",
};

describe("what the package brings along", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "candor-slim-"));
    for (const [path, content] of Object.entries(FILES)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), typeof content === "string" ? content : JSON.stringify(content));
    }
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const manifest = (): string => readFileSync(join(dir, "node_modules/runtime/package.json"), "utf8");
  const packed = (): string[] => {
    const told = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: dir, encoding: "utf8" });
    const [{ files }] = JSON.parse(told) as [{ files: { path: string }[] }];
    return files.map(({ path }) => path).sort();
  };

  it("is packed as what runs, without what only its install script needs", async () => {
    await slimBundled(dir, [RUNTIME]);
    expect(packed()).toEqual([
      "main.js",
      "node_modules/part/index.js",
      "node_modules/part/package.json",
      "node_modules/runtime/bin/cpu",
      "node_modules/runtime/lib/index.js",
      "node_modules/runtime/package.json",
      "package.json",
    ]);
  });

  it("has no script that npm would run, and keeps its name, version, licence and entry", async () => {
    await slimBundled(dir, [RUNTIME]);
    expect(JSON.parse(manifest())).toEqual({
      name: "runtime",
      version: "2.0.0",
      license: "MIT",
      main: "lib/index.js",
      files: ["lib/**", "bin/cpu"],
      dependencies: { part: "^3.0.0" },
    });
  });

  it("is as it was afterwards, also where a packing before was interrupted", async () => {
    const before = manifest();
    await slimBundled(dir, [RUNTIME]);
    await slimBundled(dir, [RUNTIME]);
    await restoreBundled(dir, [RUNTIME]);
    expect(manifest()).toBe(before);
    await restoreBundled(dir, [RUNTIME]);
    expect(manifest()).toBe(before);
  });

  it("refuses a need that the package does not have", async () => {
    await expect(slimBundled(dir, [{ ...RUNTIME, needs: ["other"] }])).rejects.toThrow(
      "does not depend on other",
    );
  });

  it("is what package.json says is bundled", () => {
    const { bundleDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      bundleDependencies: string[];
    };
    const names = BUNDLED.map(({ name }) => name);
    const brought = BUNDLED.flatMap(({ needs }) => needs);
    expect(names.filter((name) => !brought.includes(name)).sort()).toEqual([...bundleDependencies].sort());
    for (const need of brought) expect(names).toContain(need);
  });
});
