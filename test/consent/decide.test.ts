import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type DecideInput } from "../../src/consent/decide.ts";
import { foldRecord } from "../../src/consent/fold.ts";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_PREFERENCES } from "../../src/consent/preferences.ts";
import {
  AGE_BANDS,
  NO_SIGNALS,
  type Purpose,
  PURPOSES,
  type Signals,
  type StringSignal,
} from "../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../src/consent/record.ts";
import { neverSeen, type ShopperState } from "../../src/consent/state.ts";
import { type Act, type Identity, rule, type World } from "./rules.ts";

const NOW = 1_000;
const NOTICES = ["sha256:old", "sha256:new"] as const;

const says = fc.dictionary(fc.constantFrom(...PURPOSES), fc.boolean(), {
  minKeys: 1,
  maxKeys: 6,
  noNullPrototype: true,
}) as fc.Arbitrary<Act["says"]>;
const act = (given: number): fc.Arbitrary<Act> =>
  fc
    .record({
      kind: fc.constantFrom("given", "given", "given", "withdrawn", "attested"),
      says,
      given: fc.constant(given),
      ends: fc.constantFrom(null, null, null, 500, 2_000),
      notice: fc.constantFrom(...NOTICES),
      gpcSentAndNamed: fc.boolean(),
    })
    .map((made) =>
      made.kind === "withdrawn"
        ? {
            ...made,
            says: Object.fromEntries(
              Object.keys(made.says).map((purpose) => [purpose, false]),
            ) as Act["says"],
          }
        : made.kind === "attested"
          ? {
              ...made,
              ends: null,
              gpcSentAndNamed: false,
              says: Object.fromEntries(
                Object.keys(made.says).map((purpose) => [purpose, true]),
              ) as Act["says"],
            }
          : made,
    );
/**
 * Acts in order of arrival whose own times lie in any order; no two alike, since ties have a law of their own
 * below.
 */
const acts = fc
  .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 5 })
  .chain((times) => fc.tuple(...times.map(act)));
const rarely = fc.integer({ min: 0, max: 11 }).map((value) => value === 0);

const identity: fc.Arbitrary<Identity> = fc.record({
  acts,
  erased: fc.option(fc.integer({ min: 1, max: 400 }), { freq: 4 }),
  restricted: rarely,
  objected: rarely,
  paused: rarely,
  age: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom("adult", "unknown") },
    { weight: 1, arbitrary: fc.constantFrom(...AGE_BANDS) },
  ) as fc.Arbitrary<Identity["age"]>,
  country: fc.constantFrom(null, "NL", "GB", "FR", "AT", "US"),
});
const some = fc.subarray([...PURPOSES]);
const stringSignal: fc.Arbitrary<StringSignal> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<StringSignal>({ state: "absent" }) },
  {
    weight: 3,
    arbitrary: fc.tuple(some, some).map(([grants, denies]): StringSignal => ({
      state: "valid",
      grants: grants.filter((each) => !denies.includes(each)),
      denies,
    })),
  },
  { weight: 1, arbitrary: fc.constant<StringSignal>({ state: "invalid", because: "malformed" }) },
);
const signals: fc.Arbitrary<Signals> = fc
  .record({ gpc: rarely.map((yes) => yes), dnt: rarely, tcf: stringSignal, gpp: stringSignal })
  .chain((made) => fc.boolean().map((gpc) => ({ ...made, gpc: made.gpc || (gpc && made.dnt) })));

const world: fc.Arbitrary<World> = fc.record({
  identities: fc.array(identity, { maxLength: 2 }),
  signals,
  declines: rarely,
  sessionReceipt: fc.oneof(fc.constant([]), some),
  gpcYields: fc.boolean(),
  unknownAge: fc.constantFrom("adult", "adult", "adult", "minor"),
  overtaken: fc.constantFrom([], [NOTICES[0]]),
  country: fc.constantFrom(null, "GB", "NL"),
  now: fc.constant(NOW),
});

const recordOf = (each: Act, at: number): ConsentRecord => ({
  record_id: `r${at}`,
  kind: each.kind,
  purposes: each.says,
  notice: { version: "1", hash: each.notice, language: "en", text: "x" },
  method: "test",
  source: "direct",
  given_at: each.given,
  received_at: 400 + at,
  expires_at: each.ends,
  jurisdiction: null,
  age_band: "unknown",
  under_gpc: each.gpcSentAndNamed,
  gpc_named: each.gpcSentAndNamed,
  ledger_index: null,
  salt: "",
  receipt: null,
});

const stateOf = (person: Identity): ShopperState => ({
  ...person.acts.map(recordOf).reduce(foldRecord, neverSeen(person.erased)),
  restriction_since: person.restricted ? 1 : null,
  objection_since: person.objected ? 1 : null,
  preferences: { ...NO_PREFERENCES, paused: person.paused },
  age_band: person.age,
  jurisdiction: person.country,
});

const inputOf = (given: World): DecideInput => {
  const [own, ...linked] = given.identities.map(stateOf);
  return {
    shopper: own ?? "no_shopper",
    linked,
    signals: given.signals,
    optOut: given.declines,
    sessionReceipt: given.sessionReceipt,
    country: given.country,
    now: given.now,
    policy: {
      ...CAREFUL_POLICY,
      gpc_yields_to_specific_consent: given.gpcYields,
      unknown_age: given.unknownAge,
      overtaken_notices: given.overtaken,
    },
  };
};

const rulings = (given: World): Record<string, string> =>
  Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, decide(inputOf(given)).verdicts[purpose].because ?? "yes"]),
  );

const GRANT_ALL = Object.fromEntries(PURPOSES.map((purpose) => [purpose, true])) as Act["says"];
const DENY_ALL = Object.fromEntries(PURPOSES.map((purpose) => [purpose, false])) as Act["says"];
const given = (at: number, more: Partial<Act> = {}): Act => ({
  kind: "given",
  says: GRANT_ALL,
  given: at,
  ends: null,
  notice: NOTICES[1],
  gpcSentAndNamed: false,
  ...more,
});
const withdrawn = (at: number): Act => ({ ...given(at), kind: "withdrawn", says: DENY_ALL });
const person = (list: readonly Act[], more: Partial<Identity> = {}): Identity => ({
  acts: list,
  erased: null,
  restricted: false,
  objected: false,
  paused: false,
  age: "adult",
  country: null,
  ...more,
});
const calm = (...identities: Identity[]): World => ({
  identities,
  signals: NO_SIGNALS,
  declines: false,
  sessionReceipt: [],
  gpcYields: false,
  unknownAge: "adult",
  overtaken: [],
  country: null,
  now: NOW,
});
const granted = (one: World): Purpose[] =>
  PURPOSES.filter((purpose) => decide(inputOf(one)).verdicts[purpose].granted);

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
          const plain = granted({ ...one, signals: NO_SIGNALS, declines: false, sessionReceipt: [] });
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
