import { afterAll, beforeAll, beforeEach } from "vitest";
import { shopperOf, startConsentShop } from "./consents.ts";
import type { Harness } from "./harness.ts";

export const MINUTE = 60_000;

/** A consent shop for the tests of a block, a minute later for each of them, and people whom it never met. */
export const openConsentShop = (prefix: string, start = Date.parse("2026-06-01T12:00:00Z")) => {
  const clock = { now: start };
  let opened: Harness | null = null;
  let people = 0;
  const running = (): Harness => {
    if (opened === null) throw new Error("the shop is open within tests and hooks alone");
    return opened;
  };
  beforeAll(async () => {
    opened = await startConsentShop(clock);
  });
  beforeEach(() => {
    clock.now += MINUTE;
  });
  afterAll(() => running().close());
  return {
    clock,
    running,
    somebody: () => shopperOf(running(), `${prefix}-${(people += 1)}`),
    at: (ms: number): string => new Date(ms).toISOString(),
  };
};
