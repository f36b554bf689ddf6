import type { Wire } from "../../demo/wire.ts";
import type { MadeShopper } from "../../generated-shop/generate-shop.ts";
import { type Answer, ask } from "./ask.ts";
import type { Twins } from "./shop-over-http.ts";

/** The package that should answer, and the second stage beside it with the words that it must be told in. */
export type Expected = {
  readonly model: string;
  readonly ranker: { readonly id: string; readonly sentences: readonly string[] } | null;
};

/** How much of what the answers say is so, tried from outside: counts, each beside what it is a part of. */
export type AnswerFigures = Counts & {
  /** Reasons by code: where sampling cannot say which step it was, they are general ones without evidence. */
  readonly reasons: Readonly<Record<string, number>>;
};

type Counts = {
  readonly shoppers: number;
  readonly answers_of_the_promoted_package: number;
  /** Answers that a second stage ordered otherwise than the first stage alone does; 0 without one. */
  readonly reordered: number;
  readonly suggestions: number;
  readonly with_a_reason: number;
  readonly evidence: number;
  readonly evidence_that_the_shopper_did: number;
  /**
   * The same history under another name gets the same list, so that a difference of lists is one of
   * histories.
   */
  readonly twins_with_the_same_list: number;
  readonly personalised: number;
  /** … with a reason that speaks of the person. */
  readonly personalised_that_say_so: number;
  readonly claims: number;
  readonly claims_that_hold: number;
  readonly claims_whose_subsets_do_not_work: number;
  readonly claims_with_right_instead: number;
  readonly claims_with_right_rank: number;
  /** Twins who said no: answers without profiling, from what is popular. */
  readonly refusals: number;
  readonly refusals_answered_with_what_is_popular: number;
};

const LIMIT = 10;
/** Places that an answer of ten looked at: the rank that a claim names lies within, or is null. */
const LOOKED_AT = LIMIT + 20;

const properSubsets = (ids: readonly string[]): string[][] =>
  Array.from({ length: 2 ** ids.length - 2 }, (_, mask) =>
    ids.filter((_id, at) => ((mask + 1) & (1 << at)) !== 0),
  );

const isOf = ({ transparency: { model } }: Answer, { model: id, ranker }: Expected): boolean =>
  `${model.name}@${model.version}` === id &&
  (ranker === null || ranker.sentences.every((sentence) => model.main_parameters.includes(sentence)));

type Tally = { -readonly [figure in keyof Counts]: number } & { readonly reasons: Record<string, number> };
type Deps = { readonly wire: Wire; readonly twins: Twins; readonly expected: Expected };

const versionOf = (id: string): string => id.slice(id.lastIndexOf("@") + 1);

type Item = Answer["items"][number];
type ListWithout = (ids: readonly string[]) => Promise<string[]>;

/** Reasons are sentences, and their evidence is what the shopper did. */
const tryReasons = ({ reasons }: Item, did: ReadonlyMap<string, string | null>, tally: Tally): void => {
  tally.suggestions += 1;
  if (reasons.length > 0 && reasons.every(({ text }) => text !== "")) tally.with_a_reason += 1;
  for (const { code } of reasons) tally.reasons[code] = (tally.reasons[code] ?? 0) + 1;
  for (const each of reasons.flatMap(({ evidence }) => evidence)) {
    tally.evidence += 1;
    if (each.event_id !== null && did.has(each.event_id) && did.get(each.event_id) === each.item_id)
      tally.evidence_that_the_shopper_did += 1;
  }
};

/**
 * A "without …" claim: it holds (out of the list, or further down in it), rank and replacement are right, and
 * no smaller set of events would do.
 */
const tryClaim = async (
  { item_id, rank: place, counterfactual }: Item,
  listWithout: ListWithout,
  tally: Tally,
): Promise<void> => {
  if (counterfactual === null) return;
  const { without, instead, rank_without } = counterfactual;
  const list = await listWithout(without);
  const rank = list.indexOf(item_id) + 1;
  const isFall = rank_without !== null && rank_without <= LIMIT;
  tally.claims += 1;
  if (isFall ? rank > place && rank <= LIMIT : rank === 0 || rank > LIMIT) tally.claims_that_hold += 1;
  if ((rank === 0 ? null : rank) === rank_without) tally.claims_with_right_rank += 1;
  if (instead === null || list.slice(0, LIMIT).includes(instead)) tally.claims_with_right_instead += 1;
  const smaller = await Promise.all(properSubsets(without).map(listWithout));
  if (smaller.every((each) => each.slice(0, LIMIT).includes(item_id)))
    tally.claims_whose_subsets_do_not_work += 1;
};

const tryRefusal = async ({ wire, twins }: Deps, shopper: MadeShopper, tally: Tally): Promise<void> => {
  const { items, transparency } = await ask(wire, await twins.refusing(shopper), LIMIT, "full");
  tally.refusals += 1;
  const isPopular = ({ basis, reasons }: Item): boolean =>
    basis === "popular" && reasons.every(({ evidence }) => evidence.length === 0);
  if (
    transparency.mode === "popular" &&
    !transparency.profiling &&
    items.length > 0 &&
    items.every(isPopular)
  )
    tally.refusals_answered_with_what_is_popular += 1;
};

