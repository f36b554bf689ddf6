import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/consent/decide.ts";
import { foldRecord } from "../../src/consent/fold.ts";
import { NO_SIGNALS, PURPOSES } from "../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../src/consent/record.ts";
import { neverSeen } from "../../src/consent/state.ts";
import { type Act, type Identity, type World } from "./rules.ts";
import {
  act,
  acts,
  calm,
  DENY_ALL,
  given,
  granted,
  inputOf,
  person,
  recordOf,
  rulings,
  withdrawn,
} from "./worlds.ts";

describe("acts of consent", () => {
  const permuted = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
  const tied = fc
    .integer({ min: 1, max: 400 })
    .chain((time) => fc.array(act(time), { minLength: 2, maxLength: 5 }));

  it("with one given_at come to the same in any order of arrival, and a denial among them wins", () => {
    fc.assert(
      fc.property(
        tied.chain((list) => fc.tuple(fc.constant(list), permuted(list), fc.option(act(0)))),
        ([list, shuffled, earlier]) => {
          // An attestation is no act of the person: it speaks only where nothing was said yet.
          fc.pre(list.every(({ kind }) => kind !== "attested"));
          const first = earlier === null || earlier.kind === "attested" ? [] : [{ ...earlier, given: 0 }];
          const whole = (order: readonly Act[]) => rulings(calm(person([...first, ...order])));
          expect(whole(shuffled)).toEqual(whole(list));
          for (const purpose of PURPOSES)
            if (list.some((each) => each.says[purpose] === false))
              expect(whole(list)[purpose]).toMatch(/refused|withdrawn|requires_personalise/);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("say the younger age, whichever of two at one time came first", () => {
    const aged = (age: "adult" | "13", at: number): ConsentRecord => ({
      ...recordOf(given(7), at),
      age_band: age,
      jurisdiction: age === "13" ? "NL" : "GB",
    });
    for (const order of [
      [aged("adult", 0), aged("13", 1)],
      [aged("13", 0), aged("adult", 1)],
    ])
      expect(order.reduce(foldRecord, neverSeen())).toMatchObject({ age_band: "13", jurisdiction: "GB" });
    const grown = [aged("13", 0), { ...aged("adult", 1), given_at: 8 }].reduce(foldRecord, neverSeen());
    expect(grown.age_band).toBe("adult");
    expect(
      [aged("adult", 0), { ...aged("13", 1), given_at: 6 }].reduce(foldRecord, neverSeen()).age_band,
    ).toBe("adult");
  });

  it("grant again after a withdrawal, and a replay of the grant that was withdrawn does not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: -200, max: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (at, apart, later) => {
          const [first, denial] = [given(at), withdrawn(Math.max(1, at + apart))];
          expect(granted(calm(person([first, denial, first])))).toEqual([]);
          expect(granted(calm(person([first, denial, first, denial, first])))).toEqual([]);
          expect(granted(calm(person([first, denial, given(Math.max(at, denial.given) + later)])))).toEqual([
            ...PURPOSES,
          ]);
          expect(granted(calm(person([denial, given(denial.given)])))).toEqual([]);
        },
      ),
    );
  });

  it("from before an erasure open nothing, whatever they are", () => {
    fc.assert(
      fc.property(acts, fc.integer({ min: 400, max: 900 }), (list, erased) => {
        expect(granted(calm(person(list, { erased })))).toEqual([]);
        expect(
          granted({
            ...calm(person([], { erased })),
            sessionReceipt: [...PURPOSES],
            signals: { ...NO_SIGNALS, tcf: { state: "valid", grants: [...PURPOSES], denies: [] } },
          }),
        ).toEqual([]);
        expect(granted(calm(person([...list, given(erased + 1)], { erased })))).toEqual([...PURPOSES]);
      }),
    );
  });

  it("of the shop about its people never speak over a refusal, a withdrawal or a tombstone", () => {
    const attested = given(500, { kind: "attested" });
    expect(granted(calm(person([attested])))).toEqual([...PURPOSES]);
    for (const before of [withdrawn(10), given(10, { says: DENY_ALL })])
      expect(granted(calm(person([before, attested])))).toEqual([]);
    expect(granted(calm(person([attested], { erased: 10 })))).toEqual([]);
    expect(granted(calm(person([attested, withdrawn(20)])))).toEqual([]);
  });

  it("let GPC be outranked only by a grant that holds and that was weighed against it", () => {
    const gpc = (who: Identity, gpcYields = true): World => ({
      ...calm(who),
      gpcYields,
      signals: { ...NO_SIGNALS, gpc: true },
    });
    expect(granted(gpc(person([given(10, { gpcSentAndNamed: true })])))).toEqual([...PURPOSES]);
    expect(granted(gpc(person([given(10, { gpcSentAndNamed: true })]), false))).toEqual(["contact"]);
    expect(granted(gpc(person([given(10)])))).toEqual(["contact"]);
    // Nobody was asked: a TC string is no specific consent.
    expect(
      granted({
        ...gpc(person([])),
        signals: { ...NO_SIGNALS, gpc: true, tcf: { state: "valid", grants: ["personalise"], denies: [] } },
      }),
    ).toEqual([]);
    expect(
      granted({
        ...gpc(person([given(10, { gpcSentAndNamed: true })])),
        signals: { ...NO_SIGNALS, gpc: true, dnt: true },
      }),
    ).toEqual(["contact"]);
  });

  it("open what is stored only where a stored record granted it", () => {
    const receipt = decide({ ...inputOf(calm(person([]))), sessionReceipt: ["contact"] });
    expect([receipt.verdicts.contact.granted, receipt.bases.contact, receipt.bases.personalise]).toEqual([
      true,
      "session_receipt",
      null,
    ]);
    expect(decide(inputOf(calm(person([given(10)])))).bases.contact).toBe("record");
  });
});
