import type { Comparison } from '../insight/compare-models.ts';
import type { Answered, Answerer, Task } from './answer.ts';
import { isProfiling } from '../notice/notice.ts';

export type CompareArms = {
  /** Behind the answer: counts what an arm showed, and asks the slot's shadow the same question. Never throws, never shown. */
  behind(task: Task, answered: Answered, ms: number): Promise<void>;
};

type Deps = { readonly comparison: Comparison; readonly answerer: Answerer; readonly onError: (error: unknown) => void };

/** Whether this answer may be measured: nobody's data was in it, or its shopper granted `measure`. */
const mayMeasure = ({ passed }: Task, { answer }: Answered): boolean => !isProfiling(answer.notice.mode) || passed.passage.decision.verdicts.measure.granted;

const listOf = ({ answer }: Answered): { items: string[]; scores: number[] } => ({ items: answer.suggestions.map(({ item }) => item.item_id), scores: answer.suggestions.map(({ score }) => score) });

/** Shadows and challengers beside the champion (DESIGN §6): only sums are kept, and only of answers that may be measured. */
export const createCompareArms = ({ comparison, answerer, onError }: Deps): CompareArms => ({
  async behind(task, answered, ms) {
    try {
      const champion = answered.chosen.model;
      if (champion === null || !mayMeasure(task, answered)) return;
      const { slot } = answered.chosen;
      if (task.passed.passage.decision.verdicts.measure.granted) await comparison.happened(task.request.shop, slot, champion.id, 'shown');
      const shadow = task.front.slots.acquireShadow(slot);
      if (shadow === null) return;
      const started = performance.now();
      try {
        const other = await answerer.answer({ ...task, request: { ...task.request, explain: 'brief' }, chosen: { ...task.chosen, model: shadow, ranker: null, arm: 'shadow', release: async () => undefined } });
        const [shown, would] = [listOf(answered), listOf(other)];
        await comparison.observe(task.request.shop, {
          slot, champion: champion.id, other: shadow.id, shown: shown.items, would_show: would.items, shown_scores: shown.scores, would_scores: would.scores, shown_ms: ms, would_ms: performance.now() - started,
        });
      } finally {
        await shadow.release();
      }
    } catch (error) {
      onError(error);
    }
  },
});
