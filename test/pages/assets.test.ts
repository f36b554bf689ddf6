import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";

describe("what browsers load", () => {
  let harness: Harness;
  const load = (path: string, encodings: string) =>
    harness.call("get", path, null).set("Accept-Encoding", encodings).buffer(true);
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  it("comes compressed to whoever takes that, the same to whoever does not, and to any origin", async () => {
    const bytes = readFileSync("assets/components-style.css", "utf8");
    for (const [encodings, encoded] of [
      ["gzip, deflate, br", "gzip"],
      ["identity", undefined],
    ] as const) {
      const { headers, text } = await load("/assets/components-style.css", encodings).expect(200);
      expect([encodings, headers["content-encoding"], text]).toEqual([encodings, encoded, bytes]);
      expect(headers).toMatchObject({ vary: "Accept-Encoding", "access-control-allow-origin": "*" });
    }
  });

  it("is kept for a year where its address names its bytes, and for minutes elsewhere", async () => {
    const { text } = await harness.call("get", "/console", null).expect(200);
    const [script = ""] = /\/assets\/console\.js\?v=[\w-]+/.exec(text) ?? [];
    expect((await load(script, "gzip").expect(200)).headers["cache-control"]).toContain("immutable");
    expect((await load("/assets/console.js?v=old", "gzip").expect(200)).headers["cache-control"]).toBe(
      "public, max-age=300",
    );
  });
});
