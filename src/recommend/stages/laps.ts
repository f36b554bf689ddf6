/** What an answer goes through, in order; a stage that is passed twice is told once, with both. */
const LAP_STAGES = [
  "signals",
  "decision",
  "view",
  "model",
  "candidates",
  "rank",
  "rules",
  "reasons",
  "words",
  "record",
] as const;
type LapStage = (typeof LAP_STAGES)[number];

/** A stage of the answer is done. */
export type Lap = (stage: LapStage) => void;

export type Laps = {
  readonly lap: Lap;
  /** Milliseconds of each stage that was passed. */
  times(): readonly (readonly [stage: LapStage, ms: number])[];
};

/** Measures one answer: each stage lasts from the end of the one before it. */
export const createLaps = (now: () => number): Laps => {
  const spent = new Map<LapStage, number>();
  const state = { at: now() };
  return {
    lap(stage) {
      const at = now();
      spent.set(stage, (spent.get(stage) ?? 0) + at - state.at);
      state.at = at;
    },
    times: () =>
      LAP_STAGES.flatMap((stage) => {
        const ms = spent.get(stage);
        return ms === undefined ? [] : [[stage, ms] as const];
      }),
  };
};
