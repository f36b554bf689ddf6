import type { EventResults } from "../contract/events.ts";
import { type Loss, LOSSES } from "../shopper/formats/mapped.ts";

type Note = NonNullable<EventResults["notes"]>[number];

/** Names of categories that are told by name; all are counted. */
const MOST_TOLD = 20;

const LOST: Readonly<Record<Loss, string>> = {
  prices_unreadable: "These prices are no amounts; the events are kept without them.",
  prices_without_currency:
    "These prices have no currency that is known, or none at all and the shop's settings name none; the " +
    "events are kept without them.",
  prices_ambiguous:
    "These prices may be two amounts, and were read by the decimals of their currency. Send numbers.",
  times_unreadable:
    "These times cannot be read, or may be two days; the events are kept as of when they came. Send RFC " +
    "3339 with a zone, or microseconds since 1970.",
  quantities_unreadable: "These quantities are no whole numbers of pieces; one piece was taken.",
};

/**
 * What the shop should know of a whole call of events. Names of consent categories are the shop's own
 * configuration; placeholders are told by number alone, since the text came where a person's id should be.
 */
export const createNotes = () => {
  const categories = new Map<string, number>();
  let placeholders = 0;
  let refunds = 0;
  const lost = new Map<Loss, number>();
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
    lost: (losses: readonly Loss[]): void => {
      for (const loss of losses) lost.set(loss, (lost.get(loss) ?? 0) + 1);
    },
    told: (): Note[] => [
      ...(categories.size > 0 ? [unmappedNote()] : []),
      ...(placeholders > 0 ? [passedOverNote()] : []),
      ...(refunds > 0 ? [refundNote()] : []),
      ...LOSSES.flatMap((code): Note[] => {
        const count = lost.get(code);
        return count === undefined ? [] : [{ code, count, examples: [], message: LOST[code] }];
      }),
    ],
  };
};
