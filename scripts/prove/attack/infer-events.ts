/**
 * Inference on lists of related items (Calandrino, Kilzer, Narayanan, Felten, Shmatikov: "You Might Also
 * Like: Privacy Risks of Collaborative Filtering", IEEE S&P 2011, §3.2): an item that enters or rises in the
 * lists of several things that the target is known to have, between two publications, is guessed to be the
 * target's new one. Both directions are watched: the guess in the lists of the known items, and the known
 * items in the list of the guess.
 */
import type { PublicLists } from "./public-lists.ts";

/** Rises of items in lists, in both directions: rows by list, and by the item that rose. */
export type Changes = { byList: Rise[][]; byItem: Rise[][]; log: number };
/**
 * `other`: the item that rose, or the list that it rose in. `steps`: log2 of the ratio of ranks; `gain`: of
 * the score, in means of its list.
 */
export type Rise = { other: number; steps: number; gain: number };

/** What an attacker adds up: lists, ranks, ranks of what seldom moves, scores of what seldom moves. */
export const ATTACKERS = ["lists", "ranks", "rare_ranks", "rare_scores"] as const;
export type Attacker = (typeof ATTACKERS)[number];

/** `score` of the best candidate, and its lead over the second: either may be the attacker's threshold. */
export type Guess = { item: number; score: number; lead: number };

export const compareLists = (before: PublicLists, after: PublicLists): Changes => {
  const { items, depth } = after;
  const byList: Rise[][] = Array.from({ length: items + 1 }, () => []);
  const byItem: Rise[][] = Array.from({ length: items + 1 }, () => []);
  const placeBefore = new Int32Array(items + 1).fill(-1);
  for (let j = 1; j <= items; j++) {
    const at = j * depth;
    const [meanBefore, meanAfter] = [meanOf(before, j), meanOf(after, j)];
    const floor = before.score[at + depth - 1]!;
    for (let r = 0; r < depth; r++) placeBefore[before.item[at + r]!] = r;
    for (let r = 0; r < depth; r++) {
      const i = after.item[at + r]!;
      if (i === 0) continue;
      const was = placeBefore[i]! < 0 ? depth : placeBefore[i]!;
      const scoreBefore = placeBefore[i]! < 0 ? floor : before.score[at + was]!;
      const gain = Math.max(0, after.score[at + r]! / meanAfter - scoreBefore / meanBefore);
      if (was <= r && gain === 0) continue;
      const steps = Math.max(0, Math.log2((was + 1) / (r + 1)));
      byList[j]!.push({ other: i, steps, gain });
      byItem[i]!.push({ other: j, steps, gain });
    }
    for (let r = 0; r < depth; r++) placeBefore[before.item[at + r]!] = -1;
  }
  return { byList, byItem, log: Math.log(items + 1) };
};

const meanOf = (lists: PublicLists, j: number): number => {
  let sum = 0;
  for (let r = 0; r < lists.depth; r++) sum += Math.abs(lists.score[j * lists.depth + r]!);
  return sum / lists.depth || 1;
};

const evidence: Readonly<Record<Attacker, (rise: Rise, rarity: number) => number>> = {
  // Ranks break ties between candidates of as many lists.
  lists: ({ steps }) => (steps > 0 ? 1 + steps / 1000 : 0),
  ranks: ({ steps }) => steps,
  rare_ranks: ({ steps }, rarity) => steps * rarity,
  rare_scores: ({ gain }, rarity) => gain * rarity,
};

/** The best guess about one who is known to have `known`; item 0 where nothing rose. */
export const inferEvent = (changes: Changes, known: readonly number[], attacker: Attacker): Guess => {
  const { byList, byItem, log } = changes;
  const sum = new Map<number, number>();
  const add = (item: number, value: number): void => {
    if (value > 0) sum.set(item, (sum.get(item) ?? 0) + value);
  };
  const weigh = evidence[attacker];
  // What rises in many lists, or whose list changes much, says little about one person.
  const rarity = (rises: number): number => Math.max(0, log - Math.log(1 + rises));
  for (const a of known) {
    for (const rise of byList[a]!) add(rise.other, weigh(rise, rarity(byItem[rise.other]!.length)));
    for (const rise of byItem[a]!) add(rise.other, weigh(rise, rarity(byList[rise.other]!.length)));
  }
  for (const a of known) sum.delete(a);
  const guess: Guess = { item: 0, score: 0, lead: 0 };
  let second = 0;
  for (const [item, value] of sum) {
    if (value > guess.score || (value === guess.score && item < guess.item)) {
      second = guess.score;
      guess.item = item;
      guess.score = value;
    } else if (value > second) second = value;
  }
  guess.lead = guess.score - second;
  return guess;
};
