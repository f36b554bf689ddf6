import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { londonToUtc } from "../../../src/catalogue/feeds/london-time.ts";

const wallClock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/London",
  dateStyle: "short",
  timeStyle: "medium",
});

describe("UK local time", () => {
  it.each([
    ["2010-12-01 08:26:00", "2010-12-01T08:26:00Z"],
    ["2011-06-01 08:26:00", "2011-06-01T07:26:00Z"],
    ["2011-03-27 00:59:59", "2011-03-27T00:59:59Z"],
    ["2011-03-27 02:00:00", "2011-03-27T01:00:00Z"],
    ["2011-10-30 00:59:00", "2011-10-29T23:59:00Z"],
    ["2011-10-30 02:00:00", "2011-10-30T02:00:00Z"],
    ["12/1/2010 8:26", "2010-12-01T08:26:00Z"],
    ["2009-12-01 07:45", "2009-12-01T07:45:00Z"],
  ])("reads %s as %s", (text, utc) => expect(londonToUtc(text)).toBe(Date.parse(utc)));

  it(
    "agrees with the time-zone database on every moment from 1997 to 2037, but for the hour that autumn " +
      "repeats",
    () => {
      fc.assert(
        fc.property(
          fc.integer({ min: Date.UTC(1997, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 }),
          (seconds) => {
            const text = wallClock.format(new Date(seconds * 1000));
            const read = londonToUtc(text);
            expect(read === null ? null : wallClock.format(new Date(read))).toBe(text);
            expect([seconds * 1000, seconds * 1000 - 3_600_000]).toContain(read);
          },
        ),
        { numRuns: 2000 },
      );
    },
  );

  it.each([
    "2011-02-30 10:00:00",
    "2011-01-01 24:00:00",
    "2011-13-01 10:00:00",
    "yesterday",
    "2011-01-01",
    "",
  ])("refuses %j", (text) => expect(londonToUtc(text)).toBeNull());
});
