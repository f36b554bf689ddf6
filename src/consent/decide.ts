import { isMinor } from "./age-of-consent.ts";
import type { ConsentPolicy } from "./policy.ts";
import {
  BECAUSE,
  type Because,
  NEEDS_PERSONALISE,
  type Purpose,
  PURPOSES,
  type Signals,
  type StringSignal,
  type Verdict,
  type Verdicts,
} from "./purposes.ts";
import { namedState } from "./record.ts";
import type { ShopperState } from "./state.ts";

/** All that a decision depends on; nothing else is looked at. */
export type DecideInput = {
  /**
   * The shopper's state; `no_shopper` where the call names nobody; `store_unavailable` where it could not be
   * read.
   */
  readonly shopper: ShopperState | "no_shopper" | "store_unavailable";
  /** States of the identities that the shopper has joined. */
  readonly linked: readonly ShopperState[];
  readonly signals: Signals;
  /** `mode: non_profiled`: the request itself declines profiling. */
  readonly optOut: boolean;
  /** Purposes that were declined with this one thing, by flags that another system sent along. */
  readonly declines?: readonly Purpose[];
  /** Purposes of a session receipt that has been verified for this very shop and session. */
  readonly sessionReceipt: readonly Purpose[];
  readonly policy: ConsentPolicy;
  readonly country: string | null;
  readonly now: number;
};

/** What gave a purpose: only a stored record opens what is stored (the ladder's `profile`). */
export type GrantBasis = "record" | "tcf" | "session_receipt";

export type Decision = {
  readonly verdicts: Verdicts;
  /** What gave each purpose before `requires_personalise` was looked at; null where it was denied. */
  readonly bases: Readonly<Record<Purpose, GrantBasis | null>>;
  /** NPS needs `measure` alone, not `personalise`. */
  readonly npsAllowed: boolean;
};

const GRANTED: Verdict = { granted: true, because: null };
const denied = (because: Because): Verdict => ({ granted: false, because });
const DENIALS = Object.fromEntries(BECAUSE.map((because) => [because, denied(because)])) as Record<
  Because,
  Verdict
>;

/**
 * GPC, DNT, an opt-out and a string that cannot be read speak of tracking and profiling; being written to is
 * a choice of its own.
 */
const PROFILING_SPARES: Purpose = "contact";

/** Precedence 1: what a person or the law has stopped, on any of the joined identities. */
const stopped = (states: readonly ShopperState[], input: DecideInput): Because | null => {
  const country = (state: ShopperState): string | null =>
    state.jurisdiction ?? input.country ?? input.policy.country;
  if (states.some((state) => state.restriction_since !== null)) return "restricted";
  if (states.some((state) => state.objection_since !== null)) return "objected";
  if (states.some((state) => state.preferences.paused)) return "paused";
  if (states.some((state) => isMinor(state.age_band, country(state), input.policy))) return "minor";
  return null;
};

const stringDenial = (signal: StringSignal, purpose: Purpose, because: "tcf" | "gpp"): Because | null => {
  if (signal.state === "invalid") return purpose === PROFILING_SPARES ? null : "signal_invalid";
  return signal.state === "valid" && signal.denies.includes(purpose) ? because : null;
};

/** Precedence 2 and 3: the request's own opt-out, then signals; they narrow, whatever the record says. */
const declined = (purpose: Purpose, input: DecideInput, overGpc: boolean): Because | null => {
  const { signals, declines = [] } = input;
  if (declines.includes(purpose)) return "opt_out";
  if (purpose !== PROFILING_SPARES) {
    if (input.optOut) return "opt_out";
    if (signals.gpc && !overGpc) return "gpc";
    if (signals.dnt) return "dnt";
  }
  return stringDenial(signals.tcf, purpose, "tcf") ?? stringDenial(signals.gpp, purpose, "gpp");
};

/** Precedence 4 for one identity. Null: this identity was never asked. */
const recorded = (state: ShopperState, purpose: Purpose, input: DecideInput): Verdict | null => {
  const standing = state.standing[purpose];
  if (standing.state === "never_given") return null;
  const named = namedState(standing);
  if (named !== "granted" && named !== "never_given") return DENIALS[named];
  if (standing.expires_at !== null && standing.expires_at <= input.now) return DENIALS.expired;
  if (standing.notice_hash !== null && input.policy.overtaken_notices.includes(standing.notice_hash))
    return DENIALS.notice_changed;
  return GRANTED;
};

