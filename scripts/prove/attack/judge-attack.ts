/** How often an attacker is right, at the share of targets on which it dares a guess. */
import { createPrf, hashId } from "../../../src/learn/math/prf.ts";
import { type Attacker, ATTACKERS, type Changes, inferEvent } from "./infer-events.ts";
import type { Target } from "./snapshots.ts";

export const YIELDS = [0.1, 0.25, 0.5, 1] as const;

/**
 * Right guesses among the surest `yield` of all targets, under the attacker and the threshold that are best
 * there.
 */
export type Point = {
  yield: number;
  guesses: number;
  right: number;
  precision: number;
  recall: number;
  attacker: Attacker;
  by: "score" | "lead";
};

/** The items that the attacker knows of a target: `count` of them drawn by PRF, or all. */
export const knownOf = (target: Target, count: number | "all", seed: string): number[] => {
  if (count === "all") return target.known;
  const draw = createPrf(`${seed}/known`);
  const id = hashId(target.unit);
  return target.known
    .map((item) => ({ item, at: draw(id, item) }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
};

/** The changes that a target is attacked with. */
export type SeenBy = (target: Target) => Changes;

export const judgeAttack = (
  targets: readonly Target[],
  seenBy: SeenBy,
  { known, seed }: { known: number | "all"; seed: string },
): Point[] => {
  const curves = ATTACKERS.flatMap((attacker) => {
    const guesses = targets.map((target) => {
      const guess = inferEvent(seenBy(target), knownOf(target, known, seed), attacker);
      return { ...guess, isRight: target.fresh.has(guess.item) };
    });
    return (["score", "lead"] as const).map((by) => ({
      attacker,
      by,
      sorted: guesses
        .slice()
        .sort((a, b) => b[by] - a[by])
        .map(({ isRight }) => isRight),
    }));
  });
  return YIELDS.map((share) => {
    const guesses = Math.max(1, Math.round(share * targets.length));
    const points = curves.map(({ attacker, by, sorted }) => {
      const right = sorted.slice(0, guesses).filter(Boolean).length;
      return {
        yield: share,
        guesses,
        right,
        precision: rounded(right / guesses),
        recall: rounded(right / targets.length),
        attacker,
        by,
      };
    });
    return points.reduce((best, point) => (point.right > best.right ? point : best));
  });
};

const rounded = (share: number): number => Math.round(1000 * share) / 1000;

/**
 * Whether the attack is right more often than its control by more than two standard errors of such counts.
 */
export const standsOut = (attack: Point, control: Point): boolean => {
  return attack.right - control.right > 2 * Math.sqrt(Math.max(1, attack.right + control.right));
};

/** Share of targets for whom the window's most popular item that they are not known to have is right. */
export const guessPopular = (targets: readonly Target[], popular: readonly number[]): number => {
  const right = targets.filter(({ known, fresh }) => {
    const guess = popular.find((item) => !known.includes(item));
    return guess !== undefined && fresh.has(guess);
  });
  return rounded(right.length / targets.length);
};
