import { DomainError } from "../../lib/errors.ts";
import { type AgeBand, type Purpose, PURPOSES } from "../purposes.ts";
import { type NoticeSeen } from "../record.ts";

/** Clocks differ; a choice from further ahead than this has not been made. */
export const SKEW_MS = 5 * 60_000;

/** One act of consent, as it comes in; every purpose that it speaks of, apart. */
export type Choice = {
  readonly purposes: Readonly<Partial<Record<Purpose, boolean>>>;
  readonly notice: NoticeSeen | null;
  readonly method: string;
  readonly source: string;
  readonly given_at: number | null;
  /** The earliest time of the act, where its source does not tell the exact one; null where it does. */
  readonly given_from: number | null;
  readonly expires_at: number | null;
  readonly jurisdiction: string | null;
  readonly age_band: AgeBand;
  readonly under_gpc: boolean;
  readonly gpc_named: boolean;
};

/** A plain "no" to all that it speaks of: what is wrong beside it is left out, and it is recorded. */
export const deniesAlone = ({ purposes }: Pick<Choice, "purposes">): boolean =>
  !PURPOSES.some((purpose) => purposes[purpose] === true);

/** The shop as its receipts name it, and the hash of the consent policy that it had settled at the time. */
export type Controller = {
  readonly shop: string;
  readonly name: string;
  readonly contact: string | null;
  readonly policy_hash: string | null;
};

export const checkTimes = (choice: Choice, now: number): number => {
  const given = choice.given_at ?? now;
  if (given > now + SKEW_MS)
    throw new DomainError(
      "given_at_in_future",
      "given_at lies more than five minutes ahead; check the clock and the time zone.",
      { errors: [{ path: "given_at", message: "This time has not come yet." }] },
    );
  if (choice.expires_at !== null && choice.expires_at <= given)
    throw new DomainError("invalid_request", "expires_at must lie after given_at.", {
      errors: [{ path: "expires_at", message: "This is not after given_at." }],
    });
  return Math.min(given, now);
};
