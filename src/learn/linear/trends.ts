/**
 * What distinct units chose in the last week, beside the four weeks before it: plain counts, so that a unit
 * can be subtracted. Nothing is learnt where the data has no times.
 */
import type { Dataset } from "../data/dataset.ts";

/** Days that count as lately, and those before them that they are measured against. */
export const RECENT_DAYS = 7;
export const BEFORE_DAYS = 28;

/** `recent`, `before`: [items + 1] distinct units of the last week, and of the four weeks before it. */
export type Trends = { recent: Int32Array; before: Int32Array };

/** What a package keeps of them: the fastest growing first, each as id, recent, before. */
export type TrendsTable = {
  days: number;
  /** The end of the last week, RFC 3339. */
  until: string;
  threshold: number;
  items: [id: string, recent: number, before: number][];
};

/** `until`: the end of the last week, in days since 1970. */
export const learnTrends = (dataset: Dataset, until: number): Trends | null => {
  if (!dataset.timed) return null;
  const recent = new Int32Array(dataset.items.length);
  const before = new Int32Array(dataset.items.length);
  for (let u = 0; u < dataset.units.length; u++) {
    const lately = new Set<number>();
    const earlier = new Set<number>();
    for (let s = dataset.unitStart[u]!; s < dataset.unitStart[u + 1]!; s++) {
      const age = until - dataset.stepTime[s]!;
      if (age < 0 || age >= RECENT_DAYS + BEFORE_DAYS) continue;
      const into = age < RECENT_DAYS ? lately : earlier;
      for (const item of dataset.entryItem.subarray(dataset.stepStart[s]!, dataset.stepStart[s + 1]!))
        into.add(item);
    }
    for (const item of lately) recent[item]!++;
    for (const item of earlier) before[item]!++;
  }
  return { recent, before };
};

/** Growth over an ordinary week, shrunk: 20 after 0 is more than 200 after 400. */
const growthOf = (recent: number, before: number): number =>
  recent / ((before * RECENT_DAYS) / BEFORE_DAYS + 1);

/** Items that more units chose lately than in an ordinary week, above the threshold; undefined: none. */
export const tableOfTrends = (
  trends: Trends | null,
  items: readonly string[],
  { until, threshold }: { until: string; threshold: number },
): TrendsTable | undefined => {
  if (trends === null) return undefined;
  const { recent, before } = trends;
  const rows = items.flatMap((id, i): TrendsTable["items"] =>
    i > 0 && recent[i]! >= threshold && recent[i]! * BEFORE_DAYS > before[i]! * RECENT_DAYS
      ? [[id, recent[i]!, before[i]!]]
      : [],
  );
  if (rows.length === 0) return undefined;
  rows.sort((a, b) => growthOf(b[1], b[2]) - growthOf(a[1], a[2]) || (a[0] < b[0] ? -1 : 1));
  return { days: RECENT_DAYS, until, threshold, items: rows };
};
