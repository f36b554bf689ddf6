import { describe, expect, it } from "vitest";
import type { OpenStore } from "../contract.ts";
import { NOW, useStore } from "./fixtures.ts";

const DAY = 86_400_000;

export const describeLeases = (open: OpenStore): void => {
  describe("leases and a clock that jumps", () => {
    const at = useStore(open);

    it("lets somebody go on where a holder died, though the clock was put back by a day", async () => {
      const { jobs } = at.store;
      expect(await jobs.lease("work", "dead", 10_000, NOW)).toBe(true);
      expect(await jobs.lease("work", "next", 10_000, NOW - DAY)).toBe(true);
      // Who holds it by the clock of now keeps it; the former one finds it lost.
      expect(await jobs.lease("work", "dead", 10_000, NOW - DAY + 5_000)).toBe(false);
      expect(await jobs.lease("work", "next", 10_000, NOW - DAY + 5_000)).toBe(true);
    });

    it("keeps a lease where clocks of instances differ by some seconds", async () => {
      const { jobs } = at.store;
      expect(await jobs.lease("skewed", "ahead", 10_000, NOW + 5_000)).toBe(true);
      expect(await jobs.lease("skewed", "behind", 10_000, NOW)).toBe(false);
    });
  });
};
