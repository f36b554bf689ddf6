import { expect, it } from "vitest";
import { beliefsIn, beliefsOf, tellBelief } from "../../src/insight/tell-belief.ts";

const made = { chances: { plain: [1], profiling: null }, answers: 240, error: 0.03, held_back: 90 };
const told = tellBelief({
  made_at: Date.parse("2026-03-01T12:00:00Z"),
  scales: {
    "default linear@1": made,
    "default linear@1 sasrec@2": { ...made, answers: 400, error: null, held_back: 0 },
    "complement linear@1": made,
    complement: made,
  },
});
const figures = { made_at: "2026-03-01T12:00:00.000Z", answers: 240, error: 0.03, held_back: 90 };

it("names slot, model and ranking stage with the date, the answers and the error of each", () => {
  expect(told).toHaveLength(4);
  expect(told[0]).toEqual({ slot: "default", model: "linear@1", ranking: null, ...figures });
  expect(told[1]).toMatchObject({ model: "linear@1", ranking: "sasrec@2", answers: 400, error: null });
  expect(told[3]).toEqual({ slot: "complement", model: null, ranking: null, ...figures });
  expect(tellBelief(null)).toEqual([]);
});

it("tells of a slot what is believed there, and of a ranking stage what it ordered", () => {
  expect(beliefsIn(told, "default")).toEqual([told[0], told[1]]);
  expect(beliefsIn(told, "default.rank")).toEqual([told[1]]);
  expect(beliefsIn(told, "complement.rank")).toEqual([]);
  expect(beliefsOf(told, { slot: "complement", origin: "linear@1" })).toEqual([told[2]]);
  expect(beliefsOf(told, { slot: "default.rank", origin: "sasrec@2" })).toEqual([told[1]]);
  expect(beliefsOf(told, { slot: "default", origin: "linear@2" })).toEqual([]);
});
