import { pathToFileURL } from "node:url";
import { MOMENTS } from "../../src/shopper/moments.ts";
import type { ToldAnswer } from "./sentences/answer.ts";
import { type Facts, factsOf, groupOf } from "./sentences/facts.ts";
import type { House } from "./sentences/house.ts";
import type { Question } from "./sentences/questions.ts";
import { openRetailHouse, retailFile } from "./sentences/retail-house.ts";
import { CUSTOMER, type Person, type World } from "./sentences/world.ts";

/*
 * npm run prove -- suggested-again [EVERY]: every customer of the real file at every moment, on a trained
 * model. Nothing that they returned, nothing that they own and that is not used up by now, and no variant of
 * either, may be suggested; what belongs to something returned may not either.
 */
export type SuggestedAgain = {
  readonly customers: number;
  readonly answers: number;
  readonly suggestions: number;
  /** Answers, asked for three times, without a model: on a crowded machine its run may be late. */
  readonly without_model: number;
  readonly owned: number;
  readonly variants_of_owned: number;
  readonly returned: number;
  readonly variants_of_returned: number;
  readonly accessories_of_returned: number;
  /** Customers who own something, and who gave something back: what the zeros are about. */
  readonly owners: number;
  readonly returners: number;
};

const LIMIT = 20;
const SAID_EVERY = 200;
const TRIES = 3;
/** More answers than this without a model, and the others say too little. */
const MOST_WITHOUT_MODEL = 0.01;
const DAY_MS = 86_400_000;

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

/** When anything of each group of variants was bought last. */
const lastOf = ({ rows, owned, item }: Facts): ReadonlyMap<string, number> => {
  const last = new Map<string, number>();
  for (const { type, item_id, at } of rows) {
    const known = item(item_id ?? "");
    if (type !== "purchase" || known === undefined || !owned.has(known.item_id)) continue;
    last.set(groupOf(known), Math.max(last.get(groupOf(known)) ?? -Infinity, at));
  }
  return last;
};

type Wrong = Exclude<
  keyof SuggestedAgain,
  "customers" | "answers" | "suggestions" | "without_model" | "owners" | "returners"
>;

/** What is wrong with each suggestion, by what the file says of the customer. */
const wrongIn = (facts: Facts, { items }: ToldAnswer): Wrong[] => {
  const bought = lastOf(facts);
  const groups = (ids: ReadonlySet<string>) =>
    new Set([...ids].flatMap((id) => facts.item(id) ?? []).map(groupOf));
  const returned = groups(facts.returned);
  return items.flatMap(({ item_id }): Wrong[] => {
    const item = facts.item(item_id);
    if (item === undefined) return [];
    if (facts.returned.has(item_id)) return ["returned"];
    if (returned.has(groupOf(item))) return ["variants_of_returned"];
    const belongs = item.accessory_of.some((id) => facts.returned.has(id) || returned.has(id));
    if (belongs) return ["accessories_of_returned"];
    const last = bought.get(groupOf(item));
    const days = item.consumable?.interval_days ?? Infinity;
    if (last === undefined || facts.now - last >= days * DAY_MS) return [];
    return [facts.owned.has(item_id) ? "owned" : "variants_of_owned"];
  });
};

const isWithoutModel = ({ transparency }: ToldAnswer): boolean =>
  transparency.mode_because === "model_failed";

/** A list that no model made is nobody's, and says so: it is asked for again. */
const askWithModel = async ({ call }: House, { id }: Person, question: Question): Promise<ToldAnswer> => {
  const ask = () => call<ToldAnswer>("POST", "/v1/recommendations", question, { "Shopper-Id": id });
  let answer = await ask();
  for (let tries = 1; tries < TRIES && isWithoutModel(answer); tries += 1) answer = await ask();
  return answer;
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
  const told = { answers: 0, suggestions: 0, without_model: 0, owners: 0, returners: 0 };
  const wrong: Record<Wrong, number> = {
    owned: 0,
    variants_of_owned: 0,
    returned: 0,
    variants_of_returned: 0,
    accessories_of_returned: 0,
  };
  const customers = world.people.filter(({ kind }) => kind === CUSTOMER);
  try {
    for (const [at, person] of customers.entries()) {
      for (const moment of MOMENTS) {
        const context = { locale: "en" as const, channel: "web", ...pageOf(world, person, moment) };
        const question: Question = { moment, limit: LIMIT, explain: "brief", mode: "auto", context };
        const facts = factsOf(world, { person, question }, null);
        const answer = await askWithModel(house, person, question);
        told.answers += 1;
        told.suggestions += answer.items.length;
        if (isWithoutModel(answer)) told.without_model += 1;
        else for (const each of wrongIn(facts, answer)) wrong[each] += 1;
        if (moment !== "home") continue;
        if (facts.owned.size > 0) told.owners += 1;
        if (facts.returned.size > 0) told.returners += 1;
      }
      if ((at + 1) % SAID_EVERY === 0) options.say?.(`${at + 1} of ${customers.length} customers`);
    }
  } finally {
    await close();
  }
  return { customers: customers.length, ...told, ...wrong };
};

/** Sentences of what does not hold. */
export const faultsOf = (figures: SuggestedAgain): string[] => [
  ...(
    ["owned", "variants_of_owned", "returned", "variants_of_returned", "accessories_of_returned"] as const
  ).flatMap((name) => (figures[name] === 0 ? [] : [`${figures[name]} suggestions: ${name}`])),
  ...(figures.without_model <= figures.answers * MOST_WITHOUT_MODEL
    ? []
    : [`${figures.without_model} of ${figures.answers} answers came without a model`]),
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
