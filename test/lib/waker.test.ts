import { describe, expect, it } from "vitest";
import { createWaker } from "../../src/lib/waker.ts";

const HOUR_MS = 3_600_000;

describe("a sleep that can be cut short", () => {
  const never = new AbortController().signal;

  it("ends when somebody wakes it", async () => {
    const waker = createWaker();
    const asleep = waker.sleep(HOUR_MS, never);
    waker.wake();
    await asleep;
  });

  it("does not begin where somebody woke it before, once", async () => {
    const waker = createWaker();
    waker.wake();
    await waker.sleep(HOUR_MS, never);
    const ended = { yes: false };
    const asleep = waker.sleep(HOUR_MS, never).then(() => void (ended.yes = true));
    await Promise.resolve();
    expect(ended.yes).toBe(false);
    waker.wake();
    await asleep;
  });

  it("ends when the work is to stop", async () => {
    const stopping = new AbortController();
    const asleep = createWaker().sleep(HOUR_MS, stopping.signal);
    stopping.abort();
    await asleep;
  });
});
