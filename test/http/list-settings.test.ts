import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1, 12);
const ago = (days: number): string => new Date(NOW - days * DAY).toISOString();

const ITEMS = Array.from({ length: 20 }, (_, at) => ({
  item_id: `i${String(at).padStart(2, "0")}`,
  title: `Thing ${String.fromCharCode(97 + at)}`,
  category: ["Home", at < 8 ? "Mugs" : `Kind ${at}`],
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
  published_at: at === 15 ? ago(2) : at === 17 ? ago(9) : at === 18 ? ago(31) : null,
}));

describeOnBothStores("variety, fatigue and the places of a home page", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const store = await start();
    harness = await startHarness({ clock: () => NOW }, "acme", store.settings);
    stop = store.stop;
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  const settle = (body: object) => harness.call("patch", "/v1/settings").send(body).expect(200);
  const ask = async (body: object = {}) =>
    (
      await harness
        .call("post", "/v1/recommendations")
        .send({ moment: "home", limit: 6, ...body })
        .expect(200)
    ).body as { items: { item_id: string; basis: string; reasons: { code: string; text: string }[] }[] };
  const idsOf = ({ items }: { items: readonly { item_id: string }[] }) => items.map(({ item_id }) => item_id);

  it("mix kinds as the shop settles it", async () => {
    expect(idsOf(await ask())).toEqual(["i00", "i01", "i02", "i08", "i03", "i04"]);
    await settle({ lists: { most_in_a_row: 1 } });
    expect(idsOf(await ask())).toEqual(["i00", "i08", "i01", "i09", "i02", "i10"]);
    await settle({ lists: null });
    expect(idsOf(await ask())).toEqual(["i00", "i01", "i02", "i08", "i03", "i04"]);
    await harness
      .call("patch", "/v1/settings")
      .send({ lists: { most_in_a_row: 0 } })
      .expect(400);
  });

  it("have as much patience as the shop settles", async () => {
    await consent(harness, "ann", { personalise: true });
    await harness
      .call("post", "/v1/events")
      .send(
        Array.from({ length: 8 }, (_, at) => ({
          event_id: `seen-${at}`,
          shopper_id: "ann",
          type: "impression",
          item_id: "i00",
          occurred_at: ago(1 + at),
        })),
      )
      .expect(200);
    const ann = { shopper: { id: "ann" } };
    expect(idsOf(await ask(ann))[0]).toBe("i01");
    await settle({ lists: { patience: 8 } });
    expect(idsOf(await ask(ann))[0]).toBe("i00");
    await settle({ lists: null });
  });

  it("give new things the places that the shop has for them, and nothing without a date", async () => {
    await settle({ home: { new_arrivals: 3 } });
    const answer = await ask({ limit: 10 });
    expect(idsOf(answer).slice(0, 6)).toEqual(["i00", "i01", "i15", "i02", "i08", "i17"]);
    expect(answer.items[2]).toMatchObject({
      basis: "popular",
      reasons: [{ code: "newest", text: "New in this shop." }],
    });
    expect(idsOf(answer)).not.toContain("i18");
    expect(idsOf(await ask({ moment: "product", context: { item_id: "i09" } }))).not.toContain("i15");
    await settle({ home: null });
    expect(idsOf(await ask())).not.toContain("i15");
  });

  it("are seen in a preview before they are settled, and told at the public page after", async () => {
    const { body } = await harness
      .call("post", "/v1/recommendations/preview")
      .send({
        moment: "home",
        limit: 3,
        settings: { lists: { most_in_a_row: 1 }, home: { new_arrivals: 1 } },
      })
      .expect(200);
    expect([idsOf(body.before), idsOf(body.after)]).toEqual([
      ["i00", "i01", "i02"],
      ["i00", "i08", "i15"],
    ]);
    await settle({ home: { trending: 2 } });
    const page = (await harness.call("get", "/s/acme/v1/transparency", null).expect(200)).body;
    expect([page.lists, page.home]).toEqual([
      { most_in_a_row: 3, patience: 3 },
      { new_arrivals: 0, trending: 2 },
    ]);
    await settle({ home: null });
  });
});
