import { describe, expect, it } from "vitest";
import { keptBytes } from "../../src/lib/kept-bytes.ts";

describe("bytes that are kept for long", () => {
  it("are those of the texts, and hold nothing else in memory", () => {
    const [before, after] = keptBytes(["één", "twee “drie”"]);
    expect([Buffer.from(before).toString("utf8"), Buffer.from(after).toString("utf8")]).toEqual([
      "één",
      "twee “drie”",
    ]);
    expect(before.buffer).toBe(after.buffer);
    expect(before.buffer.byteLength).toBe(before.length + after.length);
  });
});
