/** What the rules that judge one candidate at a time make of it: it is dropped, or its score is moved. */
import type { Item } from "../catalogue/item.ts";
import type { Objective } from "../consent/preferences.ts";
import type { Judge, Situation } from "./rules/rule.ts";
import type { RuleCode } from "./rules/rule-codes.ts";
import type { Rule } from "./rules/rules.ts";
import type { Promotion } from "./rules/shop-wishes.ts";

/** An item that the model would show, with the model's score. */
export type Candidate = { readonly item: Item; readonly score: number };

/** What a rule did to a score: contributions, prior and these deltas sum to the final score. */
export type Move = {
  readonly code: RuleCode;
  readonly factor: number;
  readonly delta: number;
  readonly wishes: readonly Objective[];
  /** The shop promotes it; null: the shop has nothing to do with the move. */
  readonly promotion: Promotion | null;
};

export type ActiveJudge = Judge & { readonly code: RuleCode };

export type Survivor<C> = { readonly candidate: C; readonly score: number; readonly moves: readonly Move[] };

export const NO_MOVES: readonly Move[] = [];

/** A factor above 1 lifts and one below 1 lowers, on either side of zero. */
export const moved = (score: number, factor: number): number =>
  score >= 0 ? score * factor : score / factor;

/** The rules that have something to say of single candidates in this situation. */
export const judgesOf = (rules: readonly Rule[], situation: Situation): ActiveJudge[] => {
  const judges: ActiveJudge[] = [];
  for (const rule of rules) {
    const judge = rule.effect === "drop" || rule.effect === "move" ? rule.decide(situation) : null;
    if (judge !== null) judges.push({ code: rule.code, ...judge });
  }
  return judges;
};

/** What a candidate would score if nothing dropped it: only what moves it counts. */
export const scoreUndropped = ({ item, score }: Candidate, judges: readonly ActiveJudge[]): number =>
  judges.reduce((sum, { judge }) => {
    const outcome = judge(item);
    return outcome?.effect === "move" ? moved(sum, outcome.factor) : sum;
  }, score);

/** Judges one candidate: the code of the rule that drops it, or what is left of its score. */
export const judgeCandidate = <C extends Candidate>(
  candidate: C,
  judges: readonly ActiveJudge[],
): RuleCode | Survivor<C> => {
  let { score } = candidate;
  let moves: Move[] | null = null;
  for (const { code, judge } of judges) {
    const outcome = judge(candidate.item);
    if (outcome === null) continue;
    if (outcome.effect === "drop") return code;
    const after = moved(score, outcome.factor);
    (moves ??= []).push({
      code,
      factor: outcome.factor,
      delta: after - score,
      wishes: outcome.wishes ?? [],
      promotion: outcome.promotion ?? null,
    });
    score = after;
  }
  return { candidate, score, moves: moves ?? NO_MOVES };
};

/** What a survivor would score if this one rule had moved nothing. */
export const scoreWithout = ({ candidate, moves }: Survivor<Candidate>, code: RuleCode): number =>
  moves.reduce((score, move) => (move.code === code ? score : moved(score, move.factor)), candidate.score);
