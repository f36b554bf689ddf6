import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrainShopResult } from "../../src/learn/shop/training-result.ts";
import { seededRandom } from "../learn/shops.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

const ITEMS = 150;
const VISITORS = 700;
const DAY_MS = 86_400_000;
const START = Date.now() - 40 * DAY_MS;
const AGREED = { personalise: true, train: true };
const LIMIT = 6;

const random = seededRandom(9);
const any = (): number => Math.floor(random() * ITEMS);

/** One thing leads to the next of a ring, always: what a sum of steps says is all there is to say. */
const following = (): number[] => {
  const first = any();
  return Array.from({ length: 10 }, (_, step) => (first + step) % ITEMS);
};

const viewsOf = (shopper: string, items: readonly number[], from: number) =>
  items.map((item, step) => ({
    event_id: `${shopper}-${step}`,
    shopper_id: shopper,
    type: "view",
    item_id: `i${item}`,
    occurred_at: new Date(from + step * 2 * DAY_MS).toISOString(),
  }));

/** A shop of visitors who agreed, trained as a shop trains: by the command, with nothing said of stages. */
const openShop = async (visit: () => number[]): Promise<{ harness: Harness; trained: TrainShopResult }> => {
  const harness = await startHarness();
  const catalogue = Array.from({ length: ITEMS }, (_, at) => ({
    item_id: `i${at}`,
    title: `Thing ${at}`,
    category: [`Kind ${at}`],
  }));
  await harness.call("put", "/v1/items").send(catalogue).expect(200);
  const visitors = Array.from({ length: VISITORS }, (_, at) => `v${at}`);
  for (const visitor of visitors) await consent(harness, visitor, AGREED).expect(200);
  const events = visitors.flatMap((visitor, at) =>
    viewsOf(visitor, visit(), START + (at / VISITORS) * DAY_MS),
  );
  for (let from = 0; from < events.length; from += 1000)
    await harness
      .call("post", "/v1/events")
      .send(events.slice(from, from + 1000))
      .expect(200);
  const { code, out, err } = await runHere(
    ...["train", "--shop", "acme", "--data", harness.config.data, "--json", "--min-shoppers", "1"],
  );
  expect([code, err]).toEqual([0, ""]);
  await harness.app.models.follow();
  return { harness, trained: JSON.parse(out) as TrainShopResult };
};

const answerOf = async (harness: Harness, shopper: string, limit: number, explain: string) => {
  const { body } = await harness
    .call("post", "/v1/recommendations")
    .set("Shopper-Id", shopper)
    .send({ moment: "home", limit, explain })
    .expect(200);
  return body as { transparency: { model: { name: string; ranking?: { name: string } } } };
};

describe("a shop whose latest days say that a second stage does not pay", () => {
  let harness: Harness;
  let trained: TrainShopResult;
  beforeAll(async () => {
    ({ harness, trained } = await openShop(following));
  }, 300_000);
  afterAll(() => harness.close());

  it("is told so by candor train, and is answered by the first stage alone", async () => {
    expect(trained.ranker).toMatchObject({
      package: null,
      promoted: [],
      because: expect.stringMatching(/A second stage does not pay on \d+ predictions/) as string,
    });
    const { transparency } = await answerOf(harness, "v0", LIMIT, "full");
    expect(transparency.model.name).toBe("linear");
    expect(transparency.model.ranking).toBeUndefined();
  });
});
