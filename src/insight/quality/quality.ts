import type { CataloguePort } from "../../catalogue/port.ts";
import type { CatalogueSnapshots } from "../../catalogue/snapshot.ts";
import type { JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";
import type { ShopPort } from "../../shop/port.ts";
import type { Shops } from "../../shop/shops.ts";
import type { RecordEvents } from "../../shopper/arrival.ts";
import type { Announcement } from "../../webhooks/webhook.ts";
import { assessCatalogue } from "./assess-catalogue.ts";
import { assessEvents, type EventSums, sumEvents } from "./assess-events.ts";
import type { Assessment } from "./finding.ts";
import {
  type Alarm,
  noteAssessment,
  type QualityDay,
  type QualityState,
  recentSums,
  sumsSince,
} from "./quality-state.ts";

export type QualityInsight = {
  readonly assessed_at: string;
  /** When the catalogue was last seen to change; null: never yet. */
  readonly changed_at: string | null;
  readonly catalogue: Assessment;
  /** Of the last seven days. */
  readonly events: Assessment;
  readonly days: readonly QualityDay[];
  readonly alarms: readonly (Omit<Alarm, "since"> & { readonly since: string })[];
  /** All of it as sentences. */
  readonly text: readonly string[];
};

export type Quality = {
  /** Records events and sums what was wrong with them. */
  watching(recordEvents: RecordEvents): RecordEvents;
  /** An event that was refused before it came as far as that. */
  refused(shop: string, count: number): void;
  tell(shop: string): Promise<QualityInsight>;
  /** Looks again where something came in since, and raises the alarm where data became worse. */
  turn(shop: string): Promise<void>;
};

type Deps = {
  readonly catalogue: Pick<CataloguePort, "revision">;
  readonly catalogues: CatalogueSnapshots;
  readonly shops: Pick<Shops, "settings">;
  readonly port: Pick<ShopPort, "readDocument" | "writeDocument" | "count" | "readCounts">;
  readonly jobs: Pick<JobPort, "lease" | "release">;
  readonly announce: (announcement: Announcement) => Promise<number>;
  readonly breathe: () => Promise<unknown>;
  readonly clock: Clock;
  /** Names this process among the holders of the lease. */
  readonly holder: string;
};

const DOCUMENT = "quality";
const COUNTER = "quality.";
const LEASE_MS = 60_000;
/** A catalogue of so many products is looked at again at the earliest after a second. */
const ITEMS_A_SECOND = 1000;

const isoOf = (at: number): string => new Date(at).toISOString();

type Look = {
  readonly state: QualityState | null;
  readonly documentRevision: number;
  readonly revision: number;
  readonly totals: EventSums;
};

const tellWords = (catalogue: Assessment, events: Assessment, alarms: readonly Alarm[]): string[] => {
  const head = (name: string, { score, of }: Assessment): string =>
    score === null ? `${name}: too little to judge (${of}).` : `${name}: ${score} of 100.`;
  return [
    head("Catalogue", catalogue),
    ...catalogue.findings.map(({ text }) => text),
    head("Events of the last seven days", events),
    ...events.findings.map(({ text }) => text),
    ...alarms.map(({ subject, score, before }) =>
      before === null
        ? `Alarm: ${subject} at ${score} of 100.`
        : `Alarm: ${subject} at ${score} of 100, after ${before}.`,
    ),
  ];
};

/** How good a shop's data is: looked at whenever something came in, remembered by day. */
export const createQuality = (deps: Deps): Quality => {
  const { catalogue, catalogues, shops, port, jobs, announce, breathe, clock, holder } = deps;
  /** Sums that are not in the store yet: an answer does not wait for them. */
  const waiting = new Map<string, Map<string, number>>();
  const wait = (shop: string, name: string, by: number): void => {
    const sums = waiting.get(shop) ?? new Map<string, number>();
    waiting.set(shop, sums.set(name, (sums.get(name) ?? 0) + by));
  };
  const flush = async (shop: string): Promise<void> => {
    const sums = waiting.get(shop);
    waiting.delete(shop);
    for (const [name, by] of sums ?? []) await port.count(shop, COUNTER + name, by);
  };
  const look = async (shop: string): Promise<Look> => {
    await flush(shop);
    const [document, revision, counts] = await Promise.all([
      port.readDocument(shop, DOCUMENT),
      catalogue.revision(shop),
      port.readCounts(shop),
    ]);
    const totals = Object.entries(counts).flatMap(([name, count]) =>
      name.startsWith(COUNTER) ? [[name.slice(COUNTER.length), count] as const] : [],
    );
    const state = (document?.value as QualityState | undefined) ?? null;
    return { state, documentRevision: document?.revision ?? 0, revision, totals: Object.fromEntries(totals) };
  };
  const assess = async (shop: string, { state, totals }: Look, now: number) => {
    const { currency } = await shops.settings(shop);
    return {
      catalogue: await assessCatalogue(await catalogues.open(shop), { currency, now, breathe }),
      events: assessEvents(recentSums(state, sumsSince(totals, state?.totals ?? {}), now)),
    };
  };
  const isDue = ({ state, revision, totals }: Look, now: number): boolean => {
    if (state === null) return revision > 0 || Object.keys(totals).length > 0;
    if (Object.keys(sumsSince(totals, state.totals)).length > 0) return true;
    const pauseMs = (state.items / ITEMS_A_SECOND) * 1000;
    return state.revision !== revision && now - state.assessed_at >= (pauseMs < 1000 ? 0 : pauseMs);
  };
  return {
    watching: (recordEvents) => async (batch) => {
      const outcomes = await recordEvents(batch);
      for (const [name, by] of Object.entries(sumEvents(batch, outcomes, clock())))
        wait(batch.shop, name, by);
      // A command ends when it has imported, and has no turn behind it.
      if (batch.imported) await flush(batch.shop);
      return outcomes;
    },
    refused(shop, count) {
      wait(shop, "arrived", count);
      wait(shop, "invalid", count);
    },
    async tell(shop) {
      const now = clock();
      const seen = await look(shop);
      const { catalogue: items, events } = await assess(shop, seen, now);
      const { state } = noteAssessment(seen.state, { ...seen, catalogue: items, events, now });
      return {
        assessed_at: isoOf(now),
        changed_at: seen.revision === 0 ? null : isoOf(state.changed_at),
        catalogue: items,
        events,
        days: state.days.map(({ sums: _sums, ...day }) => day),
        alarms: state.alarms.map((alarm) => ({ ...alarm, since: isoOf(alarm.since) })),
        text: tellWords(items, events, state.alarms),
      };
    },
    async turn(shop) {
      const now = clock();
      if (!isDue(await look(shop), now)) return;
      if (!(await jobs.lease(`quality:${shop}`, holder, LEASE_MS, now))) return;
      try {
        // Another process may have looked between the question and the lease.
        const seen = await look(shop);
        if (!isDue(seen, now)) return;
        const found = await assess(shop, seen, now);
        const { state, raised } = noteAssessment(seen.state, { ...seen, ...found, now });
        // Told first, remembered then: a crash between the two tells twice, and never not at all.
        for (const { subject, score, before, because } of raised)
          await announce({ shop, type: "quality.alarm", at: now, data: { subject, score, before, because } });
        await port.writeDocument(shop, DOCUMENT, state, seen.documentRevision);
      } finally {
        await jobs.release(`quality:${shop}`, holder);
      }
    },
  };
};
