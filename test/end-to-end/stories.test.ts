import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHouse } from "../../scripts/prove/sentences/house.ts";
import { openRetailHouse, retailFile } from "../../scripts/prove/sentences/retail-house.ts";
import { createWorld } from "../../scripts/prove/sentences/world.ts";
import { LOCALES } from "../../src/explain/wording/locales.ts";
import { SIMPLE_MODELS } from "../../src/learn/linear/recipe.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { idsOf, type Shop, somebodyAt, thingsOf, thingWithPage, wholeAndPart } from "./told-stories.ts";

/*
 * The five studies that this service answers, each told by somebody who lives through it (README, "Who it is
 * for"), on the first day of a shop and on a model that was trained on the orders of a real one. What is said
 * on the way is traced, sentence by sentence, to what the person did and the shop sells.
 */
const PERSONAL = { personalise: true };
const AGREED = { personalise: true, measure: true, contact: true };
const SELLING = ["cart", "checkout", "confirmation", "after_sales"] as const;
const LOOKING = ["home", "category", "search", "product"] as const;

type Open = () => Promise<Shop & { close(): Promise<void> }>;

const onDayZero: Open = async () => {
  const world = createWorld(seededFrom("stories"), 1);
  const house = await openHouse(world, null);
  return { world, house, close: () => house.close() };
};
const trained: Open = () =>
  openRetailHouse({ file: retailFile()!, seed: "stories", times: 1, customers: 1, every: 12, rules: false });

