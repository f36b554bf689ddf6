/**
 * The gap as a shop is told it, over HTTP: consent, suggestion, question and answer, one shop after
 * another.
 */
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { consent } from "../../../test/support/harness.ts";
import { CLAIM } from "./figures.ts";
import { type AskingService, type AskingShop, DAY_MS, openAskingService } from "./shop.ts";
import { type Covered, coveredOf, tasteOf } from "./simulated.ts";

const FROM = Date.parse("2026-03-02T12:00:00Z");
const WEEKS = 2;
const ITEMS = ["a", "b", "c", "d"].map((item_id, at) => ({
  item_id,
  title: `Thing ${item_id}`,
  category: ["Home", `Kind ${item_id}`],
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
}));
const MEASURED = { personalise: true, measure: true };

type Told = { readonly low: number | null; readonly high: number | null };

/** What the shop is told of its gap, once its people were asked in one week or more. */
const gapOf = async (
  { time }: AskingService,
  { shop, askAll, say }: AskingShop,
  people: number,
  truth: number,
  draw: () => number,
): Promise<Told> => {
  await shop.call("put", "/v1/items").send(ITEMS).expect(200);
  await shop.call("patch", "/v1/settings").send({ claim_relevance: CLAIM }).expect(200);
  const tastes = new Map(Array.from({ length: people }, (_, at) => [`p-${at}`, tasteOf(draw, truth)]));
  await Promise.all([...tastes.keys()].map((id) => consent(shop, id, MEASURED).expect(200)));
  for (let week = 0; week < WEEKS; week += 1) {
    const asked = [...tastes.keys()].filter(() => week === 0 || draw() < 0.5);
    const answers = await askAll(asked, { moment: "home", limit: 3, explain: "brief" });
    for (const [at, answer] of answers.entries())
      await say(answer, draw() < (tastes.get(asked[at] ?? "") ?? 0) ? 1 : 0);
    time.now += 8 * DAY_MS;
  }
  const { body } = await shop.call("get", "/v1/insight/relevance").expect(200);
  return body.shop_gap as Told;
};

/** How often the known gap lies within the interval that `GET /v1/insight/relevance` tells. */
export const coverOverHttp = async (options: {
  readonly truth: number;
  readonly people: number;
  readonly shops: number;
  readonly seed: string;
  readonly say?: ((line: string) => void) | undefined;
}): Promise<Covered> => {
  const { truth, people, shops, seed } = options;
  const draw = seededFrom(`${seed} over http`);
  const service = await openAskingService(seed, FROM);
  let within = 0;
  try {
    for (let at = 0; at < shops; at += 1) {
      const { low, high } = await gapOf(service, await service.next(`shop-${at}`), people, truth, draw);
      if (low !== null && high !== null && low <= CLAIM - truth && CLAIM - truth <= high) within += 1;
      if ((at + 1) % 20 === 0) options.say?.(`${at + 1} shops, the gap within its interval in ${within}`);
    }
  } finally {
    await service.shop.close();
  }
  return coveredOf({ truth, people, runs: shops, within });
};
