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
  stock_not_said: "without stock in the file, taken as available",
  availability_missing: "without availability in the file, taken as available",
  availability_unknown: "with a word of availability that is not known, taken as available",
  items_without_price: "without a price",
  prices_without_currency: "with a price without a currency (set one: PATCH /v1/settings)",
  prices_unreadable: "with a price that cannot be read, kept without it",
  sale_prices_unreadable: "with a sale price that cannot be read, kept with the regular one",
  list_prices_unreadable: "with a price before the reduction that cannot be read, kept without it",
  prices_ambiguous: "with a price that could be read in two ways",
  images_without_address: "with a picture that has no whole address (https://…), kept without it",
  "words_unknown.published": "with a word of publication that is not known, taken as published",
  "words_unknown.product_online": "with a word of publication that is not known, taken as published",
  "words_unknown.status": "with a status that is not known, taken as active",
};

const REASON_PREFIX = "unavailable.";

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;

const suchAs = (example: string | undefined): string =>
  example === undefined ? "" : ` (such as ${example})`;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** What was left out, by its first kind; the others are listed above the last line. */
const leftOut = (refused: number, kinds: ImportReport["kinds"], one: string): string[] => {
  const [first, ...more] = kinds;
  if (refused === 0 || first === undefined) return [];
  const further = more.length === 0 ? "" : ` (${counted(more.length, "further kind")} above)`;
  return [
    `${counted(refused, one)} with something that was left out; the first is ${first.first}: ` +
      `${first.message}${further}`,
  ];
};

/** The last line of an import of a catalogue: what a shop can act on. */
export const closingLine = ({ kept, refused, counts, examples, kinds }: ImportReport): string => {
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
  const twice = counts["ids_twice"] ?? 0;
  const such = examples["ids_twice"]?.[0];
  if (twice > 0)
    sentences.push(
      `${counted(twice, "row")} told again of an id that stood above${suchAs(such)}: ` +
        "the last row of an id holds.",
    );
  const silent = Object.entries(SILENCES).flatMap(([name, what]) =>
    counts[name] === undefined ? [] : [`${counts[name]} ${what}${suchAs(examples[name]?.[0])}`],
  );
  if (silent.length > 0) sentences.push(`${listed(silent)}.`);
  sentences.push(...leftOut(refused, kinds, "line"));
  if (sentences.length > 0) return sentences.join(" ");
  return kept === 0 ? "The file holds no items." : `All ${kept} items are available.`;
};

type EventsTotals = ImportReport & { readonly duplicate: number; readonly not_kept: number };

/** Why events are not kept, and what a shop can do about it; by the reasons of consent. */
const NOT_KEPT: Readonly<Record<string, string>> = {
  never_given:
    "of people who were never asked (--attest NOTICE.json where they had agreed, else PUT " +
    "/v1/shopper/consent)",
  no_shopper:
    "of nobody (their records name no shopper: fill the field or column of the shopper’s id, or name that " +
    "column of a table with --map)",
  refused: "of people who said no",
  withdrawn: "of people who took back their yes",
  opt_out: "with a refusal of their own",
  gpc: "with Global Privacy Control",
  dnt: "with Do Not Track",
  tcf: "with a TC string that says no",
  gpp: "with a GPP string that says no",
  signal_invalid: "with a consent string that cannot be read",
  expired: "of people whose yes has ended (ask them again)",
  notice_changed: "of people who agreed to an older notice (ask them again)",
  erased: "of people, or of acts, that were erased",
};

/** What a file of events did not say, and what became of it. */
const EVENT_SILENCES: Readonly<Record<string, string>> = {
  dates_against_their_column:
    "with a date that can only be read in another order of day and month than its column",
  refunds_told_again:
    "of a refund that was told already, with nothing that tells it apart (a refund_id would): it counts as " +
    "told again",
  times_taken_as_utc: "with a time without a zone, taken as UTC",
  prices_without_currency:
    "with a price without a currency that is known, which is left out (PATCH /v1/settings, or --set " +
    "currency=EUR of a table)",
  prices_ambiguous: "with a price that could be read in two ways",
  prices_unreadable: "with a price that cannot be read, which is left out",
  "words_unknown.type": "with a word of the state of an order that is not known, taken as bought",
  quantities_unreadable: "with a quantity that cannot be read, taken as one piece",
  consent_categories_unmapped:
    "with consent categories that nobody mapped (cmp_mapping of PATCH /v1/settings)",
};

const UNKNOWN_ITEMS = "rejected.item_unknown";
const AMBIGUOUS_ITEMS = "rejected.item_ambiguous";

/** The last line of an import of events: what a shop can act on. */
export const closingLineOfEvents = (report: EventsTotals): string => {
  const { kept, duplicate, not_kept, refused, counts, examples, kinds } = report;
  const because = Object.entries(counts)
    .filter(([name]) => name.startsWith("not_kept."))
    .map(([name, count]) => {
      const code = name.slice("not_kept.".length);
      return `${count} ${NOT_KEPT[code] ?? `for another reason (${code})`}`;
    });
  const unknown = counts[UNKNOWN_ITEMS] ?? 0;
  const such = examples[UNKNOWN_ITEMS]?.[0];
  const ambiguous = counts[AMBIGUOUS_ITEMS] ?? 0;
  const silent = Object.entries(EVENT_SILENCES).flatMap(([name, what]) =>
    counts[name] === undefined ? [] : [`${counts[name]} ${what}${suchAs(examples[name]?.[0])}`],
  );
  const others = kinds.filter(({ code }) => code !== "item_unknown");
  const sentences = [
    ...(not_kept > 0 ? [`${counted(not_kept, "event")} not kept: ${listed(because)}.`] : []),
    ...(unknown > 0
      ? [
          `${unknown} told of items that the catalogue has not${suchAs(such)}: ` +
            "import the catalogue first.",
        ]
      : []),
    ...(ambiguous > 0
      ? [
          `${ambiguous} named an item by a code of several${suchAs(examples[AMBIGUOUS_ITEMS]?.[0])}: ` +
            "give the item’s own id.",
        ]
      : []),
    ...leftOut(refused - unknown - ambiguous, others, "record"),
    ...(silent.length > 0 ? [`${listed(silent)}.`] : []),
  ];
  const told = kept + duplicate;
  const all = told === 0 ? "The file holds no events." : `All ${told} events are kept or were there already.`;
  return [...(not_kept + refused === 0 ? [all] : []), ...sentences].join(" ");
};
