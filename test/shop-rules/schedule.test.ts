import { describe, expect, it } from "vitest";
import { createSchedule } from "../../src/shop-rules/schedule.ts";

const always = { from: null, until: null, weekly: null };
const at = (text: string): number => Date.parse(text);
const hours = (from: string, to: string) =>
  createSchedule({
    ...always,
    weekly: { days: ["fri"], from, to, time_zone: "Europe/Amsterdam" },
  });

describe("the schedule of a rule", () => {
  it("holds always where it says nothing", () => {
    expect(createSchedule(always)(0)).toBe(true);
  });

  it("holds from its beginning, and no more from its end on", () => {
    const isOn = createSchedule({ ...always, from: 1000, until: 2000 });
    expect([999, 1000, 1999, 2000].map(isOn)).toEqual([false, true, true, false]);
  });

  it("goes by the clocks of its place, in summer and in winter", () => {
    const isOn = hours("17:00", "20:00");
    // 3 July 2026 and 4 December 2026 are Fridays; Amsterdam is two hours and one hour ahead of UTC.
    expect(isOn(at("2026-07-03T14:59:00Z"))).toBe(false);
    expect(isOn(at("2026-07-03T15:00:00Z"))).toBe(true);
    expect(isOn(at("2026-12-04T15:59:00Z"))).toBe(false);
    expect(isOn(at("2026-12-04T16:00:00Z"))).toBe(true);
    expect(isOn(at("2026-12-04T19:00:00Z"))).toBe(false);
    expect(isOn(at("2026-12-05T16:00:00Z"))).toBe(false);
  });

  it("belongs to the day on which it begins where it runs over midnight", () => {
    const isOn = hours("22:00", "02:00");
    expect(isOn(at("2026-12-04T22:30:00Z"))).toBe(true);
    expect(isOn(at("2026-12-05T00:30:00Z"))).toBe(true);
    expect(isOn(at("2026-12-05T01:00:00Z"))).toBe(false);
    expect(isOn(at("2026-12-04T00:30:00Z"))).toBe(false);
    expect(isOn(at("2026-12-05T22:30:00Z"))).toBe(false);
  });
});
