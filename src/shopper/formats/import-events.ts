import type { Refusal } from "../../catalogue/feeds/feed.ts";
import {
  type ImportReport,
  noteCount,
  noteRefusal,
  startReport,
} from "../../catalogue/feeds/import-catalogue.ts";
import type { ConsentPolicy } from "../../consent/policy.ts";
import { NO_SIGNALS } from "../../consent/purposes.ts";
import type { ShopperRef } from "../../consent/shopper-ref.ts";
import { idFault } from "../../lib/id-rule.ts";
import type { Arrival, ItemFacts, RecordEvents } from "../record-events.ts";
import type { EventReader, ImportedEvent } from "./imported-event.ts";

export type EventsImport = {
  readonly shop: string;
  readonly files: readonly string[];
  readonly reader: EventReader;
  readonly currency: string | null;
  readonly policy: ConsentPolicy;
  readonly parseEvent: (json: unknown) => ImportedEvent;
  readonly itemFacts: (itemId: string) => ItemFacts;
  readonly isSensitiveSearch: (query: string) => boolean;
  readonly refOf: (shopperId: string) => ShopperRef;
  /** Lays the shop's attestation over a shopper who was never asked; null without one. */
  readonly attest: ((ref: ShopperRef) => Promise<void>) | null;
  /** Another system's consent flag declines this event. */
  readonly declines: (imported: ImportedEvent) => boolean;
  readonly onBytes: (read: number) => void;
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
  const met = new Set<string>();
  const options = {
    onRefusal: (refusal: Refusal) => noteRefusal(report, refusal),
    onCount: (what: string, by?: number) => noteCount(report, what, by),
    onBytes: given.onBytes,
    defaults: { currency: given.currency, locale: null },
    parseEvent: given.parseEvent,
  };
  for await (const batch of given.reader(given.files, options)) {
    const arrivals = batch.flatMap((imported): Arrival[] => {
      const fault = imported.shopper_id === null ? null : idFault(imported.shopper_id);
      if (fault !== null) {
        const file = given.files[0] ?? "";
        noteRefusal(report, { file, line: 0, code: "line_invalid", message: `The shopper’s id: ${fault}` });
        return [];
      }
      return [
        {
          shopper: imported.shopper_id === null ? null : given.refOf(imported.shopper_id),
          event: imported.event,
          signals: NO_SIGNALS,
          optOut: given.declines(imported),
        },
      ];
    });
    if (given.attest !== null)
      await attestNew(
        given.attest,
        met,
        arrivals.flatMap(({ shopper }) => (shopper === null ? [] : [shopper])),
      );
    const outcomes = await recordEvents({
      shop: given.shop,
      arrivals,
      policy: given.policy,
      imported: true,
      itemFacts: given.itemFacts,
      isSensitiveSearch: given.isSensitiveSearch,
    });
    for (const outcome of outcomes) {
      if (outcome.status === "kept") report.kept += 1;
      else if (outcome.status === "duplicate") report.duplicate += 1;
      else if (outcome.status === "not_kept") {
        report.not_kept += 1;
        noteCount(report, `not_kept.${outcome.because}`);
      } else {
        noteRefusal(report, {
          file: given.files[0] ?? "",
          line: 0,
          code: outcome.code,
          message: outcome.message,
        });
        noteCount(report, `rejected.${outcome.code}`);
      }
    }
  }
  return report;
};
