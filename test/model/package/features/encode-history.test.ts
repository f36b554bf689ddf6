import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeHistory } from "../../../../src/model/package/features/encode-history.ts";
import { type Step, STEP_CODES, type StepType } from "../../../../src/shopper/step.ts";

const NOW = Date.UTC(2026, 0, 31);
const DAY = 86_400_000;
const vocabulary = new Map([
  ["a", 1],
  ["b", 2],
  ["c", 3],
  ["d", 4],
]);
const indexOf = (id: string): number => vocabulary.get(id) ?? 0;
const step = (type: StepType, items: string[], ageDays = 0, more: Partial<Step> = {}): Step => ({
  type,
  origin: "stored",
  items,
  event_ids: items.map((id) => `e-${id}`),
  occurred_at: NOW - ageDays * DAY,
  channel: "web",
  ...more,
});
const encode = (steps: readonly Step[], maxLength = 20) =>
  encodeHistory(steps, { indexOf, maxLength, nowMs: NOW });
const short = (steps: readonly Step[], maxLength?: number) =>
  encode(steps, maxLength).map(({ index, gap }) => [index, gap]);

const steps = fc.array(
  fc
    .record({
      type: fc.constantFrom(...(Object.keys(STEP_CODES) as StepType[])),
      items: fc.array(fc.constantFrom("a", "b", "c", "d", "unknown", "gone"), { minLength: 1, maxLength: 5 }),
      age: fc.nat(400),
    })
    .map(({ type, items, age }) => step(type, items, age)),
  { maxLength: 12 },
);

describe("a history as rows", () => {
  it("has the newest step first, at gap 0, and one row an item of an order, which share its gap", () => {
    expect(short([step("context", ["a"]), step("purchase", ["b", "c"], 3), step("view", ["d"], 5)])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [4, 2],
    ]);
  });

  it("weighs the items of an order 1/sqrt(size), its size being that of its known items", () => {
    expect(encode([step("purchase", ["a", "b", "c", "d"])]).map(({ weight }) => weight)).toEqual([
      0.5, 0.5, 0.5, 0.5,
    ]);
    expect(encode([step("purchase", ["a", "unknown", "b"])]).map(({ weight }) => weight)).toEqual([
      1 / Math.sqrt(2),
      1 / Math.sqrt(2),
    ]);
  });

  it("drops unknown items, and a step without a known item takes no gap", () => {
    expect(
      short([step("view", ["unknown"]), step("view", ["a"]), step("view", ["gone"]), step("view", ["b"])]),
    ).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it("counts an item that is twice in an order once", () => {
    expect(
      encode([step("purchase", ["a", "a", "b"])]).map(({ index, position, weight }) => [
        index,
        position,
        weight,
      ]),
    ).toEqual([
      [1, 0, 1 / Math.sqrt(2)],
      [2, 2, 1 / Math.sqrt(2)],
    ]);
  });

  it("may cut through an order at the end of the window, whose weights stay those of the whole", () => {
    expect(
      encode([step("purchase", ["a", "b", "c", "d"])], 2).map(({ index, weight }) => [index, weight]),
    ).toEqual([
      [1, 0.5],
      [2, 0.5],
    ]);
  });

  it("leads back from each row to the step and the item that it came from", () => {
    const given = [step("view", ["unknown"]), step("purchase", ["unknown", "b", "c"])];
    for (const row of encode(given)) expect(indexOf(given[row.step]!.items[row.position]!)).toBe(row.index);
  });

  it("counts the newer rows of the same item, over orders and not within one", () => {
    const given = [
      step("view", ["a"]),
      step("purchase", ["b", "a", "a"]),
      step("view", ["unknown"]),
      step("purchase", ["a"]),
    ];
    expect(encode(given).map(({ index, occurrence }) => [index, occurrence])).toEqual([
      [1, 0],
      [2, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  it("codes types and channels, and never gives a negative age", () => {
    expect(
      encode([
        step("rating", ["a"], -4, { channel: "store" }),
        step("context", ["b"], 0, { channel: null }),
      ]).map(({ type, channel, ageDays }) => [type, channel, ageDays]),
    ).toEqual([
      [6, 3, 0],
      [7, 0, 0],
    ]);
  });

  it("is what it is without unknown items", () => {
    fc.assert(
      fc.property(steps, (given) => {
        const known = given
          .map((one) => ({ ...one, items: one.items.filter((id) => indexOf(id) > 0) }))
          .filter((one) => one.items.length > 0);
        const bare = (rows: ReturnType<typeof encode>) =>
          rows.map(({ index, gap, type, ageDays, weight }) => ({ index, gap, type, ageDays, weight }));
        expect(bare(encode(given))).toEqual(bare(encode(known)));
      }),
    );
  });

  it("has gaps that never fall, start at 0 and leave none out; a smaller window is its beginning", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 30 }), (given, window) => {
        const rows = encode(given, 100);
        expect([...new Set(rows.map(({ gap }) => gap))]).toEqual(
          Array.from({ length: (rows.at(-1)?.gap ?? -1) + 1 }, (_, gap) => gap),
        );
        expect(encode(given, window)).toEqual(rows.slice(0, window));
      }),
    );
  });
});
