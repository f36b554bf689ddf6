import { DomainError } from '../lib/errors.ts';
import type { ListComparison } from './compare-lists.ts';

/** A mean with its 95 % interval (normal approximation); nulls below `FEWEST` values. */
export type Estimate = { readonly n: number; readonly mean: number | null; readonly low: number | null; readonly high: number | null };

export type ArmReport = {
  readonly answers: number;
  readonly overlap: Estimate;
  readonly rank_correlation: Estimate;
  /** Mean difference of the best scores, in standard deviations of the champion's; null where that is 0. */
  readonly score_drift: number | null;
  readonly run_ms: { readonly champion: Percentiles; readonly other: Percentiles };
  /** Of answers that the other model gave itself (canary): clicks an answer, and answers called relevant among those asked. */
  readonly click_share: { readonly champion: Estimate; readonly other: Estimate };
  readonly stated_relevance: { readonly champion: Estimate; readonly other: Estimate };
};
export type Percentiles = { readonly p50: number | null; readonly p95: number | null };

export type ArmRecorder = {
  compared(comparison: ListComparison, championMs: number, otherMs: number): void;
  clicked(arm: 'champion' | 'other', yes: boolean): void;
  judged(arm: 'champion' | 'other', relevant: boolean): void;
  report(): ArmReport;
};

const FEWEST = 10;

/** Sums n, mean and squared differences in one pass (Welford 1962): nothing of a single answer is kept. */
const createMoments = () => {
  const sums = { n: 0, mean: 0, squares: 0 };
  return {
    add: (value: number): void => {
      sums.n += 1;
      const delta = value - sums.mean;
      sums.mean += delta / sums.n;
      sums.squares += delta * (value - sums.mean);
    },
    deviation: (): number => (sums.n < 2 ? 0 : Math.sqrt(sums.squares / (sums.n - 1))),
    mean: (): number => sums.mean,
    estimate: (): Estimate => {
      if (sums.n < FEWEST) return { n: sums.n, mean: null, low: null, high: null };
      const half = (1.96 * Math.sqrt(sums.squares / (sums.n - 1))) / Math.sqrt(sums.n);
      return { n: sums.n, mean: sums.mean, low: sums.mean - half, high: sums.mean + half };
    },
  };
};

/** Latencies in buckets that grow by a tenth: percentiles within ten percent, in constant space. */
const createLatencies = () => {
  const counts = new Map<number, number>();
  const total = { n: 0 };
  const at = (q: number): number | null => {
    let left = Math.ceil(q * total.n);
    for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return 0.001 * 1.1 ** bucket;
    }
    return null;
  };
  return {
    add: (ms: number): void => {
      const bucket = Math.max(0, Math.round(Math.log(Math.max(ms, 0.001) / 0.001) / Math.log(1.1)));
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      total.n += 1;
    },
    percentiles: (): Percentiles => ({ p50: at(0.5), p95: at(0.95) }),
  };
};

/** Gathers what a shadow or a challenger did beside the champion of its slot. */
export const createArmRecorder = (): ArmRecorder => {
  const [overlap, correlation, championTop, otherTop] = [createMoments(), createMoments(), createMoments(), createMoments()];
  const run = { champion: createLatencies(), other: createLatencies() };
  const clicks = { champion: createMoments(), other: createMoments() };
  const relevance = { champion: createMoments(), other: createMoments() };
  return {
    compared: (comparison, championMs, otherMs) => {
      overlap.add(comparison.overlap);
      if (comparison.rankCorrelation !== null) correlation.add(comparison.rankCorrelation);
      championTop.add(comparison.topScores[0]);
      otherTop.add(comparison.topScores[1]);
      run.champion.add(championMs);
      run.other.add(otherMs);
    },
    clicked: (arm, yes) => clicks[arm].add(Number(yes)),
    judged: (arm, relevant) => relevance[arm].add(Number(relevant)),
    report: () => ({
      answers: overlap.estimate().n, overlap: overlap.estimate(), rank_correlation: correlation.estimate(),
      score_drift: championTop.deviation() === 0 ? null : (otherTop.mean() - championTop.mean()) / championTop.deviation(),
      run_ms: { champion: run.champion.percentiles(), other: run.other.percentiles() },
      click_share: { champion: clicks.champion.estimate(), other: clicks.other.estimate() },
      stated_relevance: { champion: relevance.champion.estimate(), other: relevance.other.estimate() },
    }),
  };
};

/** What a shop may ask of a model before it is promoted; what is left out is not asked. */
export type PromotionGate = { readonly min_answers?: number; readonly min_overlap?: number; readonly max_run_p95_ms?: number; readonly no_worse_relevance?: boolean; readonly no_worse_clicks?: boolean };

/** @throws DomainError promotion_gate with one sentence a condition that does not hold; "no worse" fails only where the whole interval lies below the champion's. */
export const passGate = (report: ArmReport, gate: PromotionGate): void => {
  const isWorse = ({ champion, other }: ArmReport['click_share']): boolean => other.high !== null && champion.low !== null && other.high < champion.low;
  const failures = [
    gate.min_answers !== undefined && report.answers < gate.min_answers ? `it was compared on ${report.answers} answers, and ${gate.min_answers} are asked for: wait` : null,
    gate.min_overlap !== undefined && !((report.overlap.mean ?? 0) >= gate.min_overlap) ? `its lists share ${((report.overlap.mean ?? 0) * 100).toFixed(0)} % with the champion's, and ${(gate.min_overlap * 100).toFixed(0)} % are asked for` : null,
    gate.max_run_p95_ms !== undefined && !((report.run_ms.other.p95 ?? Infinity) <= gate.max_run_p95_ms) ? `95 % of its runs take up to ${report.run_ms.other.p95?.toFixed(2) ?? 'unknown'} ms, and ${gate.max_run_p95_ms} ms are allowed` : null,
    gate.no_worse_relevance === true && isWorse(report.stated_relevance) ? 'shoppers call its suggestions relevant less often than the champion\'s' : null,
    gate.no_worse_clicks === true && isWorse(report.click_share) ? 'its suggestions are chosen less often than the champion\'s' : null,
  ].filter((failure) => failure !== null);
  if (failures.length > 0) throw new DomainError('promotion_gate', `the model does not pass the gate of its slot: ${failures.join('; ')}`, { errors: failures.map((message) => ({ path: 'gate', message })) });
};
