import { describe, expect, it } from "vitest";
import { failuresOf, proveOverload } from "../../scripts/prove/overload.ts";

describe("a service with two workers to which more comes than it can answer", () => {
  it("keeps to its limits, refuses the least urgent first, and is harmed by no slow client", async () => {
    const figures = await proveOverload({
      rate: { perSecond: 20, seconds: 3, connections: 12 },
      urgent: { seconds: 4, mostWaiting: 10, batches: 60, answers: 200, refusals: 4 },
      connections: 300,
    });
    expect(failuresOf(figures), JSON.stringify(figures)).toEqual([]);
    expect(figures.rates.map(({ of }) => of)).toEqual(["a shopper's token", "an address", "a key"]);
  }, 300_000);
});
