import { describe, expect, it } from "vitest";
import { createScheduler } from "../../src/lib/scheduler.ts";

/** Timers that end when the test says so. */
const createTimers = () => {
  const set = new Map<object, { readonly ms: number; readonly action: () => void }>();
  return {
    after: (ms: number, action: () => void) => {
      const timer = {};
      set.set(timer, { ms, action });
      return () => void set.delete(timer);
    },
    periods: () => [...set.values()].map(({ ms }) => ms),
    fire: () => {
      const due = [...set.values()];
      set.clear();
      for (const { action } of due) action();
    },
  };
};

/** Work that ends when the test says so. */
const createSlowWork = (name = "slow") => {
  const open: (() => void)[] = [];
  const seen = { begun: 0, ended: 0, most: 0 };
  const run = async (): Promise<void> => {
    seen.begun += 1;
    seen.most = Math.max(seen.most, seen.begun - seen.ended);
    await new Promise<void>((end) => open.push(end));
    seen.ended += 1;
  };
  return { work: { name, everyMs: 50, run }, seen, endOne: () => open.shift()?.() };
};

describe("the scheduler", () => {
  const start = () => {
    const timers = createTimers();
    const failed: string[] = [];
    const scheduler = createScheduler({ onError: (name) => failed.push(name), after: timers.after });
    return { ...scheduler, timers, failed };
  };

  it("runs each work at once, and again after its period", async () => {
    const { start: begin, idle, timers } = start();
    const runs: string[] = [];
    const work = (name: string, everyMs: number) => ({ name, everyMs, run: async () => runs.push(name) });
    begin([work("a", 200), work("b", 1000)]);
    await expect.poll(timers.periods).toEqual([200, 1000]);
    expect(runs).toEqual(["a", "b"]);
    timers.fire();
    await idle();
    expect(runs).toEqual(["a", "b", "a", "b"]);
  });

  it("names the work that failed, does the others, and tries it again", async () => {
    const { start: begin, runAll, timers, failed } = start();
    const runs: string[] = [];
    const broken = { name: "broken", everyMs: 10, run: () => Promise.reject(new Error("no")) };
    const sound = { name: "sound", everyMs: 10, run: async () => runs.push("sound") };
    begin([broken, sound]);
    await expect.poll(timers.periods).toEqual([10, 10]);
    timers.fire();
    await expect.poll(() => failed).toEqual(["broken", "broken"]);
    await runAll([broken, sound]);
    expect(failed).toEqual(["broken", "broken", "broken"]);
    expect(runs).toHaveLength(3);
  });

  it("runs one of a name at a time, whoever asks for it, and never drops an ask", async () => {
    const { runAll, idle } = start();
    const { work, seen, endOne } = createSlowWork();
    const asked = [runAll([work]), runAll([work])];
    await expect.poll(() => seen.begun).toBe(1);
    endOne();
    await expect.poll(() => seen.begun).toBe(2);
    endOne();
    await Promise.all(asked);
    await idle();
    expect(seen).toEqual({ begun: 2, ended: 2, most: 1 });
  });

  it("begins nothing once it is stopped, and is idle when what runs has ended", async () => {
    const { start: begin, stop, idle, timers } = start();
    const { work, seen, endOne } = createSlowWork();
    const quick = { name: "quick", everyMs: 10, run: async () => undefined };
    begin([work, quick]);
    await expect.poll(timers.periods).toEqual([10]);
    stop();
    expect(timers.periods()).toEqual([]);
    const ended = idle().then(() => seen.ended);
    endOne();
    expect(await ended).toBe(1);
    expect(timers.periods()).toEqual([]);
  });
});
