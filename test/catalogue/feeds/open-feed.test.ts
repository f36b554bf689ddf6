import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFeed } from "../../../src/catalogue/feeds/open-feed.ts";
import { readText } from "../../../src/catalogue/feeds/read-text.ts";
import { tempFolder } from "./collect.ts";

const LONG = Array.from({ length: 60_000 }, (_, index) => `line ${(index * 7919) % 60_013}`).join("\n");

describe("opening a feed", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  const bytesOf = async (
    path: string,
    onBytes: (read: number) => void = () => undefined,
  ): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of openFeed(path, onBytes)) parts.push(part);
    return Buffer.concat(parts).toString("utf8");
  };
  const textOf = async (path: string): Promise<string> => {
    let text = "";
    for await (const part of readText(path, () => undefined)) text += part;
    return text;
  };

  it("reads plain and packed files alike and counts the bytes on disk", async () => {
    const plain = folder.write("a.txt", LONG);
    const packed = folder.write("a.txt.gz", gzipSync(LONG));
    let onDisk = 0;
    expect(await bytesOf(plain)).toBe(LONG);
    expect(
      await bytesOf(packed, (read) => {
        onDisk += read;
      }),
    ).toBe(LONG);
    expect(onDisk).toBe(readFileSync(packed).length);
  });

  it("knows gzip by its content, not by its name", async () => {
    expect(await bytesOf(folder.write("misnamed.csv", gzipSync("a,b")))).toBe("a,b");
  });

  it.each([
    ["a packed file cut short", "cut.gz", gzipSync(LONG).subarray(0, 20_000), "file_truncated"],
    ["a packed file cut within its header", "head.gz", gzipSync(LONG).subarray(0, 6), "file_truncated"],
    ["an empty packed file", "none.gz", Buffer.alloc(0), "file_truncated"],
    ["a file named .gz that is not packed", "fake.gz", Buffer.from("a,b\n1,2\n"), "file_invalid"],
    [
      "damaged gzip data",
      "bad.gz",
      Buffer.concat([gzipSync(LONG).subarray(0, 40), Buffer.alloc(400, 7)]),
      "file_invalid",
    ],
    ["an empty file", "none.csv", Buffer.alloc(0), "file_invalid"],
  ])("refuses %s with its own code", async (_, name, content, code) => {
    await expect(bytesOf(folder.write(name, content))).rejects.toMatchObject({ name: "DomainError", code });
  });

  it("says that a file is not there, without its folder", async () => {
    const failure = await bytesOf("/nowhere/at/all/feed.xml").catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "not_found",
      message: expect.not.stringContaining("nowhere") as string,
    });
  });

  it.each([
    ["UTF-8 with a byte order mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("crème")])],
    ["UTF-16 little endian", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("crème", "utf16le")])],
  ])("reads %s", async (_, content) => {
    expect(await textOf(folder.write("encoded.txt", content))).toBe("crème");
  });

  it("reads the encoding that an XML declaration names", async () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?><rss>crème</rss>';
    expect(await textOf(folder.write("latin.xml", Buffer.from(text, "latin1")))).toBe(text);
  });

  it("reads lines that are not UTF-8 as Windows-1252, and no other line", async () => {
    const mixed = Buffer.concat([Buffer.from("title\ncrème €\n"), Buffer.from([0x80, 0x20, 0xe8, 0x0a])]);
    expect(await textOf(folder.write("mixed.csv", mixed))).toBe("title\ncrème €\n€ è\n");
  });

  it("refuses bytes that are not of the encoding that is declared, rather than losing letters", async () => {
    const odd = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from("a", "utf16le"),
      Buffer.from([0x00, 0xd8]),
    ]);
    await expect(textOf(folder.write("odd.csv", odd))).rejects.toMatchObject({ code: "file_invalid" });
  });
});
