import { afterEach, describe, expect, it } from "vitest";
import { type CircuitBreaker, createCircuitBreaker } from "../../src/lib/circuit-breaker.ts";
import { DomainError } from "../../src/lib/errors.ts";

const PATIENT = { timeout: 10_000, interval: 10 };
const never = (): Promise<never> => new Promise(() => undefined);
const away = (): Promise<never> => Promise.reject(new DomainError("store_unavailable", "away"));

describe("a circuit breaker", () => {
  const made: CircuitBreaker[] = [];
  afterEach(() => made.splice(0).forEach((each) => each.stop()));
  /** A store that answers, or says nothing, as the test sets it. */
  const start = (budgetMs: number | null = 30) => {
    const store = { answer: (): Promise<unknown> => Promise.resolve("there") };
    const told: string[] = [];
    const breaker = createCircuitBreaker({
      budgetMs,
      probe: () => store.answer(),
      onChange: ({ state }) => told.push(state),
    });
    made.push(breaker);
    return { breaker, store, told };
  };

  it("gives up after the budget, begins nothing more, and goes on when the probe is answered", async () => {
    const { breaker, store, told } = start();
    const pending: (() => void)[] = [];
    store.answer = () => new Promise<void>((resolve) => void pending.push(resolve));
    await expect(breaker.within(never)).rejects.toMatchObject({ code: "store_unavailable" });
    const begun: string[] = [];
    const work = async () => void begun.push("begun");
    await expect(breaker.within(work)).rejects.toMatchObject({ code: "store_unavailable" });
    await expect(breaker.unlessOpen(work)).rejects.toMatchObject({ code: "store_unavailable" });
    expect(begun).toEqual([]);
    await expect.poll(() => told, PATIENT).toEqual(["away"]);
    store.answer = () => Promise.resolve();
    pending.forEach((answer) => answer());
    await expect.poll(() => breaker.isOpen(), PATIENT).toBe(false);
    await breaker.within(work);
    expect([begun, told]).toEqual([["begun"], ["away", "back"]]);
  });

  it("tells nothing of one slow read where the store answers its probe", async () => {
    const { breaker, told } = start();
    await expect(breaker.within(never)).rejects.toMatchObject({ code: "store_unavailable" });
    await expect.poll(() => breaker.isOpen(), PATIENT).toBe(false);
    expect(told).toEqual([]);
  });

  it("opens nothing for work that is long by itself", async () => {
    const { breaker } = start();
    await expect(breaker.within(never, { long: true })).rejects.toMatchObject({ code: "store_unavailable" });
    expect(breaker.isOpen()).toBe(false);
  });

  it("takes what came in while the event loop was busy for in time", async () => {
    const { breaker } = start();
    const work = () => new Promise<string>((resolve) => setTimeout(() => resolve("read"), 5));
    const read = breaker.within(work);
    const until = performance.now() + 100;
    while (performance.now() < until);
    expect(await read).toBe("read");
  });

  it("believes an error only where the probe finds the same, also without a budget", async () => {
    const { breaker, store, told } = start(null);
    await expect(breaker.within(away)).rejects.toMatchObject({ code: "store_unavailable" });
    expect(breaker.isOpen()).toBe(false);
    store.answer = away;
    await expect(breaker.within(away)).rejects.toMatchObject({ code: "store_unavailable" });
    await expect.poll(() => told, PATIENT).toEqual(["away"]);
    expect(breaker.isOpen()).toBe(true);
    store.answer = () => Promise.resolve();
    await expect.poll(() => told, PATIENT).toEqual(["away", "back"]);
  });
});
