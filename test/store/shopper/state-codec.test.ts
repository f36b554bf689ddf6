import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldRecord } from "../../../src/consent/fold.ts";
import { type Purpose, PURPOSES } from "../../../src/consent/purposes.ts";
import { neverSeen, type ShopperState } from "../../../src/consent/state.ts";
import { decodeState, encodeState } from "../../../src/store/shopper/state-codec.ts";
import { NOW, recordOf } from "../contract/fixtures.ts";

const acts = fc.array(
  fc.record({
    purposes: fc.dictionary(fc.constantFrom(...PURPOSES), fc.boolean()) as fc.Arbitrary<
      Partial<Record<Purpose, boolean>>
    >,
    at: fc.integer({ min: NOW - 10, max: NOW }),
    kind: fc.constantFrom("given" as const, "withdrawn" as const),
  }),
  { maxLength: 6 },
);

describe("a stored state as bytes", () => {
  it("comes back as it was after any acts of consent", () => {
    fc.assert(
      fc.property(acts, fc.option(fc.integer({ min: 0, max: NOW }), { nil: null }), (all, erasedAt) => {
        const state: ShopperState = all.reduce(
          (before, act) =>
            foldRecord(before, recordOf({ purposes: act.purposes, given_at: act.at, kind: act.kind })),
          neverSeen(erasedAt),
        );
        expect(decodeState(encodeState(state), state.version, state.erased_at)).toEqual(state);
      }),
    );
  });

  it("keeps a field that a later version of the service adds", () => {
    const later = { ...neverSeen(), added_later: { a: [1] } } as ShopperState;
    expect(decodeState(encodeState(later), 0, null)).toEqual(later);
  });
});
