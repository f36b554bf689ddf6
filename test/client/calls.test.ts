import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleFaces, ROOT } from "../../scripts/faces/bundle.ts";
import { writeCalls } from "../../scripts/faces/write-calls.ts";
import { CALLS } from "../../src/client/index.ts";
import { ENDPOINTS } from "../../src/contract/endpoints.ts";

/** Words of the server that no browser is to load: packages, and what its own folders are about. */
const OF_THE_SERVER = ["zod", "lmdb", "express", "onnx", "pseudonym", "Grant", '"node:', "require("];

describe("what is made from the contract", () => {
  let bundles: ReadonlyMap<string, Uint8Array>;
  beforeAll(async () => {
    bundles = await bundleFaces();
  });

  it("is what the contract says now (npm run faces:build writes it)", async () => {
    expect(readFileSync(join(ROOT, "src/client/calls.ts"), "utf8")).toBe(await writeCalls());
    expect(Object.keys(CALLS)).toEqual(Object.keys(ENDPOINTS));
  });

  it("is bundled as it stands in assets/", () => {
    expect(readdirSync(join(ROOT, "assets")).sort()).toEqual(
      [...bundles.keys()].map((path) => path.slice("assets/".length)).sort(),
    );
    for (const [path, bytes] of bundles)
      expect(readFileSync(join(ROOT, path)).equals(bytes), path).toBe(true);
  });

  it("is a client of less than 6 kB, with nothing of the server", () => {
    const client = bundles.get("assets/client.js")!;
    expect(gzipSync(client).length).toBeLessThan(6_000);
    for (const [path, bytes] of bundles)
      for (const word of OF_THE_SERVER)
        expect([path, word, Buffer.from(bytes).includes(word)]).toEqual([path, word, false]);
  });
});
