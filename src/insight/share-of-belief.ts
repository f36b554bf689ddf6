/** What one person's answers are of a belief, as it is kept beside them, and taken out again. */
import type { BeliefShare } from "../shopper/belief-share.ts";
import { addSums, type BeliefSums, NO_SUMS } from "./belief-sums.ts";

/** `person`: of this making alone, and the same beside each of the person's identities. */
type CountedShare = { readonly person: string; readonly identities: number; readonly sums: BeliefSums };

export const packShare = (making: string, counted: CountedShare): BeliefShare => ({
  making,
  counted: JSON.stringify(counted),
});

/**
 * What a making counted of the people to whom these identities belong. Null: it cannot be said, since answers
 * were deleted after they were counted, or a link was undone and somebody of the person stays.
 * @param found by identity
 */
export const countedIn = (making: string, found: readonly (readonly BeliefShare[])[]): BeliefSums | null => {
  const people = new Map<string, { readonly share: CountedShare; readonly identities: number }>();
  for (const share of found.flat()) {
    if (share.making !== making) continue;
    if (share.counted === null) return null;
    const counted = JSON.parse(share.counted) as CountedShare;
    const identities = (people.get(counted.person)?.identities ?? 0) + 1;
    people.set(counted.person, { share: counted, identities });
  }
  const all = [...people.values()];
  if (all.some(({ share, identities }) => share.identities !== identities)) return null;
  return all.reduce<BeliefSums>((sums, { share }) => addSums(sums, share.sums), NO_SUMS);
};
