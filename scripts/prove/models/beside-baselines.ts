/** Every built-in baseline beside the model: one that is ahead by more than a standard error is a miss. */
import {
  type BesideBaseline,
  besideBaselines,
  errorsAhead,
  tellStanding,
} from "../../../src/learn/evaluate/beside-baselines.ts";
import type { EvaluationResult } from "../../../src/learn/evaluate/evaluate.ts";

/** A baseline as it is kept: its figures, and by how many standard errors of ours each is ahead. */
type KeptBaseline = {
  readonly figure: number;
  readonly mrr: number;
  readonly ndcg: number;
  readonly errors_ahead: Readonly<Record<string, number | null>>;
  readonly ahead: boolean;
};

type JudgedBaselines = {
  readonly lines: readonly string[];
  readonly kept: Readonly<Record<string, KeptBaseline>>;
  /** Figures in which a baseline is ahead. */
  readonly ahead: number;
};

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(2)));

/** `standings`: of one baseline, what is found first. */
const keptOf = (standings: readonly BesideBaseline[]): KeptBaseline => {
  const theirs = (metric: string): number =>
    standings.find((each) => each.metric === metric)?.theirs ?? Number.NaN;
  return {
    figure: standings[0]?.theirs ?? Number.NaN,
    mrr: theirs("mrr"),
    ndcg: theirs("ndcg"),
    errors_ahead: Object.fromEntries(standings.map((each) => [each.metric, rounded(errorsAhead(each))])),
    ahead: standings.some(({ behind }) => behind),
  };
};

export const judgeBesideBaselines = (
  set: string,
  result: Pick<EvaluationResult, "protocol" | "model" | "reports">,
): JudgedBaselines => {
  const beside = besideBaselines(result);
  const byName = new Map<string, BesideBaseline[]>();
  for (const each of beside) {
    const name = `${set}, seen ${each.seen}: ${each.baseline}`;
    byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return {
    lines: [...byName].flatMap(([name, standings]) =>
      standings.map(
        (each) =>
          `${name.padEnd(44)} ${tellStanding(each)} (± ${each.error.toFixed(4)})` +
          (each.behind ? "  AHEAD" : ""),
      ),
    ),
    kept: Object.fromEntries([...byName].map(([name, standings]) => [name, keptOf(standings)])),
    ahead: beside.filter(({ behind }) => behind).length,
  };
};
