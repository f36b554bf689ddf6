/** Made-up people, what they said and what their browsers send, for tests of the decision. */
import fc from "fast-check";
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
import { type Act, type Identity, type World } from "./rules.ts";

const NOW = 1_000;
const NOTICES = ["sha256:old", "sha256:new"] as const;

export const says = fc.dictionary(fc.constantFrom(...PURPOSES), fc.boolean(), {
  minKeys: 1,
  maxKeys: 6,
  noNullPrototype: true,
}) as fc.Arbitrary<Act["says"]>;

export const act = (given: number): fc.Arbitrary<Act> =>
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
export const acts = fc
  .uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 5 })
  .chain((times) => fc.tuple(...times.map(act)));

const rarely = fc.integer({ min: 0, max: 11 }).map((value) => value === 0);

export const identity: fc.Arbitrary<Identity> = fc.record({
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

export const some = fc.subarray([...PURPOSES]);

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

export const signals: fc.Arbitrary<Signals> = fc
  .record({ gpc: rarely.map((yes) => yes), dnt: rarely, tcf: stringSignal, gpp: stringSignal })
  .chain((made) => fc.boolean().map((gpc) => ({ ...made, gpc: made.gpc || (gpc && made.dnt) })));

export const world: fc.Arbitrary<World> = fc.record({
  identities: fc.array(identity, { maxLength: 2 }),
  signals,
  declines: rarely,
  flagged: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
  sessionReceipt: fc.oneof(fc.constant([]), some),
  gpcYields: fc.boolean(),
  unknownAge: fc.constantFrom("adult", "adult", "adult", "minor"),
  overtaken: fc.constantFrom([], [NOTICES[0]]),
  country: fc.constantFrom(null, "GB", "NL"),
  now: fc.constant(NOW),
});

export const recordOf = (each: Act, at: number): ConsentRecord => ({
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

export const inputOf = (given: World): DecideInput => {
  const [own, ...linked] = given.identities.map(stateOf);
  return {
    shopper: own ?? "no_shopper",
    linked,
    signals: given.signals,
    optOut: given.declines,
    declines: given.flagged,
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

export const rulings = (given: World): Record<string, string> =>
  Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, decide(inputOf(given)).verdicts[purpose].because ?? "yes"]),
  );

const GRANT_ALL = Object.fromEntries(PURPOSES.map((purpose) => [purpose, true])) as Act["says"];
export const DENY_ALL = Object.fromEntries(PURPOSES.map((purpose) => [purpose, false])) as Act["says"];

export const given = (at: number, more: Partial<Act> = {}): Act => ({
  kind: "given",
  says: GRANT_ALL,
  given: at,
  ends: null,
  notice: NOTICES[1],
  gpcSentAndNamed: false,
  ...more,
});

export const withdrawn = (at: number): Act => ({ ...given(at), kind: "withdrawn", says: DENY_ALL });

export const person = (list: readonly Act[], more: Partial<Identity> = {}): Identity => ({
  acts: list,
  erased: null,
  restricted: false,
  objected: false,
  paused: false,
  age: "adult",
  country: null,
  ...more,
});

export const calm = (...identities: Identity[]): World => ({
  identities,
  signals: NO_SIGNALS,
  declines: false,
  flagged: [],
  sessionReceipt: [],
  gpcYields: false,
  unknownAge: "adult",
  overtaken: [],
  country: null,
  now: NOW,
});

export const granted = (one: World): Purpose[] =>
  PURPOSES.filter((purpose) => decide(inputOf(one)).verdicts[purpose].granted);
