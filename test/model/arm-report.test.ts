import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArmRecorder, passGate } from '../../src/model/arm-report.ts';
import type { ArmReport } from '../../src/model/arm-report.ts';
import { compareLists } from '../../src/model/compare-lists.ts';

const list = (...ids: string[]) => ids.map((id, place) => ({ id, index: place + 1, score: ids.length - place }));

describe('two lists for one answer', () => {
  it.each([
    { shown: ['a', 'b', 'c'], other: ['a', 'b', 'c'], overlap: 1, tau: 1 },
    { shown: ['a', 'b', 'c'], other: ['c', 'b', 'a'], overlap: 1, tau: -1 },
    { shown: ['a', 'b', 'c'], other: ['a', 'c', 'd'], overlap: 2 / 3, tau: 1 },
    { shown: ['a', 'b', 'c', 'd'], other: ['b', 'a', 'c', 'd'], overlap: 1, tau: 4 / 6 },
    { shown: ['a'], other: ['b'], overlap: 0, tau: null },
    { shown: [], other: ['b'], overlap: 0, tau: null },
  ])('$shown and $other overlap by $overlap with tau $tau', ({ shown, other, overlap, tau }) => {
    const compared = compareLists(list(...shown), list(...other));
    expect(compared.overlap).toBeCloseTo(overlap);
    if (tau === null) expect(compared.rankCorrelation).toBeNull();
    else expect(compared.rankCorrelation).toBeCloseTo(tau);
  });

  it('compare the same both ways', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 6, maxLength: 6 });
    fc.assert(fc.property(ids, ids, (one, two) => { expect(compareLists(list(...one), list(...two)).rankCorrelation).toBe(compareLists(list(...two), list(...one)).rankCorrelation); }));
  });
});

const recorded = (answers: number, otherClicks = 0.3): ArmReport => {
  const recorder = createArmRecorder();
  for (let i = 0; i < answers; i += 1) {
    recorder.compared({ overlap: i % 2 === 0 ? 1 : 0.5, rankCorrelation: i % 5 === 0 ? null : 0.5, topScores: [i % 2, (i % 2) + 1] }, 1, 4);
    recorder.clicked('champion', i % 10 < 3);
    recorder.clicked('other', i % 10 < otherClicks * 10);
  }
  return recorder.report();
};

describe('the report of a shadow or challenger', () => {
  it('gives means with intervals, drift in deviations of the champion, and latencies of both', () => {
    const report = recorded(400);
    expect(report.overlap.mean).toBeCloseTo(0.75);
    expect(report.overlap.high! - report.overlap.low!).toBeCloseTo((2 * 1.96 * 0.25) / Math.sqrt(400), 3);
    expect(report.rank_correlation).toMatchObject({ n: 320, mean: 0.5 });
    expect(report.score_drift).toBeCloseTo(2, 1);
    expect(report.run_ms.champion.p50! / 1).toBeCloseTo(1, 0);
    expect(Math.abs(report.run_ms.other.p95! - 4)).toBeLessThan(0.4);
    expect(report.stated_relevance.other).toEqual({ n: 0, mean: null, low: null, high: null });
  });

  it('says nothing from fewer than ten answers', () => { expect(recorded(9).overlap).toEqual({ n: 9, mean: null, low: null, high: null }); });
});

describe('the gate before a promotion', () => {
  it.each([
    { what: 'enough of everything', gate: { min_answers: 100, min_overlap: 0.7, max_run_p95_ms: 10, no_worse_clicks: true, no_worse_relevance: true }, passes: true },
    { what: 'too few answers', gate: { min_answers: 1000 }, passes: false },
    { what: 'other lists', gate: { min_overlap: 0.9 }, passes: false },
    { what: 'slow runs', gate: { max_run_p95_ms: 2 }, passes: false },
  ])('with $what: passes is $passes', ({ gate, passes }) => {
    const attempt = () => passGate(recorded(400), gate);
    if (passes) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'promotion_gate' }));
  });

  it('holds back a model that is surely worse, and not one that may be', () => {
    expect(() => passGate(recorded(400, 0.1), { no_worse_clicks: true })).toThrow(expect.objectContaining({ code: 'promotion_gate' }));
    expect(() => passGate(recorded(20, 0.2), { no_worse_clicks: true })).not.toThrow();
  });
});
