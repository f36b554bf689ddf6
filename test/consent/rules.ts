import type { AgeBand, Because, Purpose, Signals } from "../../src/consent/purposes.ts";

/*
 * The rules of consent stated a second time, from the sentences of docs/consent-rules.md and from the acts as
 * they came in: no folded standing, no barrier, nothing of src/consent but names. The table test holds the
 * service to it.
 */

/** One act, in order of arrival. */
export type Act = {
  readonly kind: "given" | "withdrawn" | "attested";
  readonly says: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly given: number;
  readonly ends: number | null;
  readonly notice: string;
  readonly gpcSentAndNamed: boolean;
};

export type Identity = {
  /** Since the last erasure, in order of arrival. */
  readonly acts: readonly Act[];
  readonly erased: number | null;
  readonly restricted: boolean;
  readonly objected: boolean;
  readonly paused: boolean;
  readonly age: AgeBand;
  readonly country: string | null;
};

export type World = {
  readonly identities: readonly Identity[];
  readonly signals: Signals;
  readonly declines: boolean;
  /** Purposes that flags beside the one thing in question say no to. */
  readonly flagged: readonly Purpose[];
  readonly sessionReceipt: readonly Purpose[];
  readonly gpcYields: boolean;
  readonly unknownAge: "adult" | "minor";
  readonly overtaken: readonly string[];
  readonly country: string | null;
  readonly now: number;
};

export type Ruling = Because | "yes";

type Standing = { readonly says: "yes" | "refused" | "withdrawn"; readonly act: Act };

/**
 * "The newest stored record by the service's clock": what the acts so far come to for one purpose; null where
 * none spoke of it.
 */
const comesTo = (acts: readonly Act[], purpose: Purpose, erased: number | null): Standing | null => {
  const last = acts.findLastIndex((act) => act.says[purpose] !== undefined);
  if (last < 0) return null;
  const act = acts[last]!;
  const before = comesTo(acts.slice(0, last), purpose, erased);
  if (act.says[purpose] === false) return { says: act.kind === "withdrawn" ? "withdrawn" : "refused", act };
  const denials = acts.slice(0, last).flatMap((each, at) => {
    if (each.says[purpose] !== false) return [];
    // A denial makes history of what was given up to its own time, and of the very grant that it ended.
    const ended = comesTo(acts.slice(0, at), purpose, erased);
    return [each.given, ...(ended?.says === "yes" ? [ended.act.given] : [])];
  });
  const isHistory = [...denials, ...(erased === null ? [] : [erased])].some((time) => act.given <= time);
  const mayAttest = act.kind !== "attested" || (before === null && erased === null);
  const isNewer = before?.says !== "yes" || act.given > before.act.given;
  return !isHistory && mayAttest && isNewer ? { says: "yes", act } : before;
};

/** Nobody takes back what they never gave: then a withdrawal of everything says no to it. */
const wasEverGiven = ({ acts, erased }: Identity, purpose: Purpose): boolean =>
  acts.some(
    ({ kind, says, given }, at) =>
      says[purpose] === true &&
      (kind === "attested"
        ? erased === null && comesTo(acts.slice(0, at), purpose, erased) === null
        : given > (erased ?? -1)),
  );

const YEARS: Readonly<Record<Exclude<AgeBand, "adult" | "unknown">, number>> = {
  under_13: 12,
  "13": 13,
  "14": 14,
  "15": 15,
  "16_17": 16,
};
/** Only the countries that the table of cases uses; the law of each read again. */
const CONSENT_AGE: Readonly<Record<string, number>> = { NL: 16, GB: 13, FR: 15, AT: 14 };

const isChild = ({ age, country }: Identity, world: World): boolean => {
  if (age === "adult") return false;
  if (age === "unknown") return world.unknownAge === "minor";
  return YEARS[age] < (CONSENT_AGE[country ?? world.country ?? ""] ?? 16);
};

const ruleOf = (purpose: Purpose, world: World): Ruling => {
  const { identities, signals } = world;
  // 1
  if (identities.some((each) => each.restricted)) return "restricted";
  if (identities.some((each) => each.objected)) return "objected";
  if (identities.some((each) => each.paused)) return "paused";
  if (identities.some((each) => isChild(each, world))) return "minor";
  // 4, needed early because one setting lets a grant outrank GPC
  const rulings = identities.map((each): { ruling: Ruling | null; overGpc: boolean } => {
    const standing = comesTo(each.acts, purpose, each.erased);
    if (standing === null) return { ruling: null, overGpc: true };
    if (standing.says === "withdrawn" && !wasEverGiven(each, purpose))
      return { ruling: "refused", overGpc: true };
    if (standing.says !== "yes") return { ruling: standing.says, overGpc: true };
    if (standing.act.ends !== null && standing.act.ends <= world.now)
      return { ruling: "expired", overGpc: true };
    if (world.overtaken.includes(standing.act.notice)) return { ruling: "notice_changed", overGpc: true };
    return { ruling: "yes", overGpc: standing.act.gpcSentAndNamed };
  });
  const spoken = rulings.flatMap(({ ruling }) => (ruling === null ? [] : [ruling]));
  const record = spoken.find((ruling) => ruling !== "yes") ?? spoken[0] ?? null;
  // 2
  if (world.flagged.includes(purpose)) return "opt_out";
  if (purpose !== "contact" && world.declines) return "opt_out";
  // 3
  if (
    purpose !== "contact" &&
    signals.gpc &&
    !(world.gpcYields && record === "yes" && rulings.every(({ overGpc }) => overGpc))
  )
    return "gpc";
  if (purpose !== "contact" && signals.dnt) return "dnt";
  for (const [name, signal] of [
    ["tcf", signals.tcf],
    ["gpp", signals.gpp],
  ] as const) {
    if (signal.state === "invalid" && purpose !== "contact") return "signal_invalid";
    if (signal.state === "valid" && signal.denies.includes(purpose)) return name;
  }
  if (record !== null) return record;
  // 5
  const nobodyAsked = identities.every(
    (each) => each.erased === null && each.acts.every((act, at) => !counts(each, act, at)),
  );
  if (nobodyAsked && signals.tcf.state === "valid" && signals.tcf.grants.includes(purpose)) return "yes";
  if (nobodyAsked && world.sessionReceipt.includes(purpose)) return "yes";
  // 6
  if (identities.length === 0) return "no_shopper";
  return identities.some(
    (each) => each.erased !== null && each.acts.every((act, at) => !counts(each, act, at)),
  )
    ? "erased"
    : "never_given";
};

/** Did an act change what stands for anything? What is history from the start is no record. */
const counts = ({ acts, erased }: Identity, act: Act, at: number): boolean =>
  (Object.keys(act.says) as Purpose[]).some(
    (purpose) => act.says[purpose] === false || comesTo(acts.slice(0, at + 1), purpose, erased)?.act === act,
  );

const LEANS_ON_PERSONALISE: readonly Purpose[] = ["connect_channels", "train", "sensitive", "measure"];

/** What holds for every purpose in this call. */
export const rule = (world: World, purposes: readonly Purpose[]): Record<Purpose, Ruling> => {
  const personalise = ruleOf("personalise", world);
  return Object.fromEntries(
    purposes.map((purpose) => {
      const ruling = ruleOf(purpose, world);
      return [
        purpose,
        ruling === "yes" && personalise !== "yes" && LEANS_ON_PERSONALISE.includes(purpose)
          ? "requires_personalise"
          : ruling,
      ];
    }),
  ) as Record<Purpose, Ruling>;
};
