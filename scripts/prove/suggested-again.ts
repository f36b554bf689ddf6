import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { MOMENTS } from "../../src/shopper/moments.ts";
import type { ToldAnswer } from "./sentences/answer.ts";
import { type Facts, factsOf } from "./sentences/facts.ts";
import type { House } from "./sentences/house.ts";
import type { Question } from "./sentences/questions.ts";
import { openRetailHouse, retailFile } from "./sentences/retail-house.ts";
import { CUSTOMER, type Person, type World } from "./sentences/world.ts";
import {
  isAboutSensitive,
  isDegraded,
  isNobodys,
  type Offence,
  offenceOf,
  WRONG,
  type Wrong,
  wrongIn,
} from "./suggested-again/offences.ts";

/*
 * npm run prove -- suggested-again [EVERY]: every customer of the real file at every moment, on a trained
 * model. Nothing that they returned, nothing that they own and that is not used up by now, and no variant of
 * either, may be suggested; what belongs to something returned may not either.
 */
export type SuggestedAgain = {
  readonly customers: number;
  readonly answers: number;
  readonly suggestions: number;
  /** Answers of the shop's own order, since a model's run came late: the rules hold for them as well. */
  readonly without_model: number;
  /** Answers, asked for three times, that were made as nobody's since the store or the model failed. */
  readonly degraded: number;
  /** Answers about sensitive products, which are not combined with anybody: they say so, and are nobody's. */
  readonly set_aside: number;
  readonly owned: number;
  readonly variants_of_owned: number;
  readonly returned: number;
  readonly variants_of_returned: number;
  readonly accessories_of_returned: number;
  /** Suggestions of what the customer has or gave back, in answers that are nobody's and say so. */
  readonly in_nobodys: number;
  /** Suggestions that should not have been made, with what their answers say of themselves. */
  readonly offences: readonly Offence[];
  /** Customers who own something, and who gave something back: what the zeros are about. */
  readonly owners: number;
  readonly returners: number;
};

const LIMIT = 20;
const MOST_OFFENCES = 50;
const PAUSE_MS = 200;
const SAID_EVERY = 200;
const TRIES = 3;
/** More answers than this of one such kind, and the others say too little. */
const MOST_APART = 0.01;

/** A page of this moment: about something that the customer has, where it is about a thing. */
const pageOf = ({ items }: World, { events }: Person, moment: Question["moment"]) => {
  const own = events.find(({ type }) => type === "purchase")?.item_id ?? items[0]?.item_id ?? "";
  const of = items.find(({ item_id }) => item_id === own);
  const pages: Partial<Record<Question["moment"], object>> = {
    category: { category: of?.category ?? [] },
    search: { query: (of?.title ?? "").toLowerCase() },
    product: { item_id: own },
    cart: { cart: [own] },
    checkout: { cart: [own] },
    confirmation: { items: [own] },
    after_sales: { items: [own] },
  };
  return pages[moment] ?? {};
};

/** A list that was made as nobody's on a moment of failure is asked for again. */
const askUndegraded = async ({ call }: House, { id }: Person, question: Question): Promise<ToldAnswer> => {
  const ask = () => call<ToldAnswer>("POST", "/v1/recommendations", question, { "Shopper-Id": id });
  let answer = await ask();
  for (let tries = 1; tries < TRIES && isDegraded(answer); tries += 1) {
    await setTimeout(PAUSE_MS);
    answer = await ask();
  }
  return answer;
};

/** What was told and what was wrong of it, counted. */
const createCounts = () => {
  const told = {
    answers: 0,
    suggestions: 0,
    without_model: 0,
    degraded: 0,
    set_aside: 0,
    in_nobodys: 0,
    owners: 0,
    returners: 0,
  };
  const offences: Offence[] = [];
  return {
    note(facts: Facts, person: Person, question: Question, answer: ToldAnswer): void {
      const { mode_because, model } = answer.transparency;
      told.answers += 1;
      told.suggestions += answer.items.length;
      if (model.name === null && answer.items.length > 0) told.without_model += 1;
      const isAside = mode_because === "sensitive_page" && isAboutSensitive(facts);
      const wrong = wrongIn(facts, answer);
      if ((isDegraded(answer) || isAside) && isNobodys(answer)) {
        told[isAside ? "set_aside" : "degraded"] += 1;
        told.in_nobodys += wrong.length;
      } else for (const each of wrong) offences.push(offenceOf(person, question, answer, each));
      if (question.moment !== "home") return;
      if (facts.owned.size > 0) told.owners += 1;
      if (facts.returned.size > 0) told.returners += 1;
    },
    figures(customers: number): SuggestedAgain {
      const counted = WRONG.map((name): [Wrong, number] => [
        name,
        offences.filter(({ wrong }) => wrong === name).length,
      ]);
      return {
        customers,
        ...told,
        ...(Object.fromEntries(counted) as Record<Wrong, number>),
        offences: offences.slice(0, MOST_OFFENCES),
      };
    },
  };
};

export const proveSuggestedAgain = async (options: {
  readonly file: string;
  readonly every: number;
  readonly say?: (line: string) => void;
}): Promise<SuggestedAgain> => {
  const { world, house, close } = await openRetailHouse({
    file: options.file,
    every: options.every,
    seed: "suggested-again",
    times: 0,
    customers: Infinity,
    mostLines: Infinity,
    rules: false,
  });
  const counts = createCounts();
  const customers = world.people.filter(({ kind }) => kind === CUSTOMER);
  try {
    for (const [at, person] of customers.entries()) {
      for (const moment of MOMENTS) {
        const context = { locale: "en" as const, channel: "web", ...pageOf(world, person, moment) };
        const question: Question = { moment, limit: LIMIT, explain: "brief", mode: "auto", context };
        const answer = await askUndegraded(house, person, question);
        counts.note(factsOf(world, { person, question }, null), person, question, answer);
      }
      if ((at + 1) % SAID_EVERY === 0) options.say?.(`${at + 1} of ${customers.length} customers`);
    }
  } finally {
    await close();
  }
  return counts.figures(customers.length);
};

/** Sentences of what does not hold. */
export const faultsOf = (figures: SuggestedAgain): string[] => [
  ...WRONG.flatMap((name) => (figures[name] === 0 ? [] : [`${figures[name]} suggestions: ${name}`])),
  ...(["without_model", "degraded", "set_aside"] as const).flatMap((name) =>
    figures[name] <= figures.answers * MOST_APART
      ? []
      : [`${figures[name]} of ${figures.answers} answers: ${name}`],
  ),
  ...(figures.owners > 0 && figures.returners > 0 ? [] : ["nobody owns or has returned anything"]),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = retailFile();
  if (file === null)
    throw new Error(
      "Set CANDOR_SHARED_DATA to the folder of the shared data: the Online Retail file is there.",
    );
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const figures = await proveSuggestedAgain({ file, every: Number(process.argv[2] ?? 1), say });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
