import { describe, expect, it } from "vitest";
import { type ActOfConsent, tellConsent } from "../../src/insight/consent-days.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const at = (
  day: string,
  type: ActOfConsent["type"],
  purposes: ActOfConsent["purposes"] = {},
): ActOfConsent => ({
  time: `${day}T10:00:00.000Z`,
  type,
  purposes,
});
const times = (count: number, act: ActOfConsent): ActOfConsent[] => Array.from({ length: count }, () => act);

const tell = (acts: readonly ActOfConsent[]) =>
  tellConsent(
    (_shop, _since, visit) => {
      for (const act of acts) visit(act);
      return Promise.resolve();
    },
    "acme",
    NOW,
  );

describe("consent and refusal by day", () => {
  it("counts yes, no and what was taken back, by purpose, and imports and erasures apart", async () => {
    const { days, hidden_days, since } = await tell([
      ...times(8, at("2026-02-20", "given", { personalise: true, train: false })),
      ...times(3, at("2026-02-20", "given", { personalise: false })),
      ...times(2, at("2026-02-20", "withdrawn", { personalise: false, train: false })),
      ...times(4, at("2026-02-20", "attested", { personalise: true })),
      at("2026-02-20", "erased"),
    ]);
    expect([since, hidden_days]).toEqual(["2025-12-02", 0]);
    expect(days).toEqual([
      {
        ...{ day: "2026-02-20", acts: 18, erased: 1, attested: 4 },
        purposes: [
          { purpose: "personalise", yes: 8, no: 3, taken_back: 2 },
          { purpose: "train", yes: 0, no: 8, taken_back: 2 },
        ],
      },
    ]);
  });

  it("shows no day and no purpose of fewer than ten acts, and none that the sum would tell", async () => {
    const yes = { personalise: true };
    const { days, hidden_days } = await tell([
      ...times(9, at("2026-02-18", "given", yes)),
      ...times(10, at("2026-02-19", "given", yes)),
      ...times(12, at("2026-02-20", "given", yes)),
      ...times(9, at("2026-02-20", "given", { measure: true })),
    ]);
    // Nine acts of one day alone could be told from the sum: the smallest day that is shown goes with them.
    expect(days.map(({ day }) => day)).toEqual(["2026-02-20"]);
    expect(days[0]?.purposes).toEqual([{ purpose: "personalise", yes: 12, no: 0, taken_back: 0 }]);
    expect(hidden_days).toBe(2);
  });
});
