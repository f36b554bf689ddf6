import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE_FORMATS, catalogueReader } from "../../../src/catalogue/feeds/catalogue-formats.ts";
import { collect, sharedData, tempFolder } from "./collect.ts";

describe("catalogue formats", () => {
  it("names those that there are when asked for another", () => {
    for (const name of ["excel", "toString", "__proto__", ""])
      expect(() => catalogueReader(name)).toThrow(
        expect.objectContaining({
          code: "format_unknown",
          message: expect.stringContaining("google-merchant") as string,
        }),
      );
    expect(() => catalogueReader("ga4")).toThrow("holds events");
  });

  it("finds each by its name", () => {
    for (const name of Object.keys(CATALOGUE_FORMATS)) expect(catalogueReader(name)).toBeTypeOf("function");
  });
});

describe("catalogues of public event sets", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it(
    "takes the newest category and availability of Retail Rocket's properties, with the path " +
      "of its tree",
    async () => {
      const properties = folder.write(
        "item_properties_part1.csv",
        [
          "timestamp,itemid,property,value",
          "1435460400000,460429,categoryid,1338",
          "1433646000000,460429,categoryid,7",
          "1435460400000,460429,available,0",
          "1433646000000,460429,available,1",
          "1433646000000,206783,888,1116713 960601 n277.200",
          "1433646000000,206783,categoryid,9",
        ].join("\n"),
      );
      const tree = folder.write("category_tree.csv", "categoryid,parentid\n1338,1278\n1278,378\n378,\n9,9\n");
      const { values } = await collect(CATALOGUE_FORMATS.retailrocket, [properties, tree]);
      expect(
        values.map(({ item_id, title, category, available }) => [item_id, title, category, available]),
      ).toEqual([
        ["460429", "Item 460429", ["Category 378", "Category 1278", "Category 1338"], false],
        ["206783", "Item 206783", ["Category 9"], true],
      ]);
    },
  );

  it("refuses a file that is none of Retail Rocket's", async () => {
    await expect(
      collect(CATALOGUE_FORMATS.retailrocket, [folder.write("x.csv", "a,b\n1,2\n")]),
    ).rejects.toMatchObject({ code: "file_invalid" });
  });

  it.skipIf(!existsSync(sharedData("otto-sample", "sessions.jsonl.gz")))(
    "finds the 510 items of the shared OTTO sample",
    async () => {
      const { values } = await collect(CATALOGUE_FORMATS.otto, [
        sharedData("otto-sample", "sessions.jsonl.gz"),
      ]);
      expect(values).toHaveLength(510);
      expect(values[0]).toMatchObject({ item_id: "1517085", title: "Item 1517085", price_minor: null });
    },
  );

  it.skipIf(!existsSync(sharedData("retailrocket-filtered", "events.csv.gz")))(
    "finds the items of the shared Retail Rocket excerpt, which needs no times for that",
    async () => {
      const { values } = await collect(CATALOGUE_FORMATS.retailrocket, [
        sharedData("retailrocket-filtered", "events.csv.gz"),
      ]);
      expect(values).toHaveLength(8885);
    },
  );
});
