import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import type { PresentedNotice } from "../notices/check-presented.ts";
import { type ConsentPolicy, tcfPolicy } from "../policy.ts";
import { type AgeBand, type Purpose, PURPOSES } from "../purposes.ts";
import type { NoticeSeen } from "../record.ts";
import { type CmpCategories, readCmpCategories } from "../signals/cmp.ts";
import { readConsentFromTcString } from "../signals/consent-from-tc-string.ts";
import { decodeTcString } from "../signals/tc-string.ts";
import { type Choice, deniesAlone } from "./choice.ts";
import { DATED_SOURCE } from "./choices.ts";

/**
 * Where a choice comes from: named purposes, or a consent platform that the shop uses already
 * (docs/consent-rules.md, "Consent platforms").
 */
export type ChoiceSource =
  | { readonly kind: "direct"; readonly purposes: Readonly<Partial<Record<Purpose, boolean>>> }
  | { readonly kind: "tcf"; readonly tc_string: string }
  | { readonly kind: "cmp"; readonly name: string; readonly categories: CmpCategories };

export type ChoiceGiven = {
  readonly source: ChoiceSource;
  readonly notice: PresentedNotice | null;
  readonly method: string | null;
  readonly given_at: number | null;
  readonly expires_at: number | null;
  readonly jurisdiction: string | null;
  readonly age_band: AgeBand;
  readonly under_gpc: boolean;
};

/**
 * Checks the notice of a choice against the shop's register, for the purposes that it speaks of and those
 * that it grants.
 */
export type SettleNotice = (
  named: PresentedNotice,
  about: { readonly granted: readonly Purpose[]; readonly spoken: readonly Purpose[] },
) => Promise<{ readonly seen: NoticeSeen; readonly names_gpc: boolean }>;

const DAY_MS = 86_400_000;
const LONG_AGO = 0;

type Read = {
  readonly purposes: Choice["purposes"];
  readonly source: string;
  readonly method: string;
  readonly expires_at: number | null;
  readonly needsNotice: boolean;
  /** The latest time at which the person can have acted, where the source itself is dated. */
  readonly made_until: number | null;
  /** The earliest such time; null where the call's own time is the act's. */
  readonly made_from: number | null;
};

/** TCF 2.2 dates a string by its day alone: the act lies anywhere within it. */
const endOf = (dated: number): number => (dated % DAY_MS === 0 ? dated + DAY_MS - 1 : dated);

const readTcf = (text: string, policy: ConsentPolicy, now: number): Read => {
  const purposes = readConsentFromTcString(text, tcfPolicy(policy, now));
  const decoded = decodeTcString(text);
  const [created, updated] =
    decoded.state === "valid" ? [decoded.tc.created, decoded.tc.lastUpdated] : [now, now];
  // The record names its string by hash: the same string again is the same act, not a new one.
  const hash = createHash("sha256").update(text, "utf8").digest("hex").slice(0, 32);
  return {
    purposes,
    source: `${DATED_SOURCE}${hash}`,
    method: "tcf",
    needsNotice: false,
    expires_at: Math.min(created, updated) + policy.tc_max_age_days * DAY_MS,
    made_until: endOf(Math.max(created, updated)),
    made_from: Math.min(created, updated),
  };
};

const readSource = (
  { source, given_at }: Pick<ChoiceGiven, "source" | "given_at">,
  policy: ConsentPolicy,
  now: number,
): Read => {
  if (source.kind === "direct")
    return {
      purposes: source.purposes,
      source: "direct",
      method: "api",
      expires_at: null,
      needsNotice: true,
      made_until: null,
      made_from: null,
    };
  if (source.kind === "tcf") return readTcf(source.tc_string, policy, now);
  const { purposes, unknown } = readCmpCategories(source, policy.cmp_mapping);
  if (Object.keys(purposes).length === 0)
    throw new DomainError(
      "cmp_unknown",
      "None of the categories speaks of a " +
        `purpose${unknown.length > 0 ? "; map them in the settings (cmp_mapping)" : ""}. A flag that ` +
        "only narrows grants nothing by itself.",
    );
  return {
    purposes,
    source: `cmp:${source.name.toLowerCase()}`.slice(0, 64),
    method: "cmp",
    expires_at: null,
    needsNotice: true,
    made_until: null,
    // Categories are what a platform holds, and not an act: with no time of their own they can be of any day.
    made_from: given_at === null ? LONG_AGO : null,
  };
};

/** When the person acted. A dated source cannot have been made later than it says. */
const givenAt = (given: number | null, { made_until }: Read, now: number): number | null =>
  made_until === null ? given : Math.min(given ?? now, made_until);

/** What may be wrong with a notice. */
const OF_NOTICES: readonly string[] = [
  "notice_hash_missing",
  "notice_hash_mismatch",
  "notice_unknown",
  "notice_conflict",
  "consent_changed",
  "invalid_request",
];

/** A no is recorded without the notice that it names, where that does not hold. */
const withoutNotice = (error: unknown): null => {
  if (error instanceof DomainError && OF_NOTICES.includes(error.code)) return null;
  throw error;
};

/** A no holds from now on at the latest: no clock of whoever sends it is a ground to refuse it. */
const atLatestNow = (choice: Choice, now: number): Choice => {
  const given_at = choice.given_at === null ? null : Math.min(choice.given_at, now);
  const ends = choice.expires_at !== null && choice.expires_at > (given_at ?? now);
  return { ...choice, given_at, expires_at: ends ? choice.expires_at : null };
};

/**
 * Turns what a call says into a choice that may be recorded: platforms mapped to purposes, the notice checked
 * and its cover required for every purpose that is granted. A refusal needs no notice, and is refused for
 * none.
 */
export const takeChoice = async (
  given: ChoiceGiven,
  policy: ConsentPolicy,
  now: number,
  settle: SettleNotice,
): Promise<Choice> => {
  const read = readSource(given, policy, now);
  const spoken = PURPOSES.filter((purpose) => read.purposes[purpose] !== undefined);
  if (spoken.length === 0)
    throw new DomainError("invalid_request", "Name at least one purpose with true or false.", {
      errors: [{ path: "purposes", message: "No purpose is named." }],
    });
  const granted = spoken.filter((purpose) => read.purposes[purpose] === true);
  if (granted.length > 0 && read.needsNotice && given.notice === null) {
    throw new DomainError(
      "notice_hash_missing",
      "A grant names the notice that the person saw: notice.version, notice.language and notice.hash.",
      { errors: [{ path: "notice", message: "The notice is missing." }] },
    );
  }
  const isNo = deniesAlone(read);
  const settling = given.notice === null ? null : settle(given.notice, { granted, spoken });
  const settled = await (isNo ? settling?.catch(withoutNotice) : settling);
  const choice: Choice = {
    purposes: read.purposes,
    notice: settled?.seen ?? null,
    method: given.method ?? read.method,
    source: read.source,
    given_at: givenAt(given.given_at, read, now),
    given_from: read.made_from,
    expires_at: given.expires_at ?? read.expires_at,
    jurisdiction: given.jurisdiction,
    age_band: given.age_band,
    under_gpc: given.under_gpc,
    gpc_named: settled?.names_gpc ?? false,
  };
  return isNo ? atLatestNow(choice, now) : choice;
};
