import { arrange } from "./arrange.ts";
import { type CandidateSource, createSource } from "./candidate-source.ts";
import {
  type ActiveJudge,
  type Candidate,
  judgeCandidate,
  judgesOf,
  type Move,
  moved,
  NO_MOVES,
  scoreUndropped,
  scoreWithout,
  type Survivor,
} from "./judge-candidate.ts";
import { type Effect, findEffects } from "./rule-effects.ts";
import type { Arranger, Situation } from "./rules/rule.ts";
import type { RuleCode } from "./rules/rule-codes.ts";
import type { Rule } from "./rules/rules.ts";

/**
 * A rule lifted an item: its rank among the survivors would be this without the rule (larger than its rank
 * with it).
 */
export type Lift = { readonly code: RuleCode; readonly rank_without: number };

export type KeptCandidate<C extends Candidate> = {
  readonly candidate: C;
  readonly score: number;
  readonly moves: readonly Move[];
  readonly lifts: readonly Lift[];
};

export type RuledList<C extends Candidate> = {
  readonly kept: readonly KeptCandidate<C>[];
  readonly dropped: ReadonlyMap<string, RuleCode>;
  /** What each rule changed in the list, worked out when it is asked for. */
  readonly effects: () => readonly Effect[];
};

export type ApplyRulesInput<C extends Candidate> = {
  /** Best first; taken one at a time and no further than needed. */
  readonly candidates: Iterable<C>;
  readonly situation: Omit<Situation, "pool">;
  readonly rules: readonly Rule[];
  readonly limit: number;
};

/**
 * Survivors that wait at most while better ones are sought below: bounds the work when a boost could lift
 * anything.
 */
const MOST_WAITING = 500;

const NO_LIFTS: readonly Lift[] = [];

type ActiveArranger = { readonly code: RuleCode; readonly arranger: Arranger };

/** The rules that this moment asks and for which everything that they need was granted. */
export const activeRules = (
  rules: readonly Rule[],
  { moment, granted }: Omit<Situation, "pool">,
): readonly Rule[] =>
  rules.filter(
    ({ moments, purposes }) => moments.includes(moment) && purposes.every((purpose) => granted.has(purpose)),
  );

/** The first rule over the list that has something to say. */
const arrangerOf = (rules: readonly Rule[], situation: Situation): ActiveArranger | null => {
  for (const rule of rules) {
    const arranger = rule.effect === "arrange" ? rule.arrange(situation) : null;
    if (arranger !== null) return { code: rule.code, arranger };
  }
  return null;
};

/** Best first; equal scores keep the order in which they came. */
const insert = <T extends { readonly score: number }>(sorted: T[], entry: T): void => {
  let at = sorted.length;
  while (at > 0 && (sorted[at - 1]?.score ?? Infinity) < entry.score) at -= 1;
  sorted.splice(at, 0, entry);
};

/** Ranks without each rule that raised the item's score; only those that are worse than the rank with it. */
const liftsOf = (survivor: Survivor<Candidate>, all: readonly Survivor<Candidate>[]): readonly Lift[] => {
  const raised = survivor.moves.filter((move) => move.delta > 0);
  if (raised.length === 0) return NO_LIFTS;
  const rank = 1 + all.filter((other) => other.score > survivor.score).length;
  return raised.flatMap(({ code }) => {
    const own = scoreWithout(survivor, code);
    const without = 1 + all.filter((other) => other !== survivor && scoreWithout(other, code) > own).length;
    return without > rank ? [{ code, rank_without: without }] : [];
  });
};

/**
 * What the judges let pass, the best moved score first; no further down the candidates than needed to know
 * the next.
 */
