/** What is believed of suggestions, beside what shoppers say of them later: as answers tell it, over HTTP. */
import { calibrationError } from "../../../src/insight/belief.ts";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { consent } from "../../../test/support/harness.ts";
import { itemsOf } from "../sentences/world-items.ts";
import { type AskedAnswer, type AskingService, DAY_MS, openAskingService } from "./shop.ts";
import { chanceOf } from "./simulated.ts";

const FROM = Date.parse("2026-03-02T12:00:00Z");
const MEASURED = { personalise: true, measure: true };
const MOMENTS = ["home", "product", "category"] as const;

export type BeliefFigures = {
  readonly answers: number;
  /** Answers about suggestions of which something was believed before they were judged. */
  readonly held_back: number;
  /** Expected calibration error on them, in ten bins; null: nothing was believed. */
  readonly error: number | null;
  /** What it would be of the opposite of each belief. */
  readonly error_of_opposite: number | null;
  readonly beliefs: { readonly least: number; readonly most: number };
  /** What the public page says of it, where most was answered. */
  readonly told_error: number | null;
};

type ToldError = { readonly answers: number; readonly error: number | null };

/** Every slot and every version has its own. */
const toldError = (told: readonly ToldError[]): number | null =>
  [...told].sort((one, other) => other.answers - one.answers)[0]?.error ?? null;

type Asked = NonNullable<AskedAnswer["ask"]>;
type Judged = { readonly belief: number | null; readonly value: number };

const errorOf = (held: readonly { readonly belief: number; readonly value: number }[]): number | null => {
  const error = calibrationError(held);
  return error === null ? null : Math.round(error * 1e4) / 1e4;
};

const askedItem = ({ items }: AskedAnswer, { item_id }: Asked) =>
  items.find((item) => item.item_id === item_id) ?? null;

/** What somebody thinks of a suggestion rises with how strongly it was suggested. */
const judge = (answer: AskedAnswer, draw: () => number): Judged | null => {
  const item = answer.ask === null ? null : askedItem(answer, answer.ask);
  if (item === null) return null;
  const best = Math.max(...answer.items.map(({ score }) => score));
  const chance = chanceOf(best > 0 ? item.score / best : 0);
  return { belief: item.belief, value: draw() < chance ? 1 : 0 };
};

const meet = async (
  { shop, catchUp }: AskingService,
  people: readonly string[],
  draw: () => number,
): Promise<readonly string[]> => {
  const items = itemsOf(draw);
  await shop.call("put", "/v1/items").send(items).expect(200);
  const products = items.flatMap(({ kind, item_id }) => (kind === "product" ? [item_id] : []));
  const drawn = (): string => products[Math.floor(draw() * products.length)] ?? "";
  await Promise.all(people.map((id) => consent(shop, id, MEASURED).expect(200)));
  const events = people.flatMap((shopper_id) =>
    Array.from({ length: 4 }, (_, at) => ({
      event_id: `${shopper_id}-${at}`,
      shopper_id,
      type: "view",
      item_id: drawn(),
      occurred_at: new Date(FROM - (1 + at) * DAY_MS).toISOString(),
    })),
  );
  await shop.call("post", "/v1/events").send(events).expect(200);
  await catchUp();
  return products;
};

/** Everybody is asked once a week, at one moment or another; what was believed of it stands in the answer. */
export const proveBelief = async (options: {
  readonly people: number;
  readonly weeks: number;
  readonly seed: string;
  readonly say?: ((line: string) => void) | undefined;
}): Promise<BeliefFigures> => {
  const { weeks, seed } = options;
  const draw = seededFrom(`${seed} belief`);
  const service = await openAskingService(seed, FROM);
  const { shop, time, askAll, say, catchUp } = service;
  const people = Array.from({ length: options.people }, (_, at) => `p-${at}`);
  const judged: Judged[] = [];
  try {
    const products = await meet(service, people, draw);
    for (let week = 0; week < weeks; week += 1) {
      const moment = MOMENTS[week % MOMENTS.length] ?? "home";
      const item = products[Math.floor(draw() * products.length)];
      const context = moment === "product" ? { item_id: item } : {};
      const answers = await askAll(people, { moment, context, limit: 8, explain: "brief" });
      for (const answer of answers) {
        const one = judge(answer, draw);
        if (one === null) continue;
        await say(answer, one.value);
        judged.push(one);
      }
      time.now += 8 * DAY_MS;
      await catchUp();
      options.say?.(`week ${week + 1}: ${judged.length} answers`);
    }
    const held = judged.flatMap(({ belief, value }) => (belief === null ? [] : [{ belief, value }]));
    const { body } = await shop.call("get", `/s/${shop.shop}/v1/transparency`, null).expect(200);
    return {
      answers: judged.length,
      held_back: held.length,
      error: errorOf(held),
      error_of_opposite: errorOf(held.map(({ belief, value }) => ({ belief: 1 - belief, value }))),
      beliefs: {
        least: Math.min(...held.map(({ belief }) => belief)),
        most: Math.max(...held.map(({ belief }) => belief)),
      },
      told_error: toldError(body.belief as readonly ToldError[]),
    };
  } finally {
    await shop.close();
  }
};
