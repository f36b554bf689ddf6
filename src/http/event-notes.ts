import type { EventResults } from "../contract/events.ts";

type Note = NonNullable<EventResults["notes"]>[number];

/** Names of categories that are told by name; all are counted. */
const MOST_TOLD = 20;

/**
 * What the shop should know of a whole call of events. Names of consent categories are the shop's own
 * configuration; placeholders are told by number alone, since the text came where a person's id should be.
 */
export const createNotes = () => {
  const categories = new Map<string, number>();
  let placeholders = 0;
  let refunds = 0;
  const unmappedNote = (): Note => ({
    code: "category_unmapped",
    count: categories.size,
    examples: [...categories.keys()].slice(0, MOST_TOLD),
    message:
      "Nobody mapped these consent categories to purposes, so they decide nothing: they are no yes and no " +
      "no. Map them in the settings (cmp_mapping).",
  });
  const passedOverNote = (): Note => ({
    code: "placeholder_passed_over",
    count: placeholders,
    examples: [],
    message:
      "Words such as None, null or undefined, and the shop's own mail addresses, stood where a " +
      "shopper's id should be. They name nobody: the next id was taken, or none.",
  });
  const refundNote = (): Note => ({
    code: "refund_told_again",
    count: refunds,
    examples: [],
    message:
      "These lines of a refund or cancellation were told before with the same units, and nothing tells " +
      "them apart: they count as told again. Where they are further ones, send refund_id, or one refund " +
      "with the sum of the units.",
  });
  return {
    unmapped: (names: readonly string[]): void => {
      for (const name of names) categories.set(name, (categories.get(name) ?? 0) + 1);
    },
    passedOver: (count: number): void => {
      placeholders += count;
    },
    refundAgain: (count: number): void => {
      refunds += count;
    },
    told: (): Note[] => [
      ...(categories.size > 0 ? [unmappedNote()] : []),
      ...(placeholders > 0 ? [passedOverNote()] : []),
      ...(refunds > 0 ? [refundNote()] : []),
    ],
  };
};
