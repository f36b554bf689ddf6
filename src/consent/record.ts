import type { AgeBand, Purpose } from "./purposes.ts";

/**
 * The notice that a person saw, with its very text (ISO/IEC TS 27560: what was agreed to must be provable).
 */
export type NoticeSeen = {
  readonly version: string;
  readonly hash: string;
  readonly language: string;
  readonly text: string;
};

/**
 * One act of consent, as it is kept: who, when, each purpose apart, under which notice, how, until when,
 * where. Times in ms.
 */
export type ConsentRecord = {
  readonly record_id: string;
  readonly kind: "given" | "withdrawn" | "attested";
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly notice: NoticeSeen | null;
  readonly method: string;
  readonly source: string;
  readonly given_at: number;
  /**
   * The earliest time at which the person can have acted, where the source does not tell it exactly: a TC
   * string is dated by its day, a platform's categories by nothing. A grant counts as given then.
   */
  readonly given_from?: number;
  readonly received_at: number;
  readonly expires_at: number | null;
  readonly jurisdiction: string | null;
  readonly age_band: AgeBand;
  /** GPC was sent with the act, and whether the notice named it (`gpc_yields_to_specific_consent`). */
  readonly under_gpc: boolean;
  readonly gpc_named: boolean;
  /** Position in the shop's ledger once the appender has placed it. */
  readonly ledger_index: number | null;
  /** Blinds the ledger leaf (RFC 6962 leaf commitment); destroyed on erasure. Base64url, 32 bytes. */
  readonly salt: string;
  /** The signed receipt handed to the shopper (JWS), null for what no receipt was made of. */
  readonly receipt: string | null;
};

export type PurposeState = "granted" | "refused" | "withdrawn" | "expired" | "never_given";

/** What the records say of one purpose, folded. `barrier`: a grant given at or before it is history. */
export type PurposeStanding = {
  readonly state: Exclude<PurposeState, "expired">;
  readonly since: number | null;
  readonly given_at: number | null;
  readonly expires_at: number | null;
  readonly record_id: string | null;
  readonly notice_hash: string | null;
  readonly notice_version: string | null;
  readonly over_gpc: boolean;
  readonly attested: boolean;
  readonly barrier: number;
  /** False: denied without ever having been granted: a withdrawal took nothing back. Absent: not known. */
  readonly held?: false;
};

/** What a standing is called: nobody takes back what they never gave, they say no to it. */
export const namedState = ({ state, held }: PurposeStanding): PurposeStanding["state"] =>
  state === "withdrawn" && held === false ? "refused" : state;

/** The standing of every purpose. */
export type ConsentStanding = Readonly<Record<Purpose, PurposeStanding>>;
