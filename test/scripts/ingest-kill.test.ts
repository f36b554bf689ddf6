import { describe, expect, it } from "vitest";
import { proveIngestKill } from "../../scripts/prove/ingest-kill.ts";

describe("a service that is killed during ingest", () => {
  it("has every event that it answered with kept, after each of three restarts", async () => {
    const figures = await proveIngestKill({ kills: 3, seed: 7 });
    expect(figures.kept).toBeGreaterThan(0);
    expect(figures.unanswered).toBeGreaterThan(0);
    expect(figures.lost).toEqual([]);
  }, 240_000);
});
