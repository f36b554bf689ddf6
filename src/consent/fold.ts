import { AGE_BANDS, type Purpose, PURPOSES } from "./purposes.ts";
import type { ConsentRecord, ConsentStanding, PurposeStanding } from "./record.ts";
import type { ShopperState } from "./state.ts";

const DENIAL_ORDER = ["never_given", "granted", "refused", "withdrawn"] as const;

/**
 * Of two grants with one `given_at`, the same one stands whichever came first: the person's own before the
 * shop's word, then the one that ends sooner, then the one that outranks no GPC; then by hash and id, so that
 * there is but one outcome.
 */
const isMoreCareful = (next: PurposeStanding, before: PurposeStanding): boolean => {
  const keys = ({ expires_at, over_gpc, attested, notice_hash, record_id }: PurposeStanding) =>
    [Number(attested), expires_at ?? Infinity, Number(over_gpc), notice_hash ?? "", record_id ?? ""] as const;
  const [one, other] = [keys(next), keys(before)];
  const at = one.findIndex((value, index) => value !== other[index]);
  const [mine, theirs] = [one[at], other[at]];
  return mine !== undefined && theirs !== undefined && mine < theirs;
};

/**
 * When a grant counts as given, against whatever denied before it: in doubt, before the denial
 * (docs/consent-rules.md, "Precedence" 4). Records of before had one time alone.
 */
const grantedFrom = ({ given_at, given_from }: ConsentRecord): number =>
  Math.min(given_at, given_from ?? given_at);

/**
 * A grant that comes in when it is history already opens nothing, and yet it was given before what denied it;
 * of an erasure nothing of before is known.
 */
const wasGranted = (
  standing: PurposeStanding,
  record: ConsentRecord,
  erasedAt: number | null,
): PurposeStanding => {
  const { held, ...known } = standing;
  const counts = record.kind !== "attested" && grantedFrom(record) > (erasedAt ?? -1);
  return held === false && counts ? known : standing;
};

/**
 * Lays one record over the standing of one purpose (docs/consent-rules.md, "Precedence" 4). A denial always
 * holds and raises the barrier to its own `given_at` and to that of the grant it ends, so that neither an
 * older grant nor a replay of that very grant opens anything again; a grant counts only when given after the
 * barrier. Equal times: the denial wins, in either order.
 */
const layOver = (
  standing: PurposeStanding,
  record: ConsentRecord,
  purpose: Purpose,
  erasedAt: number | null,
): PurposeStanding => {
  const answer = record.purposes[purpose];
  if (answer === undefined) return standing;
  const facts = {
    since: record.received_at,
    given_at: record.given_at,
    expires_at: record.expires_at,
    record_id: record.record_id,
    notice_hash: record.notice?.hash ?? null,
    notice_version: record.notice?.version ?? null,
    attested: record.kind === "attested",
  };
  if (!answer) {
    const barrier = Math.max(
      standing.barrier,
      record.given_at,
      standing.state === "granted" ? (standing.given_at ?? -1) : -1,
    );
    const state = record.kind === "withdrawn" ? "withdrawn" : "refused";
    const held =
      standing.state === "never_given" || standing.held === false ? ({ held: false } as const) : {};
    // Of two denials with one time the stronger word stands, in either order.
    if (
      standing.given_at === record.given_at &&
      DENIAL_ORDER.indexOf(standing.state) > DENIAL_ORDER.indexOf(state)
    )
      return { ...standing, barrier };
    return { ...facts, state, over_gpc: false, barrier, ...held };
  }
  if (grantedFrom(record) <= standing.barrier) return wasGranted(standing, record, erasedAt);
  if (record.kind === "attested" && standing.state !== "never_given") return standing;
  const next: PurposeStanding = {
    ...facts,
    state: "granted",
    over_gpc: record.under_gpc && record.gpc_named,
    barrier: standing.barrier,
  };
  if (standing.state !== "granted") return next;
  const before = standing.given_at ?? -1;
  return record.given_at > before || (record.given_at === before && isMoreCareful(next, standing))
    ? next
    : standing;
};

const isGranted = ({ state }: PurposeStanding): boolean => state === "granted";

/**
 * Does the record grant anything that it could not, because a newer denial or an erasure stands before it?
 */
export const isHistory = (state: ShopperState, record: ConsentRecord): boolean =>
  PURPOSES.some(
    (purpose) => record.purposes[purpose] === true && grantedFrom(record) <= state.standing[purpose].barrier,
  );

type Person = Pick<ShopperState, "age_band" | "jurisdiction">;

/** Who the person is: what the newest act says; of two acts at one time the younger age, in either order. */
const personAfter = (state: ShopperState, record: ConsentRecord): Person => {
  const newest = Math.max(-1, ...PURPOSES.map((purpose) => state.standing[purpose].given_at ?? -1));
  const pick = <T>(known: T | null, said: T | null, tie: (one: T, other: T) => T): T | null => {
    if (said === null || known === null) return said ?? known;
    return record.given_at > newest ? said : record.given_at === newest ? tie(known, said) : known;
  };
  const band = pick(
    state.age_band === "unknown" ? null : state.age_band,
    record.age_band === "unknown" ? null : record.age_band,
    (one, other) => (AGE_BANDS.indexOf(one) < AGE_BANDS.indexOf(other) ? one : other),
  );
  return {
    age_band: band ?? "unknown",
    jurisdiction: pick(state.jurisdiction, record.jurisdiction, (one, other) => (one < other ? one : other)),
  };
};

/**
 * The state after a record; pure. The version grows, so that no view read under the old one is handed out.
 */
export const foldRecord = (state: ShopperState, record: ConsentRecord): ShopperState => {
  // The shop's word about the past never speaks over a tombstone, whatever time it names
  // (docs/consent-rules.md, "Attested import").
  const mute = record.kind === "attested" && state.erased_at !== null;
  const standing = mute
    ? state.standing
    : (Object.fromEntries(
        PURPOSES.map((purpose) => [
          purpose,
          layOver(state.standing[purpose], record, purpose, state.erased_at),
        ]),
      ) as ConsentStanding);
  const withdrew = standing.personalise !== state.standing.personalise && !isGranted(standing.personalise);
  const granted = isGranted(standing.personalise);
  return {
    ...state,
    version: state.version + 1,
    standing,
    has_record: state.has_record || PURPOSES.some((purpose) => standing[purpose] !== state.standing[purpose]),
    ...personAfter(state, record),
    // The flag of an open service case is kept under these two; without both it has no ground any more.
    open_cases: granted || standing.contact.state === "granted" ? state.open_cases : [],
    events_restricted_since: granted
      ? null
      : withdrew
        ? (state.events_restricted_since ?? record.received_at)
        : state.events_restricted_since,
  };
};
