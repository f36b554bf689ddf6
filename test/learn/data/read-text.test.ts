import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";
import { firstLineOf, textPieces } from "../../../src/learn/data/read-text.ts";

const MB = 1 << 20;
/** More than the characters of one string. */
const HUGE_MB = 560;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-text-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const refusal = (path: string): unknown => {
  try {
    loadEvaluation({ train: path, test: path, protocol: "next-basket" });
    return null;
  } catch (error) {
    return error;
  }
};

describe("files of more text than a string holds", () => {
  it("are refused as too large and not as damaged or unreadable, plain and packed", async () => {
    const plain = join(folder, "plain.csv");
    await writeFile(plain, "user_id,item_id,time\n");
    await truncate(plain, HUGE_MB * MB);
    const endless = join(folder, "endless.csv");
    await writeFile(endless, "user_id,item_id,time\n");
    await truncate(endless, 3 * 1024 * MB);
    const packed = join(folder, "packed.csv.gz");
    const piece = gzipSync(Buffer.alloc(80 * MB, "1,2,3\n"));
    await writeFile(packed, Buffer.concat(Array.from({ length: HUGE_MB / 80 }, () => piece)));
    for (const path of [plain, endless, packed])
      expect(refusal(path)).toMatchObject({
        code: "file_too_large",
        message: expect.stringMatching(/more text than is read at once .*Give a part of it/u) as string,
      });
  });

  it("are read in pieces of whole lines", async () => {
    const path = join(folder, "lines.csv");
    const empty = Buffer.alloc(16 * MB, "\n");
    await pipeline(
      Readable.from(["first\n", ...Array.from({ length: HUGE_MB / 16 }, () => empty), "last, löst"]),
      createWriteStream(path),
    );
    expect(firstLineOf(path)).toBe("first");
    let ends = 0;
    let last = "";
    for (const piece of textPieces(path)) {
      last = piece;
      ends += piece.endsWith("\n") ? 1 : 0;
    }
    expect(ends).toBeGreaterThan(HUGE_MB / 2);
    expect(last.trimStart()).toBe("last, löst");
  });
});

describe("Instacart's products in several pieces", () => {
  const HEAD = "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order";
  const CUSTOMERS = 2_600;
  const ORDERS = Array.from({ length: CUSTOMERS * 2 }, (_, at) => ({
    id: 1_000_000 + at,
    user: Math.floor(at / 2),
    number: 1 + (at % 2),
    items: Array.from({ length: 12 }, (__, item) => `"thé ${(at * 5 + item * 11) % 90}"`),
  }));

  it.each(["csv", "csv.gz"])("are all read, wherever a piece ends: .%s", async (ending) => {
    const place = join(folder, ending.replace(".", "-"));
    await mkdir(place);
    const path = join(place, `orders.${ending}`);
    const write = (file: string, lines: readonly string[]) => {
      const text = `${lines.join("\r\n")}\r\n`;
      return writeFile(file, ending === "csv" ? text : gzipSync(text));
    };
    await write(path, [
      HEAD,
      ...ORDERS.map(({ id, user, number }) => `${id},${user},prior,${number},2,08,${number === 1 ? "" : 7}`),
    ]);
    await write(join(place, `order_products__prior.${ending}`), [
      "order_id,product_id,add_to_cart_order,reordered",
      ...ORDERS.flatMap(({ id, items }) => items.map((item, at) => `${id},${item},${at + 1},0`)),
    ]);
    const { train, predictions } = loadEvaluation({ train: path, test: path, protocol: "next-basket" });
    expect([train.units.length, train.items.length - 1, train.entryItem.length]).toEqual([
      CUSTOMERS,
      90,
      CUSTOMERS * 12,
    ]);
    expect(predictions).toHaveLength(CUSTOMERS);
    expect(new Set(predictions.map(({ targets }) => targets.length))).toEqual(new Set([12]));
  });
});
