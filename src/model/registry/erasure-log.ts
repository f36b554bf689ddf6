import type { ErasureLogEntry, JobPort } from "../../jobs/port.ts";
import type { Clock } from "../../lib/clock.ts";

/** How far a shop's models must have forgotten at this moment. */
export type MustForget = {
  /** The erasure log's head: nothing below it is promoted, tried, pinned or fallen back on. */
  readonly head: number;
  /** The newest entry whose deadline has passed: below it nothing serves, not even what served before. */
  readonly due: number;
};

export type ErasureLog = {
  read(shop: string): Promise<MustForget>;
  /**
   * How many entries a version with this watermark has not forgotten, when the oldest was written, and until
   * when it may serve.
   */
  pending(
    shop: string,
    watermark: number,
  ): Promise<{ readonly entries: number; readonly since: number; readonly until: number } | null>;
  /** Until when a version may serve that somebody left at this time. */
  untilOf(shop: string, leftAt: number): Promise<number>;
};

type Known = { head: number; due: number; pending: readonly ErasureLogEntry[] };

/**
 * A shop's erasure log with the shop's deadline. Each process reads an entry once. What has been due stays
 * due, also where the clock goes back or the deadline is made longer.
 */
export const createErasureLog = ({
  jobs,
  withinMsOf,
  clock,
}: {
  jobs: Pick<JobPort, "erasureHead" | "readErasures">;
  /** The shop's deadline, from an entry to the end of what remembers. */
  withinMsOf: (shop: string) => Promise<number>;
  clock: Clock;
}): ErasureLog => {
  const shops = new Map<string, Known>();
  return {
    async read(shop) {
      const head = await jobs.erasureHead(shop);
      const known = shops.get(shop) ?? { head: 0, due: 0, pending: [] };
      shops.set(shop, known);
      if (head > known.head) {
        const newer = await jobs.readErasures(shop, known.head);
        // Two reads at once bring the same entries; each counts once.
        known.pending = [...known.pending, ...newer.filter(({ sequence }) => sequence > known.head)];
        known.head = known.pending.at(-1)?.sequence ?? known.head;
      }
      if (known.pending.length > 0) {
        const within = await withinMsOf(shop);
        const late = known.pending.findLast(({ at }) => at + within <= clock());
        if (late !== undefined) {
          known.due = Math.max(known.due, late.sequence);
          known.pending = known.pending.filter(({ sequence }) => sequence > known.due);
        }
      }
      return { head: known.head, due: known.due };
    },
    async pending(shop, watermark) {
      const entries = await jobs.readErasures(shop, watermark);
      const [oldest] = entries;
      return oldest === undefined
        ? null
        : { entries: entries.length, since: oldest.at, until: oldest.at + (await withinMsOf(shop)) };
    },
    untilOf: async (shop, leftAt) => leftAt + (await withinMsOf(shop)),
  };
};
