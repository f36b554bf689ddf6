import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestOf, trainWatched } from "../learn/shop/tastes.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;
const TRAINED = Date.UTC(2026, 5, 1, 12);
const ITEMS = Array.from({ length: 12 }, (_, at) => ({
  item_id: `i${at}`,
  title: `Thing ${String.fromCharCode(97 + at)}`,
  category: [`Kind ${at}`],
}));
/** So many chose the one thing lately: two more than the shop asks for. */
const LATELY = 12;

const bought = (shopper: number, item: string, daysAgo: number) => ({
  event_id: `${shopper}-${item}-${daysAgo}`,
  shopper_id: `s${shopper}`,
  type: "purchase",
  item_id: item,
  order_id: `${shopper}-${daysAgo}`,
  occurred_at: new Date(TRAINED - daysAgo * DAY).toISOString(),
});

describe("what is chosen more than before, on the home page of a shop that learnt it", () => {
  let harness: Harness;
  let now = TRAINED;
  let trained: string;
  beforeAll(async () => {
    harness = await startHarness({ clock: () => now });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    for (let shopper = 0; shopper < 40; shopper += 1)
      await consent(harness, `s${shopper}`, { personalise: true, train: true }).expect(200);
    const events = Array.from({ length: 40 }, (_, shopper) => [
      ...Array.from({ length: 6 }, (_, step) =>
        bought(shopper, `i${(shopper + 3 * step) % 9}`, 33 - 4 * step + (shopper % 3)),
      ),
      ...(shopper < LATELY ? [bought(shopper, "i11", 1 + (shopper % 5))] : []),
      ...(shopper >= 30 && shopper < 35 ? [bought(shopper, "i10", 2)] : []),
    ]).flat();
    await harness.call("post", "/v1/events").send(events).expect(200);
    ({ package: trained } = await trainWatched(harness));
    await harness
      .call("patch", "/v1/settings")
      .send({ home: { trending: 2 } })
      .expect(200);
  }, 120_000);
  afterAll(() => harness.close());

  const home = async (limit = 6) =>
    (await harness.call("post", "/v1/recommendations").send({ moment: "home", limit }).expect(200)).body
      .items as {
      item_id: string;
      basis: string;
      reasons: { code: string; text: string }[];
    }[];

  it("is learnt with its counts, from the floor on", async () => {
    expect((await manifestOf(harness, trained)).tables).toHaveProperty("trends");
  });

  it("has its place, and says how many chose it at least", async () => {
    const items = await home();
    expect(items[1]).toMatchObject({
      item_id: "i11",
      basis: "popular",
      reasons: [
        {
          code: "trending",
          text: "Much in demand lately: at least 10 shoppers looked at it or bought it within a week.",
        },
      ],
    });
    expect(items.flatMap(({ reasons }) => reasons).filter(({ code }) => code === "trending")).toHaveLength(1);
  });

  it("is told too where it would be in the list a few places on", async () => {
    const long = await home(12);
    expect(long[1]).toMatchObject({ item_id: "i11" });
    expect(long[1]?.reasons.map(({ code }) => code)).toContain("trending");
  });

  it("has none where fewer chose it than the shop asks for", async () => {
    await harness
      .call("patch", "/v1/settings")
      .send({ popular_threshold: LATELY + 1 })
      .expect(200);
    expect((await home()).flatMap(({ reasons }) => reasons.map(({ code }) => code))).not.toContain(
      "trending",
    );
    await harness.call("patch", "/v1/settings").send({ popular_threshold: LATELY }).expect(200);
    expect((await home())[1]).toMatchObject({ item_id: "i11" });
  });

  it("has none once that week is long past", async () => {
    now = TRAINED + 6 * DAY;
    expect((await home())[1]).toMatchObject({ item_id: "i11", reasons: [{ code: "trending" }] });
    now = TRAINED + 9 * DAY;
    expect((await home()).flatMap(({ reasons }) => reasons.map(({ code }) => code))).not.toContain(
      "trending",
    );
  });
});
