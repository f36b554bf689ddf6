import type { ImportReport } from "./import-report.ts";

/** Why items are not available, as a shop would say it; by the counts of the readers. */
const REASONS: Readonly<Record<string, string>> = {
  "unavailable.out_of_stock": "the file says that they are out of stock",
  "unavailable.to_be_ordered":
    "the file says that they can be ordered and are not there (preorder, back order)",
  "unavailable.not_published": "they are not published",
  "unavailable.draft_or_archived": "their status is draft, archived or unlisted",
};

/** What the file did not say, and what was taken for it. */
const SILENCES: Readonly<Record<string, string>> = {
  stock_not_said: "have no stock in the file and count as available",
  availability_missing: "have no availability in the file and count as available",
  availability_unknown: "have a word of availability that is not known, and count as available",
  items_without_price: "have no price",
  prices_without_currency: "have a price without a currency (set one: PATCH /v1/settings)",
};

const REASON_PREFIX = "unavailable.";

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;

/** The last line of an import of a catalogue: what a shop can act on. */
export const closingLine = ({ kept, refused, counts, kinds }: ImportReport): string => {
  const sentences: string[] = [];
  const gone = counts["not_available"] ?? 0;
  const why = Object.entries(counts)
    .filter(([name]) => name.startsWith(REASON_PREFIX))
    .map(([name, count]) => `${REASONS[name] ?? name.slice(REASON_PREFIX.length)} (${count})`);
  if (gone > 0)
    sentences.push(
      `${gone} of ${kept} items are not available, because ` +
        `${why.length > 0 ? listed(why) : "the file says so"}.`,
    );
  const silent = Object.entries(SILENCES).flatMap(([name, what]) =>
    counts[name] === undefined ? [] : [`${counts[name]} ${what}`],
  );
  if (silent.length > 0) sentences.push(`${listed(silent)}.`);
  const [first] = kinds;
  if (refused > 0 && first !== undefined)
    sentences.push(
      `${refused} lines told something that was left out; the first is ${first.first}: ${first.message}`,
    );
  return sentences.length > 0 ? sentences.join(" ") : `All ${kept} items are available.`;
};

type EventsTotals = ImportReport & { readonly duplicate: number; readonly not_kept: number };

/** The last line of an import of events. */
export const closingLineOfEvents = ({
  kept,
  duplicate,
  not_kept,
  refused,
  counts,
  kinds,
}: EventsTotals): string => {
  const because = Object.entries(counts)
    .filter(([name]) => name.startsWith("not_kept."))
    .map(([name, count]) => `${name.slice("not_kept.".length)} (${count})`);
  const [first] = kinds;
  return [
    ...(not_kept > 0 ? [`${not_kept} events are not kept, because ${listed(because)}.`] : []),
    ...(refused > 0 && first !== undefined
      ? [`${refused} told something that was left out; the first is ${first.first}: ${first.message}`]
      : []),
    ...(not_kept + refused === 0 ? [`All ${kept + duplicate} events are kept or were there already.`] : []),
  ].join(" ");
};
