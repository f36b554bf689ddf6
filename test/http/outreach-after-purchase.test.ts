import { afterAll, beforeAll, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1, 12);
const ago = (days: number): string => new Date(NOW - days * DAY).toISOString();

const LAMP = {
  item_id: "lamp",
  title: "Desk lamp",
  category: ["Lamps"],
  price: 30,
  currency: "EUR",
  sales_rank: 1,
};
const ITEMS = [
  LAMP,
  { ...LAMP, item_id: "rug", title: "Rug", category: ["Rugs"], sales_rank: 2 },
  { ...LAMP, item_id: "vase", title: "Vase", category: ["Vases"], sales_rank: 3 },
  {
    ...LAMP,
    item_id: "tea",
    title: "Tea",
    category: ["Tea"],
    sales_rank: 4,
    consumable: { interval_days: 30 },
  },
  {
    item_id: "lamp-manual",
    kind: "content",
    title: "Your desk lamp",
    category: ["Help"],
    accessory_of: ["lamp"],
  },
];

describeOnBothStores("messages after a purchase", (start) => {
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

  let number = 0;
  const act = (shopper: string, type: string, days: number, more: object = {}) =>
    harness
      .call("post", "/v1/events")
      .send({ event_id: `e${(number += 1)}`, shopper_id: shopper, type, occurred_at: ago(days), ...more })
      .expect(200);
  const person = async (shopper: string, purposes = { personalise: true, contact: true }): Promise<void> => {
    await consent(harness, shopper, purposes);
  };
  const write = async (shopper: string, locale = "en") =>
    (
      await harness
        .call("post", "/v1/recommendations")
        .send({
          moment: "outreach",
          shopper: { id: shopper },
          context: { channel: "email", locale },
          limit: 3,
        })
        .expect(200)
    ).body;
  const idsOf = ({ items }: { items: readonly { item_id: string }[] }) => items.map(({ item_id }) => item_id);

  it("say thanks first, and sell nothing", async () => {
    await person("ann");
    await act("ann", "purchase", 1, { item_id: "lamp", order_id: "o1" });
    const message = await write("ann");
    expect(message.outreach).toEqual({
      send: true,
      because: null,
      channel: "email",
      not_before: null,
      about: "thanks",
    });
    expect(message.items).toEqual([]);
    expect(message.help).toBeNull();
    expect(message.transparency.text).toBe(
      "This message is about what you bought, which was used as you agreed; it sells nothing. " +
        "After a purchase, thanks come before suggestions.",
    );
    expect((await write("ann", "de")).transparency.text).toBe(
      "In dieser Nachricht geht es um das, was Sie gekauft haben; diese Daten werden mit Ihrer " +
        "Einwilligung genutzt, und verkauft wird hier nichts. Nach einem Kauf kommt der Dank vor den " +
        "Vorschlägen.",
    );
  });

  it("then tell how to look after it, where the shop has a page for that", async () => {
    await act("ann", "contacted", 0.5, { channel: "email" });
    const message = await write("ann");
    expect(message.outreach).toMatchObject({ send: true, about: "care" });
    expect(message.items).toEqual([]);
    expect(message.help.items.map(({ item_id }: { item_id: string }) => item_id)).toEqual(["lamp-manual"]);
  });

  it("and only then suggest", async () => {
    await act("ann", "contacted", 0.1, { channel: "email" });
    const message = await write("ann");
    expect(message.outreach).toEqual({ send: true, because: null, channel: "email", not_before: null });
    expect(idsOf(message)).toEqual(["rug", "vase", "tea"]);
  });

  it("do not thank for what went back, or late", async () => {
    await person("bob");
    await act("bob", "purchase", 2, { item_id: "rug", order_id: "o2" });
    await act("bob", "return", 1, { item_id: "rug", order_id: "o2" });
    expect((await write("bob")).outreach).not.toHaveProperty("about");
    await person("cas");
    await act("cas", "purchase", 4, { item_id: "rug", order_id: "o3" });
    expect((await write("cas")).outreach).not.toHaveProperty("about");
  });

  it("speak of what is about to run out before anything else is sold", async () => {
    await person("dan");
    await act("dan", "purchase", 40, { item_id: "tea", order_id: "o4" });
    const message = await write("dan");
    expect(message.outreach).toMatchObject({ send: true, about: "refill" });
    expect(idsOf(message)).toEqual(["tea"]);
    expect(message.transparency.rules_applied).toContainEqual({
      code: "refill_first",
      text: "3 items left out: what you may need again comes first.",
      items: 3,
    });
    await person("eve");
    await act("eve", "purchase", 10, { item_id: "tea", order_id: "o5" });
    expect(idsOf(await write("eve"))).toEqual(["lamp", "rug", "vase"]);
  });

  it("know of no purchase where personal suggestions were not agreed to", async () => {
    await person("fay", { personalise: false, contact: true });
    await act("fay", "purchase", 1, { item_id: "lamp", order_id: "o6" });
    const message = await write("fay");
    expect(message.outreach).toEqual({ send: true, because: null, channel: "email", not_before: null });
    expect(idsOf(message)[0]).toBe("lamp");
  });

  it("end with an unsubscription, and are never more than the shopper chose", async () => {
    await act("dan", "unsubscribed", 0);
    expect((await write("dan")).outreach).toMatchObject({ send: false, because: "withdrawn" });
    await person("gus");
    await act("gus", "contacted", 1, { channel: "email" });
    const prefer = (contact: object) =>
      harness.call("patch", "/v1/shopper/preferences").set("Shopper-Id", "gus").send({ contact }).expect(200);
    await prefer({ max_per_week: 1 });
    expect((await write("gus")).outreach).toEqual({
      send: false,
      because: "too_often",
      channel: null,
      not_before: ago(-6),
    });
    await prefer({
      max_per_week: 2,
      quiet_hours: { from: "13:30", to: "15:00", time_zone: "Europe/Amsterdam" },
    });
    expect((await write("gus")).outreach).toMatchObject({
      because: "quiet_hours",
      not_before: "2026-06-01T13:00:00.000Z",
    });
    await prefer({ quiet_hours: { from: "13:30", to: "15:00", time_zone: "America/New_York" } });
    expect((await write("gus")).outreach).toMatchObject({ send: true });
  });
});
