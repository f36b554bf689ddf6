import { NO_PREFERENCES, type Preferences } from "./preferences.ts";
import { type AgeBand, type Purpose, PURPOSES } from "./purposes.ts";
import type { ConsentStanding, PurposeStanding } from "./record.ts";

export const LINK_KINDS = ["account", "app", "loyalty_card", "email_hash", "till_receipt", "cookie"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Another identity of the same person, joined by that person's choice. `key` is the other id's pseudonym. */
export type Link = {
  readonly link_id: string;
  readonly key: string;
  readonly kind: LinkKind;
  readonly since: number;
};

/**
 * Art. 18 and Art. 21 GDPR, and the request of a human look: standing instructions that need no consent to be
 * kept.
 */
export type ReviewRequest = {
  readonly ticket: string;
  readonly asked_at: number;
  readonly answer_by: number;
  readonly about: string;
  readonly recommendation_id?: string | null;
  /** The question in the person's own words; absent where there are none. */
  readonly text?: string;
};

/**
 * What is read of a shopper before anything else, and without a grant: consent and standing instructions,
 * nothing of behaviour. `version` grows with every change, and every later read of behaviour must name it.
 */
export type ShopperState = {
  readonly version: number;
  readonly standing: ConsentStanding;
  /**
   * A record has been kept (and not erased): TC strings and session receipts no longer speak
   * (docs/consent-rules.md, "Precedence" 5).
   */
  readonly has_record: boolean;
  readonly restriction_since: number | null;
  readonly objection_since: number | null;
  readonly age_band: AgeBand;
  readonly jurisdiction: string | null;
  readonly preferences: Preferences;
  readonly preferences_at: number | null;
  readonly links: readonly Link[];
  readonly reviews: readonly ReviewRequest[];
  /** Open service cases that were told under `contact` or `personalise`: one flag per case, nothing more. */
  readonly open_cases: readonly string[];
  /**
   * Session receipts that were handed to this shopper and would still be valid: void with the next record.
   */
  readonly session_receipts: readonly { readonly jti: string; readonly until: number }[];
  /** Stored events are restricted since then and erased 30 days later (withdrawal of `personalise`). */
  readonly events_restricted_since: number | null;
  /** The tombstone's time: whatever occurred or was given at or before it is "never seen". */
  readonly erased_at: number | null;
};

const NEVER: PurposeStanding = {
  state: "never_given",
  since: null,
  given_at: null,
  expires_at: null,
  record_id: null,
  notice_hash: null,
  notice_version: null,
  over_gpc: false,
  attested: false,
  barrier: -1,
};

/** The standing of somebody who was never asked; `barrier` in ms stops records given at or before it. */
export const emptyStanding = (barrier = -1): ConsentStanding =>
  Object.fromEntries(
    PURPOSES.map((purpose): [Purpose, PurposeStanding] => [purpose, { ...NEVER, barrier }]),
  ) as ConsentStanding;

/**
 * Nobody that the shop has told us of; also what an erased shopper looks like, but for the tombstone's time.
 */
export const neverSeen = (erasedAt: number | null = null, version = 0): ShopperState => ({
  version,
  standing: emptyStanding(erasedAt ?? -1),
  has_record: false,
  restriction_since: null,
  objection_since: null,
  age_band: "unknown",
  jurisdiction: null,
  preferences: NO_PREFERENCES,
  preferences_at: null,
  links: [],
  reviews: [],
  open_cases: [],
  session_receipts: [],
  events_restricted_since: null,
  erased_at: erasedAt,
});
