import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { startDeadline } from "../../src/lib/deadline.ts";

/** The engine hands it out where it was asked for before. */
const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
};

describe("a deadline", () => {
  it("comes, however often garbage is collected meanwhile", async () => {
    const { signal } = startDeadline(100, new AbortController().signal);
    for (let turn = 0; turn < 100 && !signal.aborted; turn += 1) {
      collectGarbage();
      await sleep(20);
    }
    expect(signal.aborted).toBe(true);
  });

  it("comes with the signal that it was given, before or after", () => {
    const stopping = new AbortController();
    const { signal } = startDeadline(60_000, stopping.signal);
    expect(signal.aborted).toBe(false);
    stopping.abort();
    expect(signal.aborted).toBe(true);
    expect(startDeadline(60_000, stopping.signal).signal.aborted).toBe(true);
  });

  it("does not come once nobody waits", async () => {
    const stopping = new AbortController();
    const { signal, clear } = startDeadline(10, stopping.signal);
    clear();
    stopping.abort();
    await sleep(50);
    expect(signal.aborted).toBe(false);
  });
});