const createSurvivors = <C extends Candidate>(
  source: CandidateSource<C>,
  judges: readonly ActiveJudge[],
  drop: (candidate: C, code: RuleCode) => void,
) => {
  const most = judges.reduce((product, judge) => product * Math.max(1, judge.most ?? 1), 1);
  const waiting: Survivor<C>[] = [];
  const seen: Survivor<C>[] = [];
  const next = (): Survivor<C> | null => {
    for (let ahead = source.peek(); ahead !== null; ahead = source.peek()) {
      const best = waiting[0];
      if (best !== undefined && (best.score >= moved(ahead.score, most) || waiting.length >= MOST_WAITING))
        break;
      source.skip();
      const judged = judgeCandidate(ahead, judges);
      if (typeof judged === "string") drop(ahead, judged);
      else {
        seen.push(judged);
        // The usual case: nothing moved this one and nothing below can pass it.
        if (most === 1 && waiting.length === 0 && judged.moves === NO_MOVES) return judged;
        insert(waiting, judged);
      }
    }
    return waiting.shift() ?? null;
  };
  /** `seen`: all that passed so far, in the order in which they came. */
  return { next, seen: seen as readonly Survivor<C>[] };
};

type Selected<C> = {
  readonly list: readonly Survivor<C>[];
  readonly seen: readonly Survivor<C>[];
  readonly dropped: readonly { readonly candidate: C; readonly code: RuleCode }[];
  /** The arranger dropped something or let something wait: without it the list would be another. */
  readonly arranged: boolean;
};

/** The best of the candidates that the judges let pass, in an order that the arranger agrees with. */
const select = <C extends Candidate>(
  source: CandidateSource<C>,
  judges: readonly ActiveJudge[],
  arranging: ActiveArranger | null,
  limit: number,
): Selected<C> => {
  const dropped: { candidate: C; code: RuleCode }[] = [];
  const { next, seen } = createSurvivors(source, judges, (candidate, code) =>
    dropped.push({ candidate, code }),
  );
  let neverJoined = false;
  const { list, deferred } = arrange(next, arranging?.arranger ?? null, limit, ({ candidate }) => {
    if (arranging !== null) dropped.push({ candidate, code: arranging.code });
    neverJoined = true;
  });
  return { list, seen, dropped, arranged: deferred > 0 || neverJoined };
};

/**
 * Applies the moment's rules to candidates in the order of their scores until `limit` are kept. A longer
 * limit gives the same list with more behind it. Pure but for drawing from `candidates`, whose iterator is
 * returned when done. Cost: one judgement a candidate that is looked at; rules look at the situation once.
 */
export const applyRules = <C extends Candidate>({
  candidates,
  situation,
  rules,
  limit,
}: ApplyRulesInput<C>): RuledList<C> => {
  const source = createSource(candidates);
  const full: Situation = { ...situation, pool: source.pool };
  const active = activeRules(rules, situation);
  const judges = judgesOf(active, full);
  const arranging = arrangerOf(active, full);
  const selected = select(source, judges, arranging, limit);
  source.close();
  const { list, seen, dropped } = selected;
  return {
    kept: list.map((survivor) => ({
      candidate: survivor.candidate,
      score: survivor.score,
      moves: survivor.moves,
      lifts: survivor.moves.length === 0 ? NO_LIFTS : liftsOf(survivor, seen),
    })),
    dropped: new Map(dropped.map(({ candidate, code }) => [candidate.item.item_id, code])),
    effects: () =>
      findEffects({
        codes: active.map(({ code }) => code),
        list,
        seen,
        dropped: dropped.map(({ candidate, code }) => ({
          item_id: candidate.item.item_id,
          code,
          score: scoreUndropped(candidate, judges),
        })),
        arranging: selected.arranged ? (arranging?.code ?? null) : null,
        limit,
        unknown: judges.flatMap(({ unknown }) => unknown ?? []),
        // What passed, once more and without one rule: the same judges have looked at the situation.
        without: (code) =>
          select(
            createSource(seen.map(({ candidate }) => candidate)),
            judges.filter((judge) => judge.code !== code),
            arrangerOf(
              active.filter((rule) => rule.code !== code),
              full,
            ),
            limit,
          ).list,
      }),
  };
};
