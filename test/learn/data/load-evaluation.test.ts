import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EvaluationData, loadEvaluation } from "../../../src/learn/data/load-evaluation.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "candor-data-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
  return join(folder, name);
};
const readable = ({ train, predictions }: EvaluationData): string[] =>
  predictions.map(
    ({ history, targets }) =>
      `${history.map((step) => step.items.map((item) => train.items[item] || "?").join("+")).join(" ")} ` +
      `-> ${targets.map((item) => train.items[item] || "?").join("+")}`,
  );

describe("evaluation files, by their content", () => {
  it("reads session lists and prefixes; unknown targets stay as misses", async () => {
    const train = await file("train.txt.gz", "1 2 3\n2 3\n1 3\n");
    const test = await file("test.tsv", "1 2\t3\n1\t2\n9 1\t8\n");
    const data = loadEvaluation({ train, test, protocol: "next-item" });
    expect([data.format, data.train.kind, data.train.units.length]).toEqual(["session-lists", "sessions", 3]);
    expect(readable(data)).toEqual(["1 2 -> 3", "1 -> 2", "? 1 -> ?"]);
  });

  it("sorts rows with times within a session", async () => {
    const train = await file(
      "rows.txt",
      "SessionId\tItemId\tTime\ns1\tb\t20.0\ns1\ta\t10.0\ns2\ta\t30\ns2\tb\t40\n",
    );
    const test = await file("rows-test.txt", "SessionId\tItemId\tTime\nt\tb\t60\nt\ta\t50\nt\tb\t70\n");
    expect(readable(loadEvaluation({ train, test, protocol: "next-item" }))).toEqual(["a -> b", "a b -> b"]);
  });

  it("never trains on the item left out, in one file or two", async () => {
    const sequences = await file("sequences.txt", "1 7 8 9\n2 8 9 7 5\n3 9 8\n");
    for (const test of [sequences, await file("same.txt", "1 7 8 9\n2 8 9 7 5\n3 9 8\n")]) {
      const data = loadEvaluation({ train: sequences, test, protocol: "leave-one-out" });
      expect(readable(data)).toEqual(["7 8 -> 9", "8 9 7 -> ?", "9 -> 8"]);
      expect(data.train.items).not.toContain("5");
      expect(data.train.entryItem.length).toBe(6);
    }
  });

  it("holds back the last days of an invoice file and leaves out what is no product", async () => {
    const head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    const row = (invoice: string, code: string, day: string, customer = "1", quantity = 1): string =>
      `${invoice},${code},"A, title",${quantity},2011-01-${day} 10:00:00,2.5,${customer},NL\n`;
    const path = await file(
      "invoices.csv",
      head +
        row("1", "10001", "01") +
        row("1", "10002", "01") +
        row("2", "POST", "02") +
        row("C3", "10001", "03", "1", -1) +
        row("4", "10001", "04", "") +
        row("5", "10002", "05", "2") +
        row("6", "10001", "28") +
        row("6", "10003", "28") +
        row("7", "10002", "30") +
        row("8", "10001", "29", "3") +
        row("9", "10003", "29", "2"),
    );
    const data = loadEvaluation({ train: path, test: path, protocol: "next-basket", holdoutDays: 5 });
    expect(data.train.entryItem.length).toBe(3);
    // Of a basket only what training knows is asked for; a basket of unknown items alone is a miss.
    expect(readable(data)).toEqual(["10001+10002 -> 10001", "10002 -> ?"]);
    expect(data.catalogue.get(1)?.title).toBe("A, title");
  });

  it.each([
    ["by another spelling", (path: string) => `${dirname(path)}/./${basename(path)}`],
    ["by a relative path", (path: string) => relative(process.cwd(), path)],
    ["through a link", (path: string) => `${path}.link`],
  ])("never trains on what it is tested on where one file is given twice: %s", async (_, otherwise) => {
    const days = (...rows: [string, string, number][]): string =>
      rows.map(([session, item, day]) => `${session}\t${item}\t${day * 86_400}\n`).join("");
    const rows = ["s1", "s2"].flatMap((session) =>
      days([session, "a", 1], [session, "b", 2], [session, "c", 60]),
    );
    const train = await file("twice.txt", `SessionId\tItemId\tTime\n${rows.join("")}`);
    await rm(`${train}.link`, { force: true });
    await symlink(train, `${train}.link`);
    const once = loadEvaluation({ train, test: train, protocol: "next-item" });
    const twice = loadEvaluation({ train, test: otherwise(train), protocol: "next-item" });
    expect(twice.train.entryItem.length).toBe(4);
    expect(twice).toEqual(once);
  });

  it.each([
    ["no times", "visitorid,itemid,event\n1,2,view\n1,3,view\n", "file_invalid"],
    ["prose", "Dear shop, hello there!\n", "format_unknown"],
    ["nothing", "", "file_invalid"],
  ])("refuses a file with %s", async (_, text, code) => {
    const path = await file("bad.csv", text);
    expect(() => loadEvaluation({ train: path, test: path, protocol: "next-item" })).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it("says so when a gzip file is cut off", async () => {
    const path = join(folder, "cut.gz");
    await writeFile(path, gzipSync("1 2 3\n".repeat(5000)).subarray(0, 60));
    expect(() => loadEvaluation({ train: path, test: path, protocol: "next-item" })).toThrow(
      expect.objectContaining({ code: "file_truncated" }) as Error,
    );
  });
});
