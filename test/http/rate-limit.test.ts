import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../src/http/rate-limit.ts";

const start = (perSecond: number) => {
  const state = { now: 1_000_000 };
  const limiter = createRateLimiter({ perSecond, clock: () => state.now });
  /** How many of `count` calls at this moment are let through. */
  const passing = (key: string, count: number): number =>
    Array.from({ length: count }, () => {
      try {
        limiter.take(key);
        return 1;
      } catch (error) {
        expect(error).toMatchObject({ code: "too_many_requests" });
        return 0;
      }
    }).reduce<number>((sum, one) => sum + one, 0);
  return { state, passing };
};

describe("the rate limit", () => {
  it("lets two seconds' worth through at once, and then what each moment brings", () => {
    const { state, passing } = start(10);
    expect(passing("a", 50)).toBe(20);
    state.now += 99;
    expect(passing("a", 5)).toBe(0);
    state.now += 100;
    expect(passing("a", 5)).toBe(1);
    state.now += 500;
    expect(passing("a", 50)).toBe(5);
    state.now += 60_000;
    expect(passing("a", 50)).toBe(20);
  });

  it("is of each key by itself, and none where it is 0", () => {
    const { passing } = start(10);
    expect([passing("a", 50), passing("b", 50)]).toEqual([20, 20]);
    expect(start(0).passing("a", 500)).toBe(500);
  });
});
