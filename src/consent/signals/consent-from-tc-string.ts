import { DomainError } from "../../lib/errors.ts";
import type { Purpose } from "../purposes.ts";
import { judgeTcString, type TcfPolicy, type TcfRejection } from "./tcf.ts";

/** What to do about a rejected string, in words for the shop's developer. */
const REMEDIES: Readonly<Record<TcfRejection, string>> = {
  too_long: "It is longer than 4 kB. Send the TC string alone, without an additional-consent string.",
  malformed: "It cannot be decoded. Send it exactly as the CMP gives it (getTCData, tcString).",
  version: "It is not of version 2. Update the CMP to TCF 2.2 or later.",
  not_service_specific: "It is not service-specific. Configure the CMP for this site alone.",
  policy_too_old: "It was made under a TCF policy before version 4. Update the CMP and ask again.",
  dated_in_future: "It is dated in the future. Check the clock of the device that made it.",
  too_old: "It is older than the shop allows. Ask again.",
  disclosed_vendors_missing:
    "It was created after 28 February 2026 and lacks the DisclosedVendors segment. Update the CMP to " +
    "TCF 2.3.",
};

/**
 * The purposes that a TC string answers, as the content of a consent record: yes or no for each that the TCF
 * knows.
 * @throws DomainError `tc_string_invalid` with the remedy; a record is made of no string that would be
 * rejected in a call.
 */
export const readConsentFromTcString = (
  text: string,
  policy: TcfPolicy,
): Partial<Record<Purpose, boolean>> => {
  const judged = judgeTcString(text, policy);
  if (judged.state === "valid") {
    return Object.fromEntries([
      ...judged.grants.map((purpose) => [purpose, true]),
      ...judged.denies.map((purpose) => [purpose, false]),
    ]);
  }
  const remedy = REMEDIES[judged.state === "invalid" ? judged.because : "malformed"];
  throw new DomainError("tc_string_invalid", `The TC string was not accepted. ${remedy}`, {
    errors: [{ path: "source.tc_string", message: remedy }],
  });
};
