import type { FileLine } from "../../catalogue/feeds/feed.ts";
import {
  type ImportReport,
  listenersOf,
  noteCount,
  noteRefusal,
  startReport,
  withKept,
} from "../../catalogue/feeds/import-report.ts";
import { type ConsentPolicy, tcfPolicy } from "../../consent/policy.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { readSentRefusal } from "../../consent/signals/cmp.ts";
import { readSignals } from "../../consent/signals/read-signals.ts";
import { idFault } from "../../lib/id-rule.ts";
import { present } from "../../lib/present.ts";
import type { Arrival, EventOutcome, ItemFacts, RecordEvents } from "../arrival.ts";
import { isRefundAgain } from "../known-line.ts";
import type { EventOptions, EventReader, FindItem, ImportedEvent } from "./imported-event.ts";

export type EventsImport = {
  readonly shop: string;
  readonly files: readonly string[];
  readonly reader: EventReader;
  readonly currency: string | null;
  readonly policy: ConsentPolicy;
  /** When the import began, ms. */
  readonly now: number;
  readonly parseEvent: (json: unknown) => ImportedEvent;
  readonly itemFacts: (itemId: string) => ItemFacts;
  readonly findItem: FindItem;
  readonly namesNobody: (id: string) => boolean;
  readonly isSensitiveSearch: (query: string) => boolean;
  readonly refOf: (shopperId: string) => ShopperRef;
  /** Lays the shop's attestation over a shopper who was never asked; null without one. */
  readonly attest: ((ref: ShopperRef) => Promise<void>) | null;
  readonly onBytes: (read: number) => void;
  /** Nothing is written, so that nothing stays of a file that is refused later. */
  readonly dryRun?: boolean;
};

export type EventsReport = ImportReport & { duplicate: number; not_kept: number };

const ATTEST_AT_ONCE = 64;

/** Attests each shopper of a batch whom this import has not met yet. */
const attestNew = async (
  attest: (ref: ShopperRef) => Promise<void>,
  met: Set<string>,
  refs: readonly ShopperRef[],
): Promise<void> => {
  const fresh = refs.filter(({ key }) => !met.has(key) && met.add(key));
  for (let from = 0; from < fresh.length; from += ATTEST_AT_ONCE)
    await Promise.all(fresh.slice(from, from + ATTEST_AT_ONCE).map(attest));
};

const optionsOf = (given: EventsImport, report: EventsReport): EventOptions => ({
  ...listenersOf(report),
  onBytes: given.onBytes,
  defaults: { currency: given.currency, locale: null },
  parseEvent: given.parseEvent,
  findItem: given.findItem,
  namesNobody: given.namesNobody,
});

const placeOf = ({ at }: ImportedEvent, { files }: EventsImport): FileLine =>
  at ?? { file: files[0] ?? "", line: 0 };

/** What came with an event of a person's refusal: signals of the browser, flags of a consent platform. */
const arrivalOf = (imported: ImportedEvent, given: EventsImport, report: EventsReport): Arrival | null => {
  const { shopper_id, event, consent, line } = imported;
  if (imported.passed_over === true) noteCount(report, "placeholders_passed_over");
  const fault = shopper_id === null ? null : idFault(shopper_id);
  if (fault !== null) {
    const message = `The shopper’s id: ${fault}`;
    noteRefusal(report, { ...placeOf(imported, given), code: "line_invalid", message });
    return null;
  }
  const { declines, unmapped } = readSentRefusal(consent, given.policy.cmp_mapping);
  for (const name of unmapped) noteCount(report, "consent_categories_unmapped", 1, name);
  const headers = { secGpc: [], dnt: [] };
  return {
    shopper: shopper_id === null ? null : given.refOf(shopper_id),
    event:
      event.item_id === null
        ? event
        : { ...event, item_id: given.findItem([event.item_id]) ?? event.item_id },
    signals: readSignals({ headers, body: imported.signals ?? {} }, tcfPolicy(given.policy, given.now)),
    declines,
    ...(line !== undefined && { line }),
  };
};

const MOST_SHOWN = 60;

const noteOutcome = (
  report: EventsReport,
  outcome: EventOutcome,
  arrival: Arrival,
  place: FileLine,
  itemFacts: EventsImport["itemFacts"],
): void => {
  if (outcome.status === "kept") {
    report.kept += 1;
    if (outcome.corrected === true) noteCount(report, "corrected");
  } else if (outcome.status === "duplicate") {
    report.duplicate += 1;
    if (isRefundAgain(arrival))
      noteCount(report, "refunds_told_again", 1, `${place.file}, line ${place.line}`);
  } else if (outcome.status === "not_kept") {
    report.not_kept += 1;
    noteCount(report, `not_kept.${outcome.because}`);
  } else {
    noteRefusal(report, { ...place, code: outcome.code, message: outcome.message });
    // An item is a word of the catalogue, and nothing of a person.
    const item = outcome.code === "item_unknown" ? (arrival.event.item_id ?? undefined) : undefined;
    // A name of several items is mended in the file, and one of none in the catalogue.
    const isOfSeveral = item !== undefined && itemFacts(item).ambiguous === true;
    noteCount(
      report,
      `rejected.${isOfSeveral ? "item_ambiguous" : outcome.code}`,
      1,
      item?.slice(0, MOST_SHOWN),
    );
  }
};

type Taking = { readonly given: EventsImport; readonly report: EventsReport; readonly met: Set<string> };

const takeBatch = async (
  recordEvents: RecordEvents,
  batch: readonly ImportedEvent[],
  { given, report, met }: Taking,
): Promise<void> => {
  const places: FileLine[] = [];
  const arrivals = batch.flatMap((imported) => {
    const arrival = arrivalOf(imported, given, report);
    if (arrival !== null) places.push(placeOf(imported, given));
    return arrival ?? [];
  });
  // The shop's word is laid over nobody by what they declined themselves.
  const shoppers = arrivals.flatMap(({ shopper, declines }) =>
    shopper === null || declines.includes("personalise") ? [] : [shopper],
  );
  if (given.attest !== null) await attestNew(given.attest, met, shoppers);
  const outcomes = await recordEvents({
    shop: given.shop,
    arrivals,
    policy: given.policy,
    imported: true,
    itemFacts: given.itemFacts,
    isSensitiveSearch: given.isSensitiveSearch,
  });
  for (const [at, outcome] of outcomes.entries())
    noteOutcome(
      report,
      outcome,
      present(arrivals[at], "what came of an outcome"),
      present(places[at], "where it stood"),
      given.itemFacts,
    );
};

/**
 * Imports history. Consent first: events of people without a record (or an attestation laid over "never
 * asked") are refused and counted; broken lines are refused by number and their neighbours kept. Safe to
 * repeat: ids make duplicates.
 */
export const importEvents = async (
  recordEvents: RecordEvents,
  given: EventsImport,
): Promise<EventsReport> => {
  const report: EventsReport = { ...startReport(), duplicate: 0, not_kept: 0 };
  const taking: Taking = { given, report, met: new Set() };
  try {
    for await (const batch of given.reader(given.files, optionsOf(given, report)))
      await takeBatch(recordEvents, batch, taking);
  } catch (error) {
    throw given.dryRun === true ? error : withKept(error, report.kept, "event");
  }
  return report;
};
