import type { Item } from "../catalogue/item.ts";
import { activeRules, type KeptCandidate, type Lift, type RuledList } from "./apply-rules.ts";
import { type ActiveJudge, type Candidate, judgesOf, type Move } from "./judge-candidate.ts";
import type { Change, Effect } from "./rule-effects.ts";
import { variantGroup } from "./rules/match.ts";
import type { Situation } from "./rules/rule.ts";
import type { RuleCode } from "./rules/rule-codes.ts";
import type { Rule } from "./rules/rules.ts";
import type { ListPlace } from "./rules/shop-wishes.ts";

/**
 * What may decide which of its items a place that the shop gives takes: the catalogue, the shop, the page.
 * What a person's data drops is not replaced by another, so that nobody's data chooses what is promoted.
 */
const CHOOSING: readonly RuleCode[] = ["unavailable", "filter", "excluded", "required", "on_page"];

const passes = (item: Item, judges: readonly ActiveJudge[]): boolean =>
  judges.every(({ judge }) => judge(item)?.effect !== "drop");

type Placed = { readonly code: RuleCode; readonly place: ListPlace; readonly item: Item };

type Wanted = { readonly code: RuleCode; readonly place: ListPlace };

/** The places that rules give; what the shop promotes comes first where two want the same. */
const wantedPlaces = (active: readonly Rule[], situation: Situation): readonly Wanted[] =>
  active
    .flatMap((rule) =>
      rule.effect === "place" ? rule.places(situation).map((place) => ({ code: rule.code, place })) : [],
    )
    .sort(
      (a, b) =>
        a.place.place - b.place.place ||
        Number(b.place.promotion !== null) - Number(a.place.promotion !== null) ||
        (a.place.id < b.place.id ? -1 : 1),
    );

/**
 * The item that each place takes; none, and no version of one, twice. A promotion takes the first of its
 * items; any other place the first that is not shown above it anyway. `rankOf`: ranks in the list without.
 */
const chooseItems = (
  rules: readonly Rule[],
  situation: Situation,
  rankOf: (itemId: string) => number,
): readonly Placed[] => {
  const active = activeRules(rules, situation);
  const wanted = wantedPlaces(active, situation);
  if (wanted.length === 0) return [];
  const judges = judgesOf(
    active.filter(({ effect }) => effect === "drop"),
    situation,
  );
  const choosing = judges.filter(({ code }) => CHOOSING.includes(code));
  const groups = new Set<string>();
  const chosen: Placed[] = [];
  for (const { code, place } of wanted) {
    const isPromoted = place.promotion !== null;
    const item = place.items.find(
      (each) =>
        !groups.has(variantGroup(each)) &&
        (isPromoted ? passes(each, choosing) : passes(each, judges) && rankOf(each.item_id) > place.place),
    );
    if (item === undefined) continue;
    groups.add(variantGroup(item));
    chosen.push({ code, place, item });
  }
  return chosen.filter(({ item }) => passes(item, judges));
};

type Listed<C extends Candidate> = Placed & {
  readonly entry: KeptCandidate<C>;
  readonly from: number | null;
};

/** Puts entries at their places, the first first; where the list is shorter, at its end. */
const insert = <C extends Candidate>(
  rest: readonly KeptCandidate<C>[],
  placed: readonly Listed<C>[],
  limit: number,
): readonly KeptCandidate<C>[] => {
  const list = [...rest];
  // What was cut off at the limit would stand before a place beyond it.
  const isWhole = rest.length < limit;
  for (const { place, entry } of placed)
    if (isWhole || place.place <= limit) list.splice(Math.min(place.place - 1, list.length), 0, entry);
  return list.slice(0, limit);
};

/** Places of the list without the placed, as places of the list with them. */
const shiftEffects = (effects: readonly Effect[], places: readonly number[]): readonly Effect[] => {
  const shift = (place: number | null): number | null =>
    place === null ? null : places.reduce((at, taken) => (taken <= at ? at + 1 : at), place);
  return effects.map(({ code, changes }) => ({
    code,
    changes: changes.map(({ item_id, from, to }): Change => ({ item_id, from: shift(from), to: shift(to) })),
  }));
};

