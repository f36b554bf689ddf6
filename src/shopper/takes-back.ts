import { type AgePolicy, isKnownMinor } from "../consent/age-of-consent.ts";
import type { StateChange } from "../consent/port.ts";
import type { Purpose } from "../consent/purposes.ts";
import type { ShopperState } from "../consent/state.ts";

/** Purposes without which a training would not have counted a shopper, or some of what they did. */
const COUNTED_UNDER: readonly Purpose[] = ["personalise", "train", "sensitive"];
/** And without which it counts identities that are joined apart, each as somebody else. */
const JOINED_UNDER: readonly Purpose[] = [...COUNTED_UNDER, "connect_channels"];

/** Does this change take back something that a training may have counted? */
export const takesBack = (
  before: ShopperState,
  { state: after, dropEvents = false }: StateChange,
): boolean => {
  const isIn = (links: ShopperState["links"], key: string): boolean => links.some((link) => link.key === key);
  return (
    dropEvents ||
    (before.links.length > 0 ? JOINED_UNDER : COUNTED_UNDER).some(
      (purpose) =>
        before.standing[purpose].state === "granted" && after.standing[purpose].state !== "granted",
    ) ||
    (before.restriction_since === null && after.restriction_since !== null) ||
    (before.objection_since === null && after.objection_since !== null) ||
    before.links.some(({ key }) => !isIn(after.links, key)) ||
    // A refusal on the other side holds for this one from now on.
    after.links.some(({ key }) => !isIn(before.links, key))
  );
};

/** Is this, by another age or another country, a minor, whom no training counts? */
export const isMinorSince = async (
  before: ShopperState,
  { state: after }: StateChange,
  agePolicy: () => Promise<AgePolicy>,
): Promise<boolean> =>
  (before.age_band !== after.age_band || before.jurisdiction !== after.jurisdiction) &&
  isKnownMinor(after, await agePolicy());
