import { DomainError } from "../../lib/errors.ts";
import type { SecondStageRun } from "./rank.ts";
import type { ServingModel } from "./retrieve.ts";

/**
 * What is found out for a full answer, in order: reasons by sets or single rows, by rows together, whether
 * they hold, the removals.
 */
export const REASON_STEPS = ["sampling", "together", "claims", "removals"] as const;
export type ReasonStep = (typeof REASON_STEPS)[number];

/** The time that finding out why may take; an answer that ran out of it says so. */
export type ReasonTime = {
  /** Milliseconds that are left for a step; nothing once one has run out. */
  leftMs(step: ReasonStep): number;
  /** The step that there was no time for; null: there was for all. */
  cutAt(): ReasonStep | null;
};

export const AS_LONG_AS_IT_TAKES: ReasonTime = {
  leftMs: () => Number.POSITIVE_INFINITY,
  cutAt: () => null,
};

/** Begins when it is first asked for: the list itself has its own deadlines. */
export const createReasonTime = (budgetMs: number, now: () => number): ReasonTime => {
  const state = { endsAt: null as number | null, cut: null as ReasonStep | null };
  return {
    leftMs(step) {
      if (state.cut !== null) return 0;
      state.endsAt ??= now() + budgetMs;
      const left = state.endsAt - now();
      if (left > 0) return left;
      state.cut = step;
      return 0;
    },
    cutAt: () => state.cut,
  };
};

/** As an answer that ran out of time at this step: it can be made again to the byte. */
export const cutShortAt = (cut: ReasonStep): ReasonTime => ({
  leftMs: (step) => (REASON_STEPS.indexOf(step) < REASON_STEPS.indexOf(cut) ? Number.POSITIVE_INFINITY : 0),
  cutAt: () => cut,
});

/** Longest that one run of reasons may hold the process of a model: an answer may have to wait for it. */
const RUN_MS = 10;
const MOST_ROWS = 8;

const rowsARun = ({ rowMs }: ServingModel): number => {
  const ms = rowMs?.() ?? 0;
  return ms === 0 ? MOST_ROWS : Math.min(MOST_ROWS, Math.max(1, Math.floor(RUN_MS / ms)));
};

/**
 * The model as reasons use it: in runs that are short, that let every answer pass before them, and that end
 * with the time.
 */
const behindAnswers = <M extends ServingModel | null>(model: M, time: ReasonTime, step: ReasonStep): M =>
  model === null
    ? model
    : {
        ...model,
        run: async (inputs, options) => {
          const outputs: Awaited<ReturnType<ServingModel["run"]>>[number][] = [];
          while (outputs.length < inputs.length) {
            const waitMs = time.leftMs(step);
            if (waitMs <= 0)
              throw new DomainError("model_run_failed", "there was no time left to find out why");
            const some = inputs.slice(outputs.length, outputs.length + rowsARun(model));
            try {
              outputs.push(...(await model.run(some, { ...options, lane: "reasons", waitMs })));
            } catch (error) {
              // A run that had to wait too long for its turn is one that there was no time for.
              time.leftMs(step);
              throw error;
            }
          }
          return outputs;
        },
      };

/** The run as its reasons are sought: behind every answer, and within their own time. */
export const inTime = <R extends Pick<SecondStageRun, "model" | "ranker">>(
  run: R,
  time: ReasonTime,
  step: ReasonStep,
): R => ({
  ...run,
  model: behindAnswers(run.model, time, step),
  ranker: behindAnswers(run.ranker, time, step),
});
