import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPackage } from "../../../src/model/verify/check-package.ts";
import { byCountry } from "../country-graph.ts";
import { TEST_ITEMS } from "../package-graphs.ts";
import { writeBareTestPackage, writeTestPackage } from "../packages.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const COUNTRIES = ["N", "B", "D", "F", "S"].flatMap((first) => LETTERS.map((second) => `${first}${second}`));
const SPOILED = COUNTRIES.indexOf("NO") + 1;

describe("a model that reads the country of the page", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-countries-"));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it("passes, and has a country among its golden inputs", async () => {
    const dir = join(root, "sound");
    const add = (place: number): number => place / 10;
    const countries = ["NL", "BE"];
    const { golden } = await writeTestPackage(dir, byCountry({ countries, items: TEST_ITEMS, add }));
    expect(golden?.inputs["country"]).toMatchObject({ dtype: "int64", shape: [2] });
    expect((await checkPackage(dir)).failures).toEqual([]);
  });

  it("is refused where it fails for one country of many, and the country is named", async () => {
    const dir = join(root, "spoiled");
    const add = (place: number): number => (place === SPOILED ? Number.NaN : 0);
    await writeBareTestPackage(dir, byCountry({ countries: COUNTRIES, items: TEST_ITEMS, add }));
    const { failures } = await checkPackage(dir);
    expect(failures.map(({ code }) => code)).toEqual(["probe_not_finite"]);
    expect(failures[0]!.message).toContain(`a page of NO (place ${SPOILED} of countries)`);
  });

  it("is refused where its table has no row for the last, and is told how many there are", async () => {
    const dir = join(root, "short");
    const countries = ["NL", "BE"];
    await writeBareTestPackage(dir, byCountry({ countries, items: TEST_ITEMS, add: () => 0, rows: 2 }));
    const { failures } = await checkPackage(dir);
    expect(failures[0]!.message).toContain("every place of countries, 0 to 2");
  });
});
