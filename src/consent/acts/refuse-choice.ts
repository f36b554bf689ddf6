import { DomainError } from "../../lib/errors.ts";
import { raisesAge } from "../age-of-consent.ts";
import { foldRecord, isHistory } from "../fold.ts";
import { type ConsentPolicy } from "../policy.ts";
import { PURPOSES } from "../purposes.ts";
import { type ConsentRecord } from "../record.ts";
import { type ShopperState } from "../state.ts";

/** A yes that opens nothing: what denied it is newer, and stands as it did. */
export const isStale = (state: ShopperState, record: ConsentRecord): boolean => {
  const denies = PURPOSES.some((purpose) => record.purposes[purpose] === false);
  const next = foldRecord(state, record);
  return (
    !denies &&
    isHistory(state, record) &&
    PURPOSES.every(
      (purpose) =>
        next.standing[purpose] === state.standing[purpose] || next.standing[purpose].state !== "granted",
    )
  );
};

/** Art. 8 GDPR: that somebody is old enough is the shop's to establish, and not a click of the browser. */
export const requireAge = (before: ShopperState, record: ConsentRecord, policy: ConsentPolicy): void => {
  if (!raisesAge(before, record.age_band, foldRecord(before, record), policy)) return;
  throw new DomainError(
    "age_raised",
    "A shopper token states an age as known or younger; send a higher one, or a country with a lower " +
      "age of consent, with the shop’s key.",
    { errors: [{ path: "age_band", message: "This makes the shopper older than is known." }] },
  );
};
