import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../src/lib/errors.ts";
import { addPackage, fence } from "../../src/model/registry/package-transitions.ts";
import type { RegistryState } from "../../src/model/registry/registry-state.ts";
import { canary, promote, rollback, shadow } from "../../src/model/registry/slot-transitions.ts";
import { ACT, base, entry } from "../model/registry/registry-fixtures.ts";

describe("the registry", () => {
  const refusals: readonly {
    what: string;
    code: ErrorCode;
    change: (state: RegistryState) => RegistryState;
  }[] = [
    {
      what: "a package whose version is taken",
      code: "model_exists",
      change: (state) => addPackage(state, entry("a@1")),
    },
    {
      what: "an unknown package",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default", id: "b@1" }, ACT),
    },
    {
      what: "a retired package",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default", id: "gone@1" }, ACT),
    },
    {
      what: "a promotion without a package and without a challenger",
      code: "model_unknown",
      change: (state) => promote(state, { slot: "default" }, ACT),
    },
    {
      what: "a package that still remembers",
      code: "erasures_pending",
      change: (state) => promote(state, { slot: "default", id: "old@1" }, ACT),
    },
    {
      what: "a shadow that still remembers",
      code: "erasures_pending",
      change: (state) => shadow(state, { slot: "default", id: "old@1" }, ACT),
    },
    {
      what: "unknown training",
      code: "training_unknown",
      change: (state) => promote(state, { slot: "default", id: "odd@1" }, ACT),
    },
    {
      what: "unknown training as a challenger",
      code: "training_unknown",
      change: (state) => canary(state, { slot: "default", id: "odd@1", percent: 5 }, ACT),
    },
    {
      what: "a rollback with nothing before",
      code: "nothing_to_roll_back",
      change: (state) => rollback(state, { slot: "default" }, ACT),
    },
    {
      what: "a ranking model in a retrieval slot",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default", id: "rank@1" }, ACT),
    },
    {
      what: "a retrieval model in a ranking slot",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default.rank", id: "a@1" }, ACT),
    },
    {
      what: "more than all shoppers",
      code: "invalid_request",
      change: (state) => canary(state, { slot: "default", id: "a@1", percent: 101 }, ACT),
    },
    {
      what: "a fenced package",
      code: "model_fenced",
      change: (state) =>
        promote(
          fence(state, { id: "a@1", slot: "default", failures: 5 }, ACT),
          { slot: "default", id: "a@1" },
          ACT,
        ),
    },
    {
      what: "no model in a slot that scores items",
      code: "invalid_request",
      change: (state) => promote(state, { slot: "default", id: null }, ACT),
    },
    {
      what: "a shadow beside nobody",
      code: "slot_unknown",
      change: (state) => shadow(state, { slot: "nope", id: "a@1" }, ACT),
    },
    {
      what: "a challenger beside nobody",
      code: "slot_unknown",
      change: (state) => canary(state, { slot: "nope", id: "a@1", percent: 5 }, ACT),
    },
    {
      what: "a challenger that is the champion",
      code: "invalid_request",
      change: (state) =>
        canary(
          promote(state, { slot: "default", id: "a@1" }, ACT),
          { slot: "default", id: "a@1", percent: 5 },
          ACT,
        ),
    },
    {
      what: "a shadow that is the champion",
      code: "invalid_request",
      change: (state) =>
        shadow(promote(state, { slot: "default", id: "a@1" }, ACT), { slot: "default", id: "a@1" }, ACT),
    },
    {
      what: "a slot that cannot be named",
      code: "slot_unknown",
      change: (state) => promote(state, { slot: "../etc", id: "a@1" }, ACT),
    },
  ];
  it.each(refusals)("refuses $what as $code and stays as it was", ({ code, change }) => {
    const before = JSON.stringify(base);
    expect(() => change(base)).toThrow(expect.objectContaining({ code }));
    expect(JSON.stringify(base)).toBe(before);
  });
});
