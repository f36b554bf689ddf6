import { describe, expect, it } from "vitest";
import { createWarmUp } from "../../../src/model/runtime/warm-up.ts";

const LONG_MS = 600_000;

describe("what is opened before the first answer", () => {
  it("is every shop, once, and is waited for", async () => {
    const opened: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const warmUp = createWarmUp({
      shops: () => Promise.resolve(["a", "b"]),
      open: (shop) => gate.then(() => opened.push(shop)),
      longestMs: LONG_MS,
    });
    expect(warmUp.isRunning()).toBe(false);
    const started = [warmUp.start(), warmUp.start()];
    expect(warmUp.isRunning()).toBe(true);
    release();
    await Promise.all(started);
    expect(warmUp.isRunning()).toBe(false);
    expect(opened).toEqual(["a", "b"]);
  });

  it("waits for a rehearsal as well", async () => {
    let end = (): void => undefined;
    const rehearsal = new Promise<void>((resolve) => {
      end = resolve;
    });
    const warmUp = createWarmUp({
      shops: () => Promise.resolve([]),
      open: () => Promise.resolve(),
      longestMs: LONG_MS,
      rehearse: () => rehearsal,
    });
    const started = warmUp.start();
    await new Promise(setImmediate);
    expect(warmUp.isRunning()).toBe(true);
    end();
    await started;
    expect(warmUp.isRunning()).toBe(false);
  });

  it.each([
    [
      "a shop cannot be opened",
      () => Promise.resolve(["a"]),
      () => Promise.reject(new Error("broken")),
      LONG_MS,
    ],
    ["the shops cannot be listed", () => Promise.reject(new Error("down")), () => Promise.resolve(), LONG_MS],
    ["a shop never opens", () => Promise.resolve(["a"]), () => new Promise<void>(() => undefined), 20],
  ])("keeps nobody waiting where %s", async (_, shops, open, longestMs) => {
    const warmUp = createWarmUp({ shops, open, longestMs });
    await warmUp.start();
    expect(warmUp.isRunning()).toBe(false);
  });
});
