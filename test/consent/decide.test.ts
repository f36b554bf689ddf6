import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/consent/decide.ts";
import { NO_SIGNALS, PURPOSES } from "../../src/consent/purposes.ts";
import { type Act, type Identity, rule, type World } from "./rules.ts";
import {
  calm,
  given,
  granted,
  identity,
  inputOf,
  person,
  rulings,
  says,
  withdrawn,
  world,
} from "./worlds.ts";

const CASES = 4_000;

describe("the decision", () => {
  it(`agrees with the rules as they are written, in ${CASES} generated cases that reach every reason`, () => {
    const reached = new Set<string>();
    let cases = 0;
    fc.assert(
      fc.property(world, (one) => {
        const expected = rule(one, PURPOSES);
        expect(rulings(one)).toEqual(expected);
        cases += 1;
        for (const ruling of Object.values(expected)) reached.add(ruling);
      }),
      { numRuns: CASES, seed: 27560 },
    );
    expect(cases).toBe(CASES);
    expect([...reached].sort()).toEqual([
      "dnt",
      "erased",
      "expired",
      "gpc",
      "gpp",
      "minor",
      "never_given",
      "no_shopper",
      "notice_changed",
      "objected",
      "opt_out",
      "paused",
      "refused",
      "requires_personalise",
      "restricted",
      "signal_invalid",
      "tcf",
      "withdrawn",
      "yes",
    ]);
  });

  it("denies everything while consent cannot be read", () => {
    const { verdicts, npsAllowed } = decide({
      ...inputOf(calm(person([given(10)]))),
      shopper: "store_unavailable",
    });
    expect(PURPOSES.map((purpose) => verdicts[purpose])).toEqual(
      PURPOSES.map(() => ({ granted: false, because: "store_unavailable" })),
    );
    expect(npsAllowed).toBe(false);
  });

  it(
    "grants nothing that signals, opt-outs, denials or stops would not also leave granted " + "without them",
    () => {
      fc.assert(
        fc.property(world, world, (one, other) => {
          fc.pre(one.identities.length > 0 && one.identities.some(({ acts: list }) => list.length > 0));
          // Rule 5 aside, everything that a call brings along can only narrow.
          const plain = granted({
            ...one,
            signals: NO_SIGNALS,
            declines: false,
            flagged: [],
            sessionReceipt: [],
          });
          const narrowed = granted({
            ...one,
            signals: { ...other.signals, tcf: { state: "absent" } },
            declines: other.declines,
            sessionReceipt: [],
          });
          expect(plain).toEqual(expect.arrayContaining(narrowed));
        }),
        { numRuns: 1_000 },
      );
    },
  );

  it("never widens what is read by a withdrawal, a refusal or an erasure", () => {
    fc.assert(
      fc.property(world, fc.nat(4), says, fc.integer({ min: 1, max: 900 }), (one, at, spoken, time) => {
        fc.pre(one.identities.length > 0);
        const denial = {
          ...withdrawn(time),
          says: Object.fromEntries(Object.keys(spoken).map((purpose) => [purpose, false])) as Act["says"],
        };
        const index = at % one.identities.length;
        const change = (to: (who: Identity) => Identity): World => ({
          ...one,
          identities: one.identities.map((who, which) => (which === index ? to(who) : who)),
        });
        const before = granted(one);
        expect(before).toEqual(
          expect.arrayContaining(granted(change((who) => ({ ...who, acts: [...who.acts, denial] })))),
        );
        for (const stop of ["restricted", "objected", "paused"] as const)
          expect(granted(change((who) => ({ ...who, [stop]: true })))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("joins identities without widening: whoever refused anywhere has refused", () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const both = granted(calm(one, other));
        for (const purpose of both)
          expect([
            ...granted(calm(one)),
            ...granted(calm(other)),
            ...(["connect_channels", "train", "sensitive", "measure"] as const),
          ]).toContain(purpose);
        for (const who of [one, other]) {
          const alone = rule(calm(who), PURPOSES);
          for (const purpose of PURPOSES)
            if (
              alone[purpose] === "refused" ||
              alone[purpose] === "withdrawn" ||
              alone[purpose] === "restricted"
            )
              expect(both).not.toContain(purpose);
        }
      }),
      { numRuns: 500 },
    );
  });
});
