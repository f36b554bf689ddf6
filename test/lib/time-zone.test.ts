import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDayCounter } from "../../src/lib/time-zone.ts";

const DAY_MS = 86_400_000;
const at = (time: string): number => Date.parse(time);

describe("days of a calendar", () => {
  it.each([
    ["an hour that ends at midnight", "2026-06-10T21:30:00Z", "2026-06-10T22:00:00Z", "Europe/Amsterdam", 1],
    [
      "nearly a day that begins after it",
      "2026-06-10T22:00:00Z",
      "2026-06-11T21:59:59Z",
      "Europe/Amsterdam",
      0,
    ],
    ["the short day in spring", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "Europe/Amsterdam", 1],
    ["all of it", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "Europe/Amsterdam", 0],
    ["the long day in autumn", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "Europe/Amsterdam", 0],
    ["and the midnight after it", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Amsterdam", 1],
    [
      "clocks that are put on by half an hour",
      "2026-10-03T13:29:59Z",
      "2026-10-03T13:30:00Z",
      "Australia/Lord_Howe",
      1,
    ],
    ["the same after they were", "2026-10-04T12:59:59Z", "2026-10-04T13:00:00Z", "Australia/Lord_Howe", 1],
    ["a zone that nobody knows: by UTC", "2026-06-10T23:59:59Z", "2026-06-11T00:00:00Z", "Nowhere/None", 1],
    ["backwards", "2026-06-11T22:00:00Z", "2026-06-10T10:00:00Z", "Europe/Amsterdam", -2],
  ])("%s", (_name, from, to, zone, days) => {
    expect(createDayCounter()(at(from), at(to), zone)).toBe(days);
  });

  it("are those that the calendar of the zone shows, whenever", () => {
    const count = createDayCounter();
    const zones = ["Europe/Amsterdam", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
    const dayIn = (time: number, zone: string): number =>
      Date.parse(`${new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(time)}T00:00:00Z`) / DAY_MS;
    const time = fc.integer({ min: at("2015-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") });
    fc.assert(
      fc.property(time, time, fc.constantFrom(...zones), (from, to, zone) => {
        expect(count(from, to, zone)).toBe(dayIn(to, zone) - dayIn(from, zone));
      }),
      { numRuns: 500 },
    );
  });
});
