import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNdjsonCatalogue } from "../../../src/catalogue/feeds/ndjson.ts";
import { readJson } from "../../../src/catalogue/feeds/read-json.ts";
import { type Item, itemFrom } from "../../../src/catalogue/item.ts";
import { DomainError } from "../../../src/lib/errors.ts";
import { collect, tempFolder } from "./collect.ts";

const parseItem = (json: unknown): Item => {
  const { item_id, title, ...rest } = json as { item_id: string; title: string };
  if (Object.keys(rest).length > 0)
    throw new DomainError("unknown_field", "There is no such field. Leave it out.");
  return itemFrom({ item_id, title });
};
const line = (id: number): string => JSON.stringify({ item_id: String(id), title: `Thing ${id}` });

describe("reading NDJSON", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("refuses a broken line in the middle by its number and keeps its neighbours", async () => {
    const file = folder.write(
      "items.ndjson",
      [
        line(1),
        '{"item_id": "2", "title": ',
        "",
        line(3),
        '{"item_id":"4","title":"x","colour":"red"}',
        line(5),
      ].join("\n"),
    );
    const { values, refusals, counts } = await collect(readNdjsonCatalogue, [file], { parseItem });
    expect(values.map(({ item_id }) => item_id)).toEqual(["1", "3", "5"]);
    expect(refusals.map(({ line: number, code }) => [number, code])).toEqual([
      [2, "line_invalid"],
      [5, "unknown_field"],
    ]);
    expect(counts).toEqual({ items: 3 });
  });

  it("never repeats what a broken line holds", async () => {
    const file = folder.write("secret.ndjson", "jane@example.org bought {");
    const { refusals } = await collect(readNdjsonCatalogue, [file], { parseItem });
    expect(refusals).toHaveLength(1);
    expect(JSON.stringify(refusals)).not.toMatch(/jane|bought/u);
  });

  it("refuses a line that is not UTF-8 or longer than a megabyte, and reads on", async () => {
    const file = folder.write(
      "odd.ndjson",
      Buffer.concat([
        Buffer.from(`${line(1)}\n`),
        Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]),
        Buffer.from(`${"x".repeat(1_100_000)}\n${line(4)}\n`),
      ]),
    );
    const { values, refusals } = await collect(readNdjsonCatalogue, [file], { parseItem });
    expect(values.map(({ item_id }) => item_id)).toEqual(["1", "4"]);
    expect(refusals.map(({ line: number }) => number)).toEqual([2, 3]);
  });

  it("cuts long files into batches of at most a thousand, packed or not", async () => {
    const file = folder.write(
      "many.ndjson.gz",
      gzipSync(Array.from({ length: 5_500 }, (_, index) => line(index)).join("\n")),
    );
    const sizes: number[] = [];
    const heard = {
      onRefusal: () => undefined,
      onCount: () => undefined,
      onBytes: () => undefined,
      defaults: { currency: null, locale: null },
      parseItem,
    };
    for await (const batch of readNdjsonCatalogue([file], heard)) sizes.push(batch.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(5_500);
  });

  it("throws what is not a refusal of the parser", async () => {
    const file = folder.write("one.ndjson", line(1));
    await expect(
      collect(readNdjsonCatalogue, [file], {
        parseItem: () => {
          throw new TypeError("a defect");
        },
      }),
    ).rejects.toThrow("a defect");
  });

  it("reads one payload that is spread over lines, and refuses it by its line when it breaks", async () => {
    const refused: number[] = [];
    const heard = {
      onRefusal: (refusal: { line: number }) => refused.push(refusal.line),
      onBytes: () => undefined,
    };
    const read = async (text: string): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const part of readJson(folder.write("payload.json", text), heard))
        found.push(...part.map(({ json }) => json));
      return found;
    };
    expect(await read(JSON.stringify({ batch: [{ a: 1 }] }, null, 2))).toEqual([{ batch: [{ a: 1 }] }]);
    expect(await read('\n{\n"batch": [\n')).toEqual([]);
    expect(refused).toEqual([2]);
  });
});
