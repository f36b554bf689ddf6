import { describe, expect, it } from "vitest";
import { packDataset, type TrainingStep, type UnitSteps } from "../../../src/learn/data/dataset.ts";
import { EVENT_TYPE_CODES } from "../../../src/learn/data/event-types.ts";
import { learnSubstitutes } from "../../../src/learn/linear/substitutes.ts";

const ITEMS = Array.from({ length: 20 }, (_, at) => (at === 0 ? "" : `i${at}`));
const MINUTE = 1 / (24 * 60);
const { view, cart, purchase } = EVENT_TYPE_CODES;

/** Looks at some things and buys some, one after the other. */
const visit = (
  day: number,
  looked: readonly number[],
  bought: readonly number[],
  pause = 1,
): TrainingStep[] => [
  ...looked.map((item, at) => ({ time: day + at * pause * MINUTE, type: view, items: [item] })),
  { time: day + looked.length * pause * MINUTE, type: purchase, items: bought },
];
type Visits = readonly TrainingStep[][];

const dataOf = (units: readonly Visits[], timed = true) =>
  packDataset({
    kind: "baskets",
    items: ITEMS,
    timed,
    units: units.map((visits, at): UnitSteps => ({ id: `u${at}`, steps: visits.flat() })),
  });
const times = (count: number, make: (at: number) => Visits): Visits[] =>
  Array.from({ length: count }, (_, at) => make(at));
const learn = (units: readonly Visits[], minUnits = 3) =>
  learnSubstitutes(dataOf(units), { minUnits })?.of ?? {};

/** Others look at other things, so that a pair stands out. */
const OTHERS = times(60, (at) => [visit(100, [10 + (at % 3) * 2, 11 + (at % 3) * 2], [10 + (at % 3) * 2])]);

describe("what stands in for what", () => {
  it("is what was left in a visit in which the other was bought, the most told first", () => {
    const told = learn([
      ...times(4, () => [visit(200, [1, 2], [1])]),
      ...times(3, () => [visit(200, [3, 1], [1])]),
      ...OTHERS,
    ]);
    expect(told).toHaveProperty("i1", ["i2", "i3"]);
  });

  it("goes one way: what was chosen says nothing of what was left, whose own choosers are too few", () => {
    const told = learn([
      ...times(9, () => [visit(200, [1, 2], [1])]),
      ...times(2, () => [visit(200, [2, 1], [2])]),
      ...OTHERS,
    ]);
    expect(told).toHaveProperty("i1", ["i2"]);
    expect(told).not.toHaveProperty("i2");
  });

  it("goes both ways where enough chose the one, and enough the other", () => {
    const told = learn([
      ...times(4, () => [visit(200, [1, 2], [1])]),
      ...times(3, () => [visit(200, [2, 1], [2])]),
      ...OTHERS,
    ]);
    expect(told).toMatchObject({ i1: ["i2"], i2: ["i1"] });
  });

  it("needs so many distinct people, whatever one of them does", () => {
    const twice = times(2, () => [visit(200, [1, 2], [1])]);
    const often: Visits = Array.from({ length: 9 }, (_, at) => visit(200 + at, [1, 2], [1]));
    expect(learn([...twice, often, ...OTHERS])).toHaveProperty("i1", ["i2"]);
    expect(learn([...twice.slice(1), often, ...OTHERS])).not.toHaveProperty("i1");
    expect(learn([...twice, often, ...OTHERS], 4)).not.toHaveProperty("i1");
  });

  it("is not what people end up having together, now or another time", () => {
    const looks = times(4, () => [visit(200, [1, 2], [1])]);
    expect(learn([...looks, ...OTHERS])).toHaveProperty("i1");
    const both: Visits = [visit(200, [1, 2], [1]), visit(260, [2, 4], [2])];
    expect(learn([...looks, both, both, ...OTHERS])).not.toHaveProperty("i1");
  });

  it("is not what everybody looks at, beside whatever they buy", () => {
    const told = learn(times(18, (at) => [visit(200, [9, 1 + (at % 6)], [1 + (at % 6)])]));
    expect(told).not.toHaveProperty("i9");
  });

  it("ends with the visit: what was looked at half an hour before counts for nothing", () => {
    expect(learn([...times(3, () => [visit(200, [1, 2], [1], 31)]), ...OTHERS])).not.toHaveProperty("i1");
    expect(learn([...times(3, () => [visit(200, [1, 2], [1], 29)]), ...OTHERS])).toHaveProperty("i1");
  });

  it("counts what was put into the cart and left there as looked at", () => {
    const left = times(3, () => [[{ time: 200, type: cart, items: [2] }, ...visit(200 + MINUTE, [1], [1])]]);
    expect(learn([...left, ...OTHERS])).toHaveProperty("i1", ["i2"]);
  });

  it("is learnt of nothing where there are no times, or no looks", () => {
    const units = times(5, () => [visit(200, [1, 2], [1])]);
    expect(learnSubstitutes(dataOf(units, false), { minUnits: 3 })).toBeNull();
    expect(learnSubstitutes(dataOf(times(5, () => [visit(200, [], [1, 2])])), { minUnits: 3 })).toBeNull();
  });
});
