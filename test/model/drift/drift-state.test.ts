import { describe, expect, it } from "vitest";
import { type DriftWeek, isLookDue, noteLook, type SlotDrift } from "../../../src/model/drift/drift-state.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-06-01T12:00:00Z");

const week = (until: string, below: boolean, model = "m@1"): DriftWeek => ({
  from: "2026-05-25",
  until,
  model,
  recall: { value: 0.2, low: 0.1, high: 0.3, n: 30 },
  ndcg: 0.1,
  failed: 0,
  may_have_seen: false,
  baselines: [
    { name: "popularity", recall: 0.3, ndcg: 0.2, lead: { value: -0.1, low: -0.2, high: -0.01, n: 30 } },
    { name: "item-knn", recall: 0.5, ndcg: 0.2, lead: { value: -0.3, low: -0.4, high: -0.2, n: 30 } },
  ],
  below,
});

describe("what is noted of a look", () => {
  const look = (before: SlotDrift | undefined, days: number, below: boolean | null, champion = "m@1") =>
    noteLook(before, {
      at: START + days * DAY_MS,
      champion,
      week: below === null ? null : week(`day ${days}`, below, champion),
      because: below === null ? "too few" : null,
    });

  it("raises an alarm once, names the model that is most clearly ahead, and ends with a better week", () => {
    const first = look(undefined, 0, true);
    expect(first.raised).toMatchObject({ baseline: "item-knn", baseline_recall: 0.5, recall: 0.2 });
    const second = look(first.drift, 7, true);
    expect([second.raised, second.drift.alarm?.since]).toEqual([null, first.raised?.since]);
    expect(look(second.drift, 14, false).drift.alarm).toBeNull();
  });

  it("leaves an alarm as it is where there are no figures, and drops that of another champion", () => {
    const { drift } = look(undefined, 0, true);
    expect(look(drift, 7, null).drift).toMatchObject({ alarm: drift.alarm, because: "too few" });
    expect(look(drift, 7, null, "m@2").drift.alarm).toBeNull();
    expect(look(drift, 7, true, "m@2").raised).toMatchObject({ model: "m@2" });
  });

  it("keeps a year, and one figure of a day", () => {
    let state: SlotDrift | undefined;
    for (let at = 0; at < 60; at += 1) state = look(state, at, false).drift;
    expect(state?.weeks).toHaveLength(53);
    expect(look(state, 59, true).drift.weeks).toHaveLength(53);
  });

  it("comes after a week; after a day where there were no figures, or the champion is new", () => {
    const { drift } = look(undefined, 0, false);
    const without = look(undefined, 0, null).drift;
    const due = (of: SlotDrift | undefined, days: number, champion = "m@1"): boolean =>
      isLookDue(of, champion, START + days * DAY_MS);
    expect([due(undefined, 0), due(drift, 6.9), due(drift, 7)]).toEqual([true, false, true]);
    expect([due(without, 0.9), due(without, 1), due(drift, 1, "m@2")]).toEqual([false, true, true]);
  });
});
