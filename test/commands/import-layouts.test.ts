import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caseFile, describeCases } from "../support/cases.ts";
import { type MessyShop, startMessyShop } from "../support/messy-shop.ts";

let shop: MessyShop;
beforeAll(async () => {
  shop = await startMessyShop();
  await shop.agreed("1.2");
});
afterAll(() => shop.close());

let made = 0;
const viewed = () => ({
  event_timestamp: String(1_793_527_200_000_000 + (made += 1)),
  event_name: "view_item",
  user_pseudo_id: "1.2",
  event_params: [],
  items: [{ item_id: "mug", note: 'a "quoted" [ bracket { in text\\' }],
});
const three = () => [viewed(), viewed(), viewed()];
const pretty = (json: unknown) => JSON.stringify(json, null, 2);

describe("JSON in any layout", () => {
  it.each<[string, () => string]>([
    [
      "one a line",
      () =>
        three()
          .map((each) => JSON.stringify(each))
          .join("\n"),
    ],
    [
      "one a line, with CRLF",
      () =>
        three()
          .map((each) => JSON.stringify(each))
          .join("\r\n"),
    ],
    ["an array in one line", () => JSON.stringify(three())],
    ["a pretty array", () => pretty(three())],
    [
      "an array with a comma at each line's end",
      () =>
        `[\n${three()
          .map((each) => JSON.stringify(each))
          .join(",\n")}\n]`,
    ],
    [
      "an array with a comma at each line's start",
      () =>
        `[${three()
          .map((each) => JSON.stringify(each))
          .join("\n,")}]`,
    ],
    ["an array as a console prints it", () => `[${three().map(pretty).join(", ")}]`],
    ["objects one after another", () => three().map(pretty).join("\n")],
    [
      "objects without anything between",
      () =>
        three()
          .map((each) => JSON.stringify(each))
          .join(""),
    ],
    ["a byte order mark", () => `\ufeff${JSON.stringify(three())}`],
  ])("is read: %s", async (_, text) => {
    const file = await shop.write("in.json", text());
    expect((await shop.import("events", file, "ga4")).report).toMatchObject({ kept: 3, refused: 0 });
  });

  it.each<[string, (lines: string[]) => string, number, number]>([
    ["a line that is cut", ([a = "", b = "", c = ""]) => [a, b.slice(0, 40), c].join("\n"), 2, 1],
    [
      "a pretty value that is cut",
      ([a = "", b = "", c = ""]) => [a, pretty(JSON.parse(b)).slice(0, 60), c].join("\n"),
      2,
      1,
    ],
    ["words between values", ([a = "", b = "", c = ""]) => [a, "hello", b, c].join("\n"), 3, 1],
    ["a bracket too many", ([a = "", b = "", c = ""]) => [a, `${b}}`, c].join("\n"), 3, 1],
  ])("loses what is broken and no neighbour: %s", async (_, broken, kept, refused) => {
    const file = await shop.write("in.json", broken(three().map((each) => JSON.stringify(each))));
    expect((await shop.import("events", file, "ga4")).report).toMatchObject({ kept, refused });
  });
});

describeCases("layouts of the shared cases", () => {
  it.each(["console.json", "concatenated.json"])("are read: %s", async (name) => {
    const fresh = await startMessyShop();
    try {
      await fresh.agreed("1.2");
      expect((await fresh.import("events", caseFile("11-json-layouts", name), "ga4")).report.kept).toBe(2);
    } finally {
      await fresh.close();
    }
  });

  it("are read in one line of a megabyte and more", async () => {
    execFileSync(process.execPath, [caseFile("11-json-layouts", "make-one-line.mjs")], {
      cwd: shop.harness.dir,
    });
    const file = join(shop.harness.dir, "one-line.json");
    expect((await shop.import("events", file, "ga4")).report).toMatchObject({ refused: 0 });
    const again = (await shop.import("events", file, "ga4")).report;
    expect(again.duplicate).toBe(3000);
  });
});