/** Whose own events, or nothing that could be named: what is the same for everybody says so by its code. */
const speaksOfPerson = ({ code, evidence }: Item["reasons"][number]): boolean =>
  evidence.some(({ event_id }) => event_id !== null) || code === "general" || code === "ranking";

/** Whether the second stage changes the order: a pinned version answers without one. */
const isReordered = async ({ wire, expected }: Deps, shopper: string, answer: Answer): Promise<boolean> => {
  if (expected.ranker === null) return false;
  const alone = await ask(wire, shopper, LIMIT, "brief", `default@${versionOf(expected.model)}`);
  return alone.items.some(({ item_id }, at) => answer.items[at]?.item_id !== item_id);
};

const tryShopper = async (deps: Deps, shopper: MadeShopper, tally: Tally): Promise<void> => {
  const { wire, twins, expected } = deps;
  const did = new Map(shopper.events.map(({ event_id, item_id }) => [event_id, item_id]));
  const listWithout: ListWithout = async (ids) =>
    (await ask(wire, await twins.of(shopper, new Set(ids)), LOOKED_AT, "brief")).items.map(
      ({ item_id }) => item_id,
    );
  const answer = await ask(wire, shopper.id, LIMIT, "full");
  const same = await listWithout([]);
  tally.shoppers += 1;
  if (isOf(answer, expected)) tally.answers_of_the_promoted_package += 1;
  if (await isReordered(deps, shopper.id, answer)) tally.reordered += 1;
  if (answer.items.every(({ item_id }, at) => same[at] === item_id)) tally.twins_with_the_same_list += 1;
  for (const item of answer.items) {
    tryReasons(item, did, tally);
    if (item.basis === "personalised") {
      tally.personalised += 1;
      if (item.reasons.some(speaksOfPerson)) tally.personalised_that_say_so += 1;
    }
    await tryClaim(item, listWithout, tally);
  }
  await tryRefusal(deps, shopper, tally);
};

/**
 * Asks for shoppers one after another and tries every claim of every answer on people who differ by the
 * claimed events alone.
 */
export const tryAnswers = async (
  deps: Deps,
  shoppers: readonly MadeShopper[],
  between: () => void = () => undefined,
): Promise<AnswerFigures> => {
  const tally: Tally = {
    shoppers: 0,
    answers_of_the_promoted_package: 0,
    reordered: 0,
    suggestions: 0,
    with_a_reason: 0,
    evidence: 0,
    evidence_that_the_shopper_did: 0,
    twins_with_the_same_list: 0,
    personalised: 0,
    personalised_that_say_so: 0,
    claims: 0,
    claims_that_hold: 0,
    claims_whose_subsets_do_not_work: 0,
    claims_with_right_instead: 0,
    claims_with_right_rank: 0,
    refusals: 0,
    refusals_answered_with_what_is_popular: 0,
    reasons: {},
  };
  for (const shopper of shoppers) {
    await tryShopper(deps, shopper, tally);
    between();
  }
  return tally;
};

/** Pairs of a whole and the part of it that must be all of it, with the sentence where it is not. */
const WHOLES: readonly (readonly [keyof Counts, keyof Counts, string])[] = [
  ["shoppers", "answers_of_the_promoted_package", "another package answered than the one that was promoted"],
  ["suggestions", "with_a_reason", "a suggestion has no reason"],
  ["evidence", "evidence_that_the_shopper_did", "evidence names what the shopper did not do"],
  ["shoppers", "twins_with_the_same_list", "the same history got another list"],
  [
    "personalised",
    "personalised_that_say_so",
    "what is called personalised has no reason that speaks of the person",
  ],
  ["claims", "claims_that_hold", "a “without …” claim does not hold"],
  ["claims", "claims_whose_subsets_do_not_work", "a smaller set works too"],
  ["claims", "claims_with_right_instead", "something else is shown instead"],
  ["claims", "claims_with_right_rank", "the rank without is another"],
  [
    "refusals",
    "refusals_answered_with_what_is_popular",
    "somebody who said no was not answered with what is popular",
  ],
];

/** What does not hold, in words; a proof of nothing does not hold either. */
export const faultsOfAnswers = (figures: AnswerFigures, hasRanker: boolean): string[] => [
  ...(hasRanker && figures.reordered === 0 ? ["the second stage orders nothing"] : []),
  ...WHOLES.flatMap(([whole, part, sentence]) =>
    figures[whole] === figures[part] ? [] : [`${sentence} (${figures[part]} of ${figures[whole]})`],
  ),
  ...(figures.claims === 0 ? ["no suggestion has a “without …” claim"] : []),
  ...(figures.personalised === 0 ? ["nothing is personalised"] : []),
];
