import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TrainShopResult } from "../../src/learn/shop/training-result.ts";
import { createReturningVisits, RETURNING_ITEMS } from "../learn/returning-visits.ts";
import { seededRandom } from "../learn/shops.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

const ITEMS = RETURNING_ITEMS;
const VISITORS = 700;
const DAY_MS = 86_400_000;
const START = Date.now() - 60 * DAY_MS;
const AGREED = { personalise: true, train: true };
const LIMIT = 6;

const random = seededRandom(9);
const any = (): number => Math.floor(random() * ITEMS);

/** One thing leads to the next of a ring, always: what a sum of steps says is all there is to say. */
const following = (): number[] => {
  const first = any();
  return Array.from({ length: 10 }, (_, step) => (first + step) % ITEMS);
};

const viewsOf = (shopper: string, items: readonly number[], from: number, without: readonly string[] = []) =>
  items
    .map((item, step) => ({
      event_id: `${shopper}-${step}`,
      shopper_id: shopper,
      type: "view",
      item_id: `i${item}`,
      occurred_at: new Date(from + step * 2 * DAY_MS).toISOString(),
    }))
    .filter((_, step) => !without.includes(String(step)));

/** A shop of visitors who agreed, trained by the command, with nothing said of stages. */
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

type Told = {
  readonly item_id: string;
  readonly rank: number;
  readonly reasons: readonly {
    readonly code: string;
    readonly evidence: readonly { readonly event_id: string }[];
  }[];
  readonly counterfactual: {
    readonly without: readonly string[];
    readonly rank_without: number | null;
  } | null;
};

const answerOf = async (harness: Harness, shopper: string, limit: number, explain: string) => {
  const { body } = await harness
    .call("post", "/v1/recommendations")
    .set("Shopper-Id", shopper)
    .send({ moment: "home", limit, explain })
    .expect(200);
  return body as { items: Told[]; transparency: { model: { name: string; ranking?: { name: string } } } };
};

describe("a shop whose latest days say that a second stage pays", () => {
  let harness: Harness;
  let trained: TrainShopResult;
  let others = 0;
  /** As far as the fourth time: of three things that are new the second newest is next. */
  const HISTORY = [
    3, 20, 41, 77, 90, 101, 101, 90, 77, 101, 41, 20, 3, 41, 110, 111, 112, 111, 120, 121, 122,
  ];

  const remember = async (shopper: string, without: readonly string[] = []): Promise<void> => {
    await consent(harness, shopper, AGREED).expect(200);
    await harness
      .call("post", "/v1/events")
      .send(viewsOf(shopper, HISTORY, START + 10 * DAY_MS, without))
      .expect(200);
  };
  /** Where an item stands for somebody who lacks these steps alone. */
  const placeWithout = async (itemId: string, events: readonly string[]): Promise<number> => {
    const shopper = `other-${(others += 1)}`;
    await remember(
      shopper,
      events.map((id) => id.slice("anna-".length)),
    );
    const { items } = await answerOf(harness, shopper, 40, "brief");
    return items.find(({ item_id }) => item_id === itemId)?.rank ?? Infinity;
  };

  beforeAll(async () => {
    ({ harness, trained } = await openShop(createReturningVisits(9)));
    await remember("anna");
  }, 600_000);
  afterAll(() => harness.close());

  it("gets one by candor train, unasked", () => {
    expect(trained.ranker).toMatchObject({
      package: expect.stringMatching(/^ranker@/) as string,
      promoted: expect.arrayContaining(["default.rank"]) as string[],
      because: null,
    });
  });

  it("is answered by both stages", async () => {
    const { transparency } = await answerOf(harness, "anna", LIMIT, "full");
    expect(transparency.model).toMatchObject({ name: "linear", ranking: { name: "ranker" } });
  });

  it("gives reasons of both: without what is named, the list of both has the suggestion lower", async () => {
    const { items } = await answerOf(harness, "anna", LIMIT, "full");
    const named = items.filter(({ reasons }) => (reasons[0]?.evidence.length ?? 0) > 0);
    expect(named.length).toBeGreaterThan(0);
    for (const { item_id, rank, reasons } of named) {
      const ids = reasons[0]?.evidence.map(({ event_id }) => event_id) ?? [];
      const places = [await placeWithout(item_id, ids.slice(0, 1)), await placeWithout(item_id, ids)];
      expect(Math.max(...places), `${item_id} without ${ids.join()}`).toBeGreaterThan(rank);
    }
  }, 60_000);

  it("claims no removal that the list of both does not bear out", async () => {
    const { items } = await answerOf(harness, "anna", LIMIT, "full");
    const claims = items.flatMap(({ item_id, counterfactual }) =>
      counterfactual === null ? [] : [{ item_id, ...counterfactual }],
    );
    expect(claims.length).toBeGreaterThan(0);
    for (const { item_id, without, rank_without } of claims) {
      const place = await placeWithout(item_id, without);
      if (rank_without === null) expect(place).toBeGreaterThan(LIMIT);
      else expect(place).toBe(rank_without);
    }
  }, 60_000);
});

describe("a shop whose latest days say that a second stage does not pay", () => {
  let harness: Harness;
  let trained: TrainShopResult;
  beforeAll(async () => {
    ({ harness, trained } = await openShop(following));
  }, 600_000);
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