const tellStories = (open: Open, models: readonly string[]): void => {
  const held: { shop?: Awaited<ReturnType<Open>> } = {};
  const shop = (): Shop => held.shop!;
  beforeAll(async () => {
    held.shop = await open();
  }, 600_000);
  afterAll(() => held.shop?.close());
  const people = { made: 0 };
  const somebody = (locale: (typeof LOCALES)[number]) =>
    somebodyAt(shop(), `story-${(people.made += 1)}`, locale);

  describe.each(LOCALES)("in %s", (locale) => {
    it("“I complained. Answer me first, and do not sell me anything until then.”", async () => {
      const [bought, looked] = thingsOf(shop());
      const mia = somebody(locale);
      await mia.agree(AGREED);
      await mia.did("purchase", bought!.item_id, { order_id: `${mia.id}-o`, days_ago: 30 });
      await mia.did("view", looked!.item_id, { days_ago: 2 });
      expect((await mia.ask({ moment: "home" })).transparency.mode).toBe("profile");
      await mia.did("service_opened", null, { case_id: `${mia.id}-c` });
      for (const moment of SELLING) {
        const answer = await mia.ask({ moment, context: { cart: [looked!.item_id] } });
        expect(answer.items).toEqual([]);
        expect(answer.help?.contact).not.toBeNull();
      }
      expect(await mia.ask({ moment: "outreach", context: { channel: "email" } })).toMatchObject({
        items: [],
        outreach: { send: false, because: "open_complaint" },
      });
      const opened = await mia.ask({ moment: "product", context: { item_id: looked!.item_id } });
      expect(opened.transparency).toMatchObject({ mode: "context", mode_because: "open_complaint" });
      await mia.did("service_resolved", null, { case_id: `${mia.id}-c`, value: 4, days_ago: 0.5 });
      const after = await mia.ask({ moment: "home" });
      expect(after.transparency.mode).toBe("profile");
      expect(models).toContain(after.transparency.model.name);
    });

    it("“I bought it in your store. I sent the other one back. Stop advertising both.”", async () => {
      const [bought, looked] = thingsOf(shop());
      const { whole, part } = wholeAndPart(shop());
      const ola = somebody(locale);
      await ola.agree(PERSONAL);
      await ola.did("cart_add", bought!.item_id, { days_ago: 5 });
      await ola.did("purchase", bought!.item_id, { days_ago: 3, channel: "store", order_id: `${ola.id}-1` });
      await ola.did("purchase", whole, { days_ago: 20, order_id: `${ola.id}-2` });
      const owning = await ola.ask({ moment: "home" });
      expect(owning.transparency.mode).toBe("profile");
      expect(owning.items.length).toBeGreaterThan(5);
      await ola.did("return", whole, { days_ago: 1, order_id: `${ola.id}-2` });
      const page = { item_id: looked!.item_id, cart: [looked!.item_id], query: looked!.title.toLowerCase() };
      for (const moment of [...LOOKING, ...SELLING]) {
        const answer = await ola.ask({ moment, limit: 50, context: { ...page, category: looked!.category } });
        for (const gone of [bought!.item_id, whole, part]) expect(idsOf(answer)).not.toContain(gone);
      }
    });

    it("“Thank me first. Write when and where I said, and about what I bought.”", async () => {
      const bought = thingWithPage(shop());
      const eva = somebody(locale);
      await eva.agree(AGREED);
      await eva.did("purchase", bought, { order_id: `${eva.id}-o` });
      await eva.prefer({ contact: { channels: ["app"], max_per_week: 2 } });
      const write = (channel: string) => eva.ask({ moment: "outreach", context: { channel } });
      expect((await write("email")).outreach).toMatchObject({ send: false, because: "channel_not_chosen" });
      const first = await write("app");
      expect(first).toMatchObject({ items: [], outreach: { send: true, channel: "app", about: "thanks" } });
      await eva.did("contacted", null, { days_ago: 0.6, channel: "app" });
      expect(await write("app")).toMatchObject({ items: [], outreach: { send: true, about: "care" } });
      await eva.did("contacted", null, { days_ago: 0.4, channel: "app" });
      expect((await write("app")).outreach).toMatchObject({ send: false, because: "too_often" });
      const page = await eva.ask({ moment: "after_sales", context: { items: [bought] } });
      expect(page.items.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toContain(
        "completes_purchase",
      );
    });

    it("“Help me save, only if I say so, and let me talk to a person.”", async () => {
      const [bought, looked] = thingsOf(shop());
      const kai = somebody(locale);
      const priceOf = ({ items }: { items: readonly { item_id: string }[] }): number => {
        const prices = items.flatMap(
          ({ item_id }) => shop().world.items.find((each) => each.item_id === item_id)?.price ?? [],
        );
        return prices.reduce((sum, price) => sum + price, 0) / prices.length;
      };
      await kai.agree({ personalise: false });
      const plain = await kai.ask({ moment: "home" });
      expect(plain.transparency).toMatchObject({
        mode: "popular",
        mode_because: "refused",
        profiling: false,
      });
      const wished = await kai.ask({ moment: "home", objectives: { save_money: 1 } });
      expect(priceOf(wished)).toBeLessThan(priceOf(plain));
      await kai.agree(PERSONAL);
      await kai.did("view", looked!.item_id);
      await kai.did("purchase", bought!.item_id, { order_id: `${kai.id}-o`, days_ago: 40 });
      const before = await kai.ask({ moment: "home" });
      await kai.prefer({ objectives: { save_money: 1 } });
      const after = await kai.ask({ moment: "home" });
      expect(priceOf(after)).toBeLessThan(priceOf(before));
      expect(after.items.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toContain(
        "cheaper_as_you_asked",
      );
      const person = after.items[0]!.controls.find(({ rel }) => rel === "person")!;
      expect(await kai.press<{ ticket: string }>(person)).toHaveProperty("ticket");
      await kai.withdraw();
      expect((await kai.ask({ moment: "home" })).transparency).toMatchObject({
        mode: "popular",
        mode_because: "withdrawn",
      });
    });

    it("“From the window to long after the till, only what you have, and ask me how it was.”", async () => {
      const [one, two, three] = thingsOf(shop());
      const lea = somebody(locale);
      await lea.agree(PERSONAL);
      await lea.did("view", one!.item_id);
      const gone = new Set(
        shop().world.items.flatMap(({ item_id, available }) => (available ? [] : [item_id])),
      );
      const steps = [
        ["home", {}],
        ["category", { category: one!.category }],
        ["search", { query: two!.title.toLowerCase() }],
        ["product", { item_id: two!.item_id }],
        ["cart", { cart: [two!.item_id, three!.item_id] }],
        ["checkout", { cart: [two!.item_id, three!.item_id] }],
      ] as const;
      for (const [moment, context] of steps) {
        const answer = await lea.ask({ moment, context });
        expect(answer.items.length).toBeGreaterThan(0);
        expect(idsOf(answer).filter((id) => gone.has(id))).toEqual([]);
        if (["product", "cart", "checkout"].includes(moment))
          expect(idsOf(answer)).not.toContain(two!.item_id);
        expect(models).toContain(answer.transparency.model.name);
      }
      for (const { item_id } of [two!, three!])
        await lea.did("purchase", item_id, { order_id: `${lea.id}-o`, days_ago: 0.1 });
      await lea.agree({ measure: true });
      let asked = null as Awaited<ReturnType<typeof lea.ask>>["ask"];
      for (let tries = 0; asked === null && tries < 30; tries += 1)
        asked = (await lea.ask({ moment: "confirmation", context: { items: [two!.item_id] } })).ask;
      expect(asked?.kind).toBe("nps");
      const nine = asked!.answers.find(({ label }) => label === "9")!;
      expect(await lea.press({ method: asked!.method, href: asked!.href, body: nine.body })).toMatchObject({
        kept: true,
      });
      expect((await lea.ask({ moment: "confirmation", context: { items: [two!.item_id] } })).ask).toBeNull();
    });
  });
};

describe("five stories, on the first day of a shop", () => {
  tellStories(onDayZero, ["content"]);
});
describe.skipIf(retailFile() === null)("five stories, on a model of a real shop’s orders", () => {
  tellStories(trained, ["linear", "complement", ...SIMPLE_MODELS]);
});
