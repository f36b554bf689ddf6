import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackages } from "../../scripts/models/build-packages.ts";
import type { Manifest } from "../../src/model/package/manifest.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";

const SHIPPED = resolve(import.meta.dirname, "../../models");
const hashOf = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

describe("the shipped packages", () => {
  let dir: string;
  let manifests: readonly Manifest[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-models-"));
    manifests = await buildPackages(dir);
  }, 120_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(["demo-content", "demo-linear"])("%s is what its script makes, to the hash", async (name) => {
    const made = manifests.find((manifest) => manifest.name === name)!;
    for (const file of Object.keys(made.files))
      expect(
        await hashOf(join(SHIPPED, name, "1.0.0", file)),
        `${name}/${file}: run npm run models:build`,
      ).toBe(await hashOf(join(dir, name, "1.0.0", file)));
    // Golden outputs come from this machine's arithmetic and are compared within their tolerance when a
    // package is loaded.
    const stated = JSON.parse(
      await readFile(join(SHIPPED, name, "1.0.0", "manifest.json"), "utf8"),
    ) as Manifest;
    expect({ ...stated, golden: null }).toEqual({
      ...(JSON.parse(JSON.stringify(made)) as Manifest),
      golden: null,
    });
  });

  it.each(["demo-content", "demo-linear"])("%s passes the contract and is loaded", async (name) => {
    const model = await loadPackage(join(SHIPPED, name, "1.0.0"));
    expect(model.vocabulary.size).toBeGreaterThan(80);
    await model.release();
  });

  it("are small", async () => {
    const sizes = await Promise.all(
      manifests.flatMap(({ name, files }) =>
        ["manifest.json", ...Object.keys(files)].map(
          async (file) => (await stat(join(SHIPPED, name, "1.0.0", file))).size,
        ),
      ),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});
