import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { listPackage, vectorPackage } from "../model/list-package.ts";
import { writeBareTestPackage } from "../model/packages.ts";

const itemsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `i${at + 1}`);

describe("item vectors over 300,000 items", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-large-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const runOf = async (name: string, count: number, options: ReturnType<typeof listPackage>) => {
    const dir = join(root, `${name}-${count}`);
    await writeBareTestPackage(dir, options);
    const { failures, measured } = await checkPackage(dir);
    expect(failures).toEqual([]);
    return measured?.run_p50_ms ?? NaN;
  };

  it("pass the check as a list, whose runs do not grow as the catalogue does", async () => {
    const count = 300_000;
    const found = await runOf("list", count, listPackage(itemsOf(count)));
    const scored = await runOf("every", count, vectorPackage(itemsOf(count)));
    expect(found).toBeLessThan(scored);
  }, 300_000);
});
