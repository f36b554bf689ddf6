import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/http/call.ts";
import { createRateLimiter, type Rates } from "../../src/http/rate-limit.ts";
import { createTakeOnce } from "../../src/lib/shared-rates.ts";

const keyOf = (keyId: string): Caller => ({ kind: "key", shop: "acme", keyId, scopes: [] });
const tokenOf = (key: string): Caller => ({
  kind: "token",
  shop: "acme",
  shopper: { shop: "acme", key },
  scopes: [],
  origin: null,
  mintedAt: 0,
});
const controlOf = (key: string | null, recommendationId: string): Caller => ({
  kind: "control",
  shop: "acme",
  shopper: key === null ? null : { shop: "acme", key },
  recommendationId,
});
const ANYBODY: Caller = { kind: "anybody", shop: null };

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  }) as IncomingMessage;

const NOBODY: Rates = { key: 0, shopper: 0, address: 0 };

const start = (rates: Partial<Rates>, trustProxy = false) => {
  const state = { now: 1_000_000 };
  const limit = createRateLimiter({
    rates: { ...NOBODY, ...rates },
    takeOnce: createTakeOnce(() => state.now),
    trustProxy,
  });
  /** How many of `count` calls at this moment are let through. */
  const passing = (caller: Caller, count: number, request = from("192.0.2.1")): number =>
    Array.from({ length: count }, () => {
      try {
        void limit(caller, request);
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
    const { state, passing } = start({ key: 10 });
    expect(passing(keyOf("a"), 50)).toBe(20);
    state.now += 99;
    expect(passing(keyOf("a"), 5)).toBe(0);
    state.now += 100;
    expect(passing(keyOf("a"), 5)).toBe(1);
    state.now += 500;
    expect(passing(keyOf("a"), 50)).toBe(5);
    state.now += 60_000;
    expect(passing(keyOf("a"), 50)).toBe(20);
  });

  it("takes nothing away where the clock is set back", () => {
    const { state, passing } = start({ key: 10 });
    expect(passing(keyOf("a"), 10)).toBe(10);
    state.now -= 3_600_000;
    expect(passing(keyOf("a"), 50)).toBe(10);
    state.now += 1000;
    expect(passing(keyOf("a"), 50)).toBe(10);
  });

  it("is of each key by itself, and none where it is 0", () => {
    const { passing } = start({ key: 10 });
    expect([passing(keyOf("a"), 50), passing(keyOf("b"), 50)]).toEqual([20, 20]);
    expect(start({}).passing(keyOf("a"), 500)).toBe(500);
  });

  it("is of one shopper, with every token of theirs", () => {
    const { passing } = start({ shopper: 10 });
    expect([passing(tokenOf("anna"), 15), passing(controlOf("anna", "rec_1"), 15)]).toEqual([15, 5]);
    expect(passing(tokenOf("bert"), 50)).toBe(20);
    expect([passing(controlOf(null, "rec_2"), 50), passing(controlOf(null, "rec_3"), 50)]).toEqual([20, 20]);
  });

  it("is of one address where nobody says who they are, and of one network of IPv6", () => {
    const { passing } = start({ address: 10 });
    expect([passing(ANYBODY, 50), passing(ANYBODY, 50, from("192.0.2.2"))]).toEqual([20, 20]);
    expect(passing(ANYBODY, 15, from("2001:db8:1:2::1"))).toBe(15);
    expect(passing(ANYBODY, 15, from("2001:0db8:1:2:ffff:1:2:3".replace("0db8", "db8")))).toBe(5);
    expect(passing(ANYBODY, 50, from("2001:db8:1:3::1"))).toBe(20);
  });

  it("counts whom the proxy saw, where one is trusted, and not what a client writes", () => {
    const direct = start({ address: 10 });
    expect(direct.passing(ANYBODY, 15, from("10.0.0.1", "203.0.113.1"))).toBe(15);
    expect(direct.passing(ANYBODY, 15, from("10.0.0.1", "203.0.113.2"))).toBe(5);
    const behind = start({ address: 10 }, true);
    expect(behind.passing(ANYBODY, 15, from("10.0.0.1", "1.1.1.1, 203.0.113.1"))).toBe(15);
    expect(behind.passing(ANYBODY, 15, from("10.0.0.1", "2.2.2.2, 203.0.113.1"))).toBe(5);
    expect(behind.passing(ANYBODY, 50, from("10.0.0.1", "1.1.1.1, 203.0.113.9"))).toBe(20);
  });
});
