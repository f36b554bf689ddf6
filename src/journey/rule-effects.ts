import type { RuleCode } from "./rules/rule-codes.ts";

/**
 * One suggestion that a rule left out or moved: its place in the list without the rule, and with it. Null:
 * not in that list.
 */
export type Change = { readonly item_id: string; readonly from: number | null; readonly to: number | null };

/** What one rule changed in a list. A rule without changes says that it had nothing to go by. */
export type Effect = { readonly code: RuleCode; readonly changes: readonly Change[] };

/** How many suggestions a rule left out of the list that is shown, or moved within it. */
export type Applied = { readonly code: RuleCode; readonly items: number };

type Listed = {
  readonly candidate: { readonly item: { readonly item_id: string } };
  readonly score: number;
  readonly moves: readonly { readonly code: RuleCode; readonly factor: number }[];
};

type FindEffectsInput = {
  /** The rules that were asked, in their order. */
  readonly codes: readonly RuleCode[];
  readonly list: readonly Listed[];
  /** All that passed the judges, whether or not the list had room for them. */
  readonly seen: readonly Listed[];
  /** With the scores that they would have had. */
  readonly dropped: readonly {
    readonly item_id: string;
    readonly code: RuleCode;
    readonly score: number;
  }[];
  /** The rule over the list, where it dropped anything or let anything wait. */
  readonly arranging: RuleCode | null;
  readonly limit: number;
  /** Rules that had nothing to go by. */
  readonly unknown: readonly RuleCode[];
  readonly without: (code: RuleCode) => readonly Listed[];
};

type Places = ReadonlyMap<string, number>;

const idOf = ({ candidate }: Listed): string => candidate.item.item_id;

const placesOf = (list: readonly Listed[]): Places =>
  new Map(list.map((listed, at) => [idOf(listed), at + 1]));

const isHigher = ({ from, to }: Change): boolean => to !== null && (from === null || to < from);
const isLower = ({ from, to }: Change): boolean => from !== null && (to === null || to > from);

const changeOf = (item_id: string, before: Places, after: Places): Change => ({
  item_id,
  from: before.get(item_id) ?? null,
  to: after.get(item_id) ?? null,
});

/**
 * What each rule changed in the list that was made: what it left out and would stand in the list by its
 * score, and what stands elsewhere than in the list without the rule. A score that a rule moved and that
 * changed no place is no effect.
 */
export const findEffects = (input: FindEffectsInput): readonly Effect[] => {
  const { codes, list, seen, dropped, arranging, limit, without } = input;
  const after = placesOf(list);
  const leftOut = new Map<RuleCode, Change[]>();
  for (const { item_id, code, score } of dropped) {
    const from = 1 + list.filter((other) => other.score > score).length;
    if (from > limit) continue;
    const known = leftOut.get(code);
    if (known === undefined) leftOut.set(code, [{ item_id, from, to: null }]);
    else known.push({ item_id, from, to: null });
  }
  const moving = new Set(seen.flatMap(({ moves }) => moves.map(({ code }) => code)));
  const movedBy = (code: RuleCode): Change[] => {
    if (!moving.has(code)) return [];
    const factors = new Map(
      seen.flatMap((listed) => {
        const move = listed.moves.find((each) => each.code === code);
        return move === undefined ? [] : [[idOf(listed), move.factor] as const];
      }),
    );
    const before = placesOf(without(code));
    return [...factors].flatMap(([itemId, factor]) => {
      const change = changeOf(itemId, before, after);
      return (factor > 1 ? isHigher(change) : isLower(change)) ? [change] : [];
    });
  };
  const arrangedBy = (code: RuleCode): Change[] => {
    const before = placesOf(without(code));
    return [...before.keys()].map((itemId) => changeOf(itemId, before, after)).filter(isLower);
  };
  const effects = codes.map((code) => ({
    code,
    changes: code === arranging ? arrangedBy(code) : [...(leftOut.get(code) ?? []), ...movedBy(code)],
  }));
  return [
    ...effects.filter(({ changes }) => changes.length > 0),
    ...input.unknown.map((code) => ({ code, changes: [] })),
  ];
};

/** The effects on lists that follow one another, as effects on the whole: `base` places come before each. */
export const joinEffects = (
  lists: readonly { readonly base: number; readonly effects: readonly Effect[] }[],
  codes: readonly RuleCode[],
): readonly Effect[] => {
  const shift = (place: number | null, base: number): number | null => (place === null ? null : place + base);
  return codes.flatMap((code) => {
    const found = lists.flatMap(({ base, effects }) =>
      effects
        .filter((effect) => effect.code === code)
        .map(({ changes }) =>
          changes.map(({ item_id, from, to }) => ({ item_id, from: shift(from, base), to: shift(to, base) })),
        ),
    );
    return found.length === 0 ? [] : [{ code, changes: found.flat() }];
  });
};

/**
 * How many suggestions each rule left out of some places of the list, or moved into or out of them; a rule
 * that changed none of them is not named, but for one that had nothing to go by.
 */
export const countEffects = (
  effects: readonly Effect[],
  { after, upTo }: { readonly after: number; readonly upTo: number },
): readonly Applied[] => {
  const isShown = (place: number | null): boolean => place !== null && place > after && place <= upTo;
  return effects.flatMap(({ code, changes }) => {
    const items = new Set(
      changes.filter(({ from, to }) => isShown(from) || isShown(to)).map(({ item_id }) => item_id),
    ).size;
    return items > 0 || changes.length === 0 ? [{ code, items }] : [];
  });
};