/**
 * Joined identities: a denial on either side beats a grant; somebody never asked, or erased since, yields
 * (docs/consent-rules.md, "Linked identities").
 */
const joined = (states: readonly ShopperState[], purpose: Purpose, input: DecideInput): Verdict | null => {
  let granted: Verdict | null = null;
  for (const state of states) {
    const verdict = recorded(state, purpose, input);
    if (verdict !== null && !verdict.granted) return verdict;
    granted = verdict ?? granted;
  }
  return granted;
};

/**
 * Precedence 5: where nobody was ever asked and nobody erased, a valid TC string or a session receipt speaks
 * for this call.
 */
const spoken = (states: readonly ShopperState[], purpose: Purpose, input: DecideInput): GrantBasis | null => {
  if (states.some((state) => state.has_record || state.erased_at !== null)) return null;
  if (input.signals.tcf.state === "valid" && input.signals.tcf.grants.includes(purpose)) return "tcf";
  return input.sessionReceipt.includes(purpose) ? "session_receipt" : null;
};

type Judged = { readonly verdict: Verdict; readonly basis: GrantBasis | null };

/**
 * Where the shop settled it so: a grant that holds, and that was given while GPC was sent under a notice that
 * names it, outranks GPC.
 */
const outranksGpc = (
  states: readonly ShopperState[],
  purpose: Purpose,
  record: Verdict | null,
  policy: ConsentPolicy,
): boolean =>
  policy.gpc_yields_to_specific_consent &&
  record?.granted === true &&
  states.every(({ standing }) => standing[purpose].state !== "granted" || standing[purpose].over_gpc);

const judge = (
  states: readonly ShopperState[],
  purpose: Purpose,
  input: DecideInput,
  stoppedBy: Because | null,
): Judged => {
  const record = joined(states, purpose, input);
  const stop = stoppedBy ?? declined(purpose, input, outranksGpc(states, purpose, record, input.policy));
  if (stop !== null) return { verdict: DENIALS[stop], basis: null };
  if (record !== null) return { verdict: record, basis: record.granted ? "record" : null };
  const basis = spoken(states, purpose, input);
  if (basis !== null) return { verdict: GRANTED, basis };
  const erased = states.some((state) => state.erased_at !== null && !state.has_record);
  return {
    verdict: states.length === 0 ? DENIALS.no_shopper : erased ? DENIALS.erased : DENIALS.never_given,
    basis: null,
  };
};

/**
 * Decides every purpose for one call: a pure function of stored state, signals, shop policy, age and time
 * (docs/consent-rules.md, "Precedence"). Total: it never throws, and whatever is in doubt is denied.
 */
export const decide = (input: DecideInput): Decision => {
  if (input.shopper === "store_unavailable") return allDenied("store_unavailable");
  const states = input.shopper === "no_shopper" ? [] : [input.shopper, ...input.linked];
  const judged = {} as Record<Purpose, ReturnType<typeof judge>>;
  const stoppedBy = stopped(states, input);
  for (const purpose of PURPOSES) judged[purpose] = judge(states, purpose, input, stoppedBy);
  const verdicts = {} as Record<Purpose, Verdict>;
  const bases = {} as Record<Purpose, GrantBasis | null>;
  for (const purpose of PURPOSES) {
    const { verdict, basis } = judged[purpose];
    bases[purpose] = basis;
    const orphan =
      verdict.granted && !judged.personalise.verdict.granted && NEEDS_PERSONALISE.includes(purpose);
    verdicts[purpose] = orphan ? DENIALS.requires_personalise : verdict;
  }
  return { verdicts, bases, npsAllowed: judged.measure.verdict.granted };
};

/** The decision where nothing could be asked. */
export const allDenied = (because: Because): Decision => ({
  verdicts: Object.fromEntries(PURPOSES.map((purpose) => [purpose, DENIALS[because]])) as Verdicts,
  bases: Object.fromEntries(PURPOSES.map((purpose) => [purpose, null])) as Decision["bases"],
  npsAllowed: false,
});