const placesOf = <C extends Candidate>(kept: readonly KeptCandidate<C>[]): ReadonlyMap<string, number> =>
  new Map(kept.map(({ candidate }, at) => [candidate.item.item_id, at + 1]));

const isSame = ({ from, to }: Change): boolean => from === to;

/** What each rule of places changed: where its items stand, and where they stood without. */
const effectsOfPlaces = (placed: readonly Listed<Candidate>[], to: ReadonlyMap<string, number>): Effect[] =>
  [...new Set(placed.map(({ code }) => code))]
    .map((code) => ({
      code,
      changes: placed
        .filter((each) => each.code === code)
        .map(({ item: { item_id }, from }): Change => ({ item_id, from, to: to.get(item_id) ?? null }))
        .filter((change) => !isSame(change)),
    }))
    .filter(({ changes }) => changes.length > 0);

type Input<C extends Candidate> = {
  readonly situation: Omit<Situation, "pool">;
  readonly rules: readonly Rule[];
  readonly limit: number;
  /** The list by scores and all other rules, without the items of which this is said. */
  makeList(isLeftOut: (item: Item) => boolean): RuledList<C>;
  /** What the models say of an item; null: nothing that could be shown. */
  candidateOf(item: Item): C | null;
};

/** An item as its place has it: with what the models say of it, and what gave it its place. */
const entryOf = <C extends Candidate>(
  { code, place, item }: Placed,
  before: RuledList<C>,
  { limit, candidateOf }: Input<C>,
): Listed<C> | null => {
  const at = before.kept.findIndex(({ candidate }) => candidate.item.item_id === item.item_id);
  const known = before.kept[at];
  const candidate = known?.candidate ?? candidateOf(item);
  if (candidate === null) return null;
  const rank = at < 0 ? limit + 1 : at + 1;
  const lift: Lift[] = rank > place.place ? [{ code, rank_without: rank }] : [];
  const move: Move = { code, factor: 1, delta: 0, wishes: [], promotion: place.promotion };
  const entry = {
    candidate,
    score: known?.score ?? candidate.score,
    moves: [...(known?.moves ?? []), move],
    lifts: [...(known?.lifts ?? []), ...lift],
  };
  return { code, place, item, entry, from: at < 0 ? null : at + 1 };
};

/**
 * The list with the places that rules give in it: each item at its place, whatever the scores say, and
 * everything else in its order around them. A longer limit gives the same list with more behind it. Where no
 * rule gives places it is the list that the other rules made.
 */
export const placeItems = <C extends Candidate>(input: Input<C>): RuledList<C> => {
  const { situation, rules, limit, makeList } = input;
  const before = makeList(() => false);
  const { shop, sources } = situation;
  if (shop.pins.length + sources.new_arrivals.length + sources.trending.length === 0) return before;
  const ranks = placesOf(before.kept);
  const chosen = chooseItems(
    rules,
    { ...situation, pool: () => [] },
    (itemId) => ranks.get(itemId) ?? Infinity,
  );
  const placed = chosen.flatMap((each) => entryOf(each, before, input) ?? []);
  if (placed.length === 0) return before;
  const ids = new Set(placed.map(({ item }) => item.item_id));
  const groups = new Set(placed.map(({ item }) => variantGroup(item)));
  const rest = makeList((item) =>
    situation.variants ? ids.has(item.item_id) : groups.has(variantGroup(item)),
  );
  const kept = insert(rest.kept, placed, limit);
  const to = placesOf(kept);
  const taken = placed.flatMap(({ item }) => to.get(item.item_id) ?? []).sort((a, b) => a - b);
  return {
    kept,
    dropped: rest.dropped,
    effects: () => [...shiftEffects(rest.effects(), taken), ...effectsOfPlaces(placed, to)],
  };
};
