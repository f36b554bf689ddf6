import { CONTENT_SENTENCES } from "../../../src/learn/linear/content-package.ts";
import { mainParametersOf } from "../../../src/learn/linear/main-parameters.ts";
import { SIMPLE_MODELS } from "../../../src/learn/linear/recipe.ts";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import type { ToldAnswer } from "./answer.ts";
import { type Facts, factsOf } from "./facts.ts";
import { openHouse } from "./house.ts";
import { questionOf } from "./questions.ts";
import { openRetailHouse, type RetailHouse } from "./retail-house.ts";
import { countSentences, traceAnswer } from "./trace.ts";
import { createWorld } from "./world.ts";
import { WORLD_HOME, WORLD_RULES } from "./world-rules.ts";

export type SentencesOptions = {
  readonly answers: number;
  readonly seed: string;
  /** People of each kind. */
  readonly times: number;
  readonly tone: "formal" | "informal" | null;
  /** The shop boosts, pins, buries and excludes, and its home page has places for what is new. */
  readonly rules?: boolean;
  /** The real shop, trained, in the place of a made-up one on day zero. */
  readonly retail?: { readonly file: string; readonly customers: number; readonly every?: number };
  readonly say?: (line: string) => void;
};

export type SentencesFigures = {
  /** Of the real shop: what the model of the complement slot found of orders that were held back. */
  readonly complement: NonNullable<RetailHouse["trained"]>["complement"];
  readonly answers: number;
  readonly followups: number;
  readonly suggestions: number;
  readonly sentences: number;
  readonly untrue: number;
  readonly questions_put: number;
  readonly by_model: Readonly<Record<string, number>>;
  readonly by_locale: Readonly<Record<string, number>>;
  readonly by_moment: Readonly<Record<string, number>>;
  readonly by_mode: Readonly<Record<string, number>>;
  readonly by_reason: Readonly<Record<string, number>>;
  readonly by_rule: Readonly<Record<string, number>>;
  /** The first untruth of each kind that was found, with the question. */
  readonly examples: readonly string[];
};

const SAID_EVERY = 250;
const MOST_EXAMPLES = 20;

const count = (into: Record<string, number>, name: string): void => {
  into[name] = (into[name] ?? 0) + 1;
};

const RECIPES = [
  ...[undefined, ...SIMPLE_MODELS].map((fixed) => mainParametersOf({ fixed })),
  mainParametersOf({ objective: "complement" }),
];

/** Main parameters of all models that may serve a world, each with its language before it. */
export const KNOWN_SENTENCES: ReadonlySet<string> = new Set(
  [CONTENT_SENTENCES, ...RECIPES].flatMap((sentences) =>
    Object.entries(sentences).flatMap(([locale, told]) => told.map((each) => `${locale} ${each}`)),
  ),
);

/** The story of an answer, told later, says of each suggestion what the answer said, or that it may not. */
const storyFaults = ({ words }: Facts, answer: ToldAnswer, story: ToldAnswer): string[] => [
  ...answer.items.flatMap(({ item_id, reasons }, at) => {
    const again = story.items[at]?.reasons.map(({ text }) => text) ?? [];
    const untold = words.say("untold.text");
    return reasons.every(({ text }, nth) => again[nth] === text || again[nth] === untold)
      ? []
      : [`story: another reason for ${item_id}`];
  }),
  ...(story.transparency.text === answer.transparency.text ? [] : ["story: another notice"]),
];

type Opened = Pick<RetailHouse, "world" | "house" | "close"> & Partial<Pick<RetailHouse, "trained">>;

const openOne = async (
  { seed, times, tone, rules = false, retail }: Omit<SentencesOptions, "answers" | "say">,
  random: () => number,
): Promise<Opened> => {
  if (retail !== undefined) return openRetailHouse({ ...retail, seed, times, tone, rules });
  const made = createWorld(random, times);
  const world = rules ? { ...made, rules: WORLD_RULES, home: WORLD_HOME } : made;
  const house = await openHouse(world, tone);
  return { world, house, close: () => house.close() };
};

/** What was told and what was untrue of it, counted. */
const createCounts = () => {
  const tally = { followups: 0, suggestions: 0, sentences: 0, untrue: 0, questions_put: 0 };
  const by = {
    by_model: {},
    by_locale: {},
    by_moment: {},
    by_mode: {},
    by_reason: {},
    by_rule: {},
  } satisfies Record<string, Record<string, number>>;
  const examples: string[] = [];
  const kinds = new Set<string>();
  const note = (faults: readonly string[], asked: unknown): void => {
    tally.untrue += faults.length;
    for (const fault of faults) {
      const kind = fault.slice(0, 24);
      if (examples.length >= MOST_EXAMPLES || kinds.has(kind)) continue;
      kinds.add(kind);
      examples.push(`${fault} | ${JSON.stringify(asked)}`);
    }
  };
  const trace = (facts: Facts, answer: ToldAnswer, asked: unknown): void => {
    tally.suggestions += answer.items.length;
    tally.sentences += countSentences(answer);
    if (answer.ask !== null) tally.questions_put += 1;
    count(by.by_model, answer.transparency.model.name ?? "none");
    count(by.by_locale, answer.locale);
    count(by.by_mode, answer.transparency.mode);
    for (const { reasons } of answer.items) for (const { code } of reasons) count(by.by_reason, code);
    for (const { code } of answer.transparency.rules_applied) count(by.by_rule, code);
    note(traceAnswer(facts, answer, KNOWN_SENTENCES), asked);
  };
  return { tally, by, examples, note, trace };
};

/** Asks so many questions over HTTP, and traces every sentence of every answer and of what follows on it. */
export const askAll = async ({
  answers,
  seed,
  times,
  tone,
  rules = false,
  retail,
  say,
}: SentencesOptions): Promise<SentencesFigures> => {
  const random = seededFrom(seed);
  const { world, house, close, trained } = await openOne({ seed, times, tone, rules, retail }, random);
  const { tally, by, examples, note, trace } = createCounts();
  try {
    for (let at = 0; at < answers; at += 1) {
      const asked = questionOf(random, world, at);
      const { person, question } = asked;
      const facts = factsOf(world, asked, tone);
      const headers = person === null ? {} : { "Shopper-Id": person.id };
      const answer = await house.call<ToldAnswer>("POST", "/v1/recommendations", question, headers);
      const told = { who: person?.kind ?? "a visitor", question };
      trace(facts, answer, told);
      count(by.by_moment, question.moment);
      if (at % 5 === 0 && person !== null && question.session === undefined) {
        tally.followups += 2;
        const path = `/v1/recommendations/${answer.recommendation_id}`;
        note(storyFaults(facts, answer, await house.call<ToldAnswer>("GET", path, undefined, headers)), told);
        const next = await house.call<ToldAnswer>("POST", `${path}/next`, {}, headers);
        trace(facts, next, { ...told, next: true });
      }
      if ((at + 1) % SAID_EVERY === 0) say?.(`${at + 1} answers, ${tally.untrue} untrue`);
    }
  } finally {
    await close();
  }
  return {
    complement: trained?.complement ?? null,
    answers,
    ...tally,
    ...by,
    examples,
  };
};
