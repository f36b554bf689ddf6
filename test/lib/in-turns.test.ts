import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapInTurns } from "../../src/lib/in-turns.ts";

describe("what is mapped in turns", () => {
  it("stands in its order, whichever ends first", async () => {
    const ended = await mapInTurns([3, 1, 2, 0], 3, async (turns, index) => {
      for (let left = turns; left > 0; left -= 1) await nextTurn();
      return `${index}: ${turns}`;
    });
    expect(ended).toEqual(["0: 3", "1: 1", "2: 2", "3: 0"]);
  });

  it("leaves a turn of the event loop between so many and the next", async () => {
    const order: string[] = [];
    setImmediate(() => order.push("other"));
    await mapInTurns(["a", "b", "c"], 2, (name) => order.push(name));
    expect(order).toEqual(["a", "b", "other", "c"]);
  });

  it("begins no more once one has failed", async () => {
    const begun: number[] = [];
    const failing = mapInTurns([0, 1, 2], 1, (at) => {
      begun.push(at);
      if (at === 1) throw new RangeError("not this one");
    });
    await expect(failing).rejects.toThrow("not this one");
    expect(begun).toEqual([0, 1]);
  });
});
