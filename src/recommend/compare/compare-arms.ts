import { present } from "../../lib/present.ts";
import type { ModelLease } from "../../model/registry/slots.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { AnswerTask } from "../stages/answer-task.ts";
import { fitsBeside } from "../stages/rank.ts";
import type { MadeAnswer } from "../stages/render.ts";
import type { Comparison } from "./compare-models.ts";

export type CompareArms = {
  /**
   * Behind the answer: counts what an arm showed, and asks the slot's shadows the same question. Never
   * throws, never shown.
   */
  behind(task: AnswerTask, answered: MadeAnswer): Promise<void>;
};

type Deps = {
  readonly comparison: Comparison;
  /** The list that the models of a task make of it, by the same stages as an answer's. */
  readonly listAlone: (
    task: AnswerTask,
  ) => Promise<{ readonly items: readonly string[]; readonly scores: readonly number[] }>;
  readonly onError: (error: unknown) => void;
};

/** Whether this answer may be measured: nobody's data was in it, or its shopper granted `measure`. */
const mayMeasure = ({ consented }: AnswerTask, { answer }: MadeAnswer): boolean =>
  !isProfiling(answer.notice.mode) || consented.gateResult.decision.verdicts.measure.granted;

const LONGEST_WAIT_MS = 10_000;
const EVERYBODY = { stickyKey: null, measure: false };

/** A lease that adds up what its model's own runs take, by the clock of the thread that runs them. */
const timed = (lease: ModelLease): { readonly lease: ModelLease; readonly ms: () => number } => {
  const sum = { ms: 0 };
  const run: ModelLease["run"] = (inputs, options) =>
    lease.run(inputs, {
      ...options,
      // Nobody waits for it: every answer goes first.
      lane: "reasons",
      waitMs: LONGEST_WAIT_MS,
      onTime: (time) => {
        sum.ms += time.ms;
        options?.onTime?.(time);
      },
    });
  return { lease: { ...lease, run }, ms: () => sum.ms };
};

/** Models by stage, with a way to give them back. */
type Pairing = { readonly model: ModelLease; readonly ranker: ModelLease | null };

/**
 * Shadows and challengers beside the champion (docs/architecture.md, "Slots"): only sums are kept, and only
 * of answers that may be measured. A shadow makes the same list of the same view as the champion, which makes
 * it once more: so both are timed over the same work, by the same clock, models' runs alone.
 */
export const createCompareArms = ({ comparison, listAlone, onError }: Deps): CompareArms => {
  const count = async (
    { request: { shop }, consented }: AnswerTask,
    { chosen: { slot, model, ranker, arm } }: MadeAnswer,
  ): Promise<void> => {
    if (model === null || arm === "pinned" || !consented.gateResult.decision.verdicts.measure.granted) return;
    await comparison.happened(shop, slot, model.id, "shown");
    if (ranker !== null) await comparison.happened(shop, `${slot}.rank`, ranker.id, "shown");
  };
  const make = async (task: AnswerTask, { model, ranker }: Pairing) => {
    const first = timed(model);
    const second = ranker === null ? null : timed(ranker);
    const list = await listAlone({
      ...task,
      chosen: { ...task.chosen, model: first.lease, ranker: second?.lease ?? null },
    });
    return { ...list, firstMs: first.ms(), secondMs: second?.ms() ?? null };
  };
  const compare = async (
    task: AnswerTask,
    slot: string,
    stage: "first" | "second",
    champion: Pairing,
    other: Pairing,
  ): Promise<void> => {
    const [shown, would] = [await make(task, champion), await make(task, other)];
    const isFirst = stage === "first";
    await comparison.observe(task.request.shop, {
      slot: isFirst ? slot : `${slot}.rank`,
      champion: isFirst ? champion.model.id : (champion.ranker?.id ?? "none"),
      other: isFirst ? other.model.id : present(other.ranker, "the other ranking model").id,
      shown: shown.items,
      would_show: would.items,
      shown_scores: shown.scores,
      would_scores: would.scores,
      shown_ms: isFirst ? shown.firstMs : shown.secondMs,
      would_ms: isFirst ? would.firstMs : would.secondMs,
    });
  };
  const askShadows = async (task: AnswerTask, { chosen }: MadeAnswer): Promise<void> => {
    const { slot } = chosen;
    const { slots } = task.shopContext;
    const leases: ModelLease[] = [];
    const hold = <T extends ModelLease | null>(lease: T): T => {
      if (lease !== null) leases.push(lease);
      return lease;
    };
    try {
      const shadows = {
        first: hold(slots.acquireShadow(slot)),
        second: hold(slots.acquireShadow(`${slot}.rank`)),
      };
      if (shadows.first === null && shadows.second === null) return;
      // The answer gave its own leases back. After a swap, or where a challenger or nobody answered, there is
      // no champion's answer to compare with.
      const [model, ranker] = [
        hold(slots.acquire(slot, EVERYBODY)),
        hold(slots.acquire(`${slot}.rank`, EVERYBODY)),
      ];
      if (
        model === null ||
        model.id !== chosen.model?.id ||
        (chosen.ranker !== null && ranker?.id !== chosen.ranker.id)
      )
        return;
      const champion: Pairing = { model, ranker: chosen.ranker === null ? null : ranker };
      const { first, second } = shadows;
      if (first !== null)
        await compare(task, slot, "first", champion, {
          model: first,
          ranker: champion.ranker !== null && fitsBeside(champion.ranker, first) ? champion.ranker : null,
        });
      if (second !== null && fitsBeside(second, model))
        await compare(task, slot, "second", champion, { model, ranker: second });
    } finally {
      for (const lease of leases) await lease.release();
    }
  };
  return {
    async behind(task, answered) {
      try {
        if (answered.chosen.model === null || !mayMeasure(task, answered)) return;
        await count(task, answered);
        if (answered.chosen.arm === "champion") await askShadows(task, answered);
      } catch (error) {
        onError(error);
      }
    },
  };
};
