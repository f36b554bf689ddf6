import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contactRhythm, quietUntil } from "../../../src/recommend/stages/contact-rhythm.ts";

const at = (time: string): number => Date.parse(time);

describe("quiet hours", () => {
  it("of a zone that is none, which earlier releases took, are those of UTC", () => {
    const hours = { from: "21:00", to: "08:00", time_zone: "Mars" };
    expect(quietUntil(hours, at("2026-01-10T22:00:00Z"))).toBe(at("2026-01-11T08:00:00Z"));
  });

  it.each([
    [
      "in the evening",
      "2026-01-10T22:00:00+01:00",
      { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
      "2026-01-11T08:00:00+01:00",
    ],
    [
      "after midnight",
      "2026-01-11T03:30:20+01:00",
      { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
      "2026-01-11T08:00:00+01:00",
    ],
    [
      "by day",
      "2026-01-11T13:00:00+01:00",
      { from: "12:00", to: "14:30", time_zone: "Europe/Amsterdam" },
      "2026-01-11T14:30:00+01:00",
    ],
    [
      "outside",
      "2026-01-11T15:00:00+01:00",
      { from: "12:00", to: "14:30", time_zone: "Europe/Amsterdam" },
      null,
    ],
    [
      "elsewhere it is night already",
      "2026-01-11T15:00:00Z",
      { from: "21:00", to: "08:00", time_zone: "Asia/Tokyo" },
      "2026-01-12T08:00:00+09:00",
    ],
    [
      "the night that loses an hour",
      "2026-03-28T23:00:00+01:00",
      { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
      "2026-03-29T08:00:00+02:00",
    ],
    [
      "the night that gains an hour",
      "2026-10-24T23:00:00+02:00",
      { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
      "2026-10-25T08:00:00+01:00",
    ],
    ["an empty span", "2026-01-11T15:00:00Z", { from: "08:00", to: "08:00", time_zone: "UTC" }, null],
  ])("%s", (_, now, quiet, until) => {
    expect(quietUntil(quiet, at(now))).toBe(until === null ? null : at(until));
  });

  it("never names an end that is still quiet", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2025-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") }),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom("UTC", "Europe/Oslo", "America/New_York", "Asia/Kolkata"),
        (now, from, to, time_zone) => {
          const clock = (minute: number): string =>
            `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
          const quiet = { from: clock(from), to: clock(to), time_zone };
          const until = quietUntil(quiet, now);
          // Where the named minute falls into the hour that a spring night skips there is no such minute; the
          // hours of change are left to the table above.
          const isChange = [3, 10, 11].includes(new Date(now).getUTCMonth() + 1);
          return until === null || isChange || (until >= now - 60_000 && quietUntil(quiet, until) === null);
        },
      ),
    );
  });
});

describe("the number a week", () => {
  const base = {
    contact: { channels: [], max_per_week: 2, quiet_hours: null },
    contacted: [] as number[],
    open_complaint: false,
    channel: "email" as const,
    now: at("2026-01-10T12:00:00Z"),
  };
  const day = 86_400_000;
  it.each([
    ["none yet", [], null],
    ["one", [1], null],
    ["two, the older of which must pass", [1, 3], 4],
    ["two, one of them long ago", [1, 8], null],
    ["three", [1, 2, 3], 5],
  ])("%s", (_, days, waits) => {
    const told = contactRhythm({ ...base, contacted: days.map((each) => base.now - each * day) });
    expect(told).toMatchObject(
      waits === null
        ? { send: true }
        : { send: false, because: "too_often", not_before: base.now + waits * day },
    );
  });
  it("is never, where it is none", () => {
    expect(contactRhythm({ ...base, contact: { ...base.contact, max_per_week: 0 } })).toEqual({
      send: false,
      because: "too_often",
      channel: null,
      not_before: null,
    });
  });
});
