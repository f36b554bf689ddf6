import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seededSource } from "../../scripts/generated-shop/generate-shop.ts";
import { formsOf } from "../../scripts/prove/scan/forms.ts";
import { createScanner, scanFolder } from "../../scripts/prove/scan/scan-bytes.ts";

const WORDS = Array.from({ length: 200 }, (_, at) => `canary${at}word`);

const noise = (size: number, seed: number): Buffer => {
  const random = seededSource(seed);
  return Buffer.from(Uint8Array.from({ length: size }, () => random() * 256));
};

describe("a scan for words", () => {
  const scanner = createScanner(WORDS);

  it.each(formsOf("canary7word").map(({ name, bytes }) => [name, bytes] as const))(
    "finds a word that is planted in the form %s, at the end of the bytes too",
    (name, bytes) => {
      for (const after of [noise(500, 2), Buffer.alloc(0)]) {
        const found = scanner.scan(Buffer.concat([noise(500, 1), bytes, after]), "planted");
        expect(found).toContainEqual({ word: "canary7word", form: name, where: "planted", at: 500 });
      }
    },
  );

  it("finds a hash in what is left of it, and text in base64 wherever it begins", () => {
    const padded = ["", "x", "yz"].map((before) => Buffer.from(`${before}canary9word!`).toString("base64"));
    for (const text of padded)
      expect(scanner.scan(Buffer.from(`{"a":"${text}"}`), "t").map(({ word }) => word)).toContain(
        "canary9word",
      );
  });

  it("finds nothing in noise", () => {
    expect(scanner.scan(noise(200_000, 3), "noise")).toEqual([]);
  });

  it("refuses words that are too short to be told from noise", () => {
    expect(() => createScanner(["tea"])).toThrow("too short");
  });

  it("reads every file of a folder but those that it is told to skip", async () => {
    const dir = await mkdtemp(join(tmpdir(), "candor-scan-"));
    try {
      await mkdir(join(dir, "sub"));
      await writeFile(join(dir, "sub", "a.bin"), "..canary1word..");
      await writeFile(join(dir, "b.bin"), "..canary2word..");
      const { found, files } = await scanFolder(dir, scanner, (path) => path === "b.bin");
      expect(files).toEqual([join("sub", "a.bin")]);
      expect(found).toEqual([{ word: "canary1word", form: "plain", where: join("sub", "a.bin"), at: 2 }]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
