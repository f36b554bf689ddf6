import { describe, expect, it } from "vitest";
import { rehearsalTime } from "../src/rehearsal-time.ts";

describe("how long a process rehearses", () => {
  it("is as long as was set where loading took no time", () => {
    expect(rehearsalTime(2_000, 500)).toBe(2_000);
    expect(rehearsalTime(100, 2_000)).toBe(100);
  });
  it("gives way to what loading took, by a second and a half at most", () => {
    expect(rehearsalTime(2_000, 1_100)).toBe(1_700);
    expect(rehearsalTime(8_000, 4_000)).toBe(6_500);
  });
  it("is nothing where no question would be asked any more", () => {
    expect(rehearsalTime(2_000, 1_300)).toBe(0);
    expect(rehearsalTime(2_000, 4_000)).toBe(0);
    expect(rehearsalTime(0, 4_000)).toBe(0);
  });
});
