import { afterAll, beforeAll, expect, it } from "vitest";
import type { ToldControl } from "../../scripts/prove/sentences/answer.ts";
import { openHouse } from "../../scripts/prove/sentences/house.ts";
import { createWorld } from "../../scripts/prove/sentences/world.ts";
import { LOCALES } from "../../src/explain/wording/locales.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import {
  type Answer,
  type Asked,
  idsOf,
  type Locale,
  type Shop,
  type Somebody,
  somebodyAt,
  thingsOf,
} from "./told-stories.ts";

/*
 * Each button of an answer is pressed and taken back, as a page would: by what the answer itself says is to
 * be sent. The answer after it is the one before, word for word, and on the way nothing untrue is said. Long
 * because it is one story, on one shop.
 */
type Sent = { readonly method: string; readonly href: string; readonly body?: unknown };
type Control = ToldControl & { readonly undo: (Sent & { readonly label: string }) | null };
type Feedback = { readonly item_id: string; readonly scope: "item" | "brand" | "category" };

const HOME: Asked = { moment: "home", explain: "brief" };
const AGREED = { personalise: true, measure: true };
/** What is another in every answer, whoever asks. */
const ANEW = ["recommendation_id", "control_token", "ledger_head", "ask", "href"];

/**
 * An answer without what is made anew for each, and without the question that now and then is put beside it.
 * `ids`: events of another person, as this one's.
 */
const timeless = (answer: Answer, ids: (text: string) => string = (text) => text): unknown =>
  JSON.parse(
    ids(
      JSON.stringify(answer, (key, value: unknown) =>
        key === "purposes_used"
          ? (value as string[]).filter((purpose) => purpose !== "measure")
          : ANEW.includes(key)
            ? undefined
            : value,
      ),
    ),
  ) as unknown;

const categoryOf = ({ world }: Shop, itemId: string): string =>
  world.items.find(({ item_id }) => item_id === itemId)!.category.join(" > ");

describeOnBothStores("every button of an answer", (start) => {
  const held: { shop?: Shop & { close(): Promise<void> } } = {};
  const shop = (): Shop => held.shop!;
  const people = { made: 0 };
  beforeAll(async () => {
    const store = await start();
    const world = createWorld(seededFrom("undone"), 1);
    const house = await openHouse(world, null, null, store.settings);
    const close = async (): Promise<void> => {
      await house.close();
      await store.stop();
    };
    held.shop = { world, house, close };
  }, 120_000);
  afterAll(() => held.shop?.close());

  /** Somebody who has bought one thing and looked at another. */
  const somebody = async (locale: Locale): Promise<Somebody> => {
    const [bought, looked] = thingsOf(shop());
    const who = somebodyAt(shop(), `undone-${(people.made += 1)}`, locale);
    await who.agree(AGREED);
    await who.did("purchase", bought!.item_id, { order_id: `${who.id}-o`, days_ago: 40 });
    await who.did("view", looked!.item_id, { days_ago: 2 });
    return who;
  };

  /** Every kind of page in one language, and the first page in all. */
  const pagesIn = (locale: Locale): readonly Asked[] => {
    const [, , third] = thingsOf(shop());
    if (locale !== "en") return [HOME];
    return [
      HOME,
      { moment: "product", explain: "brief", context: { item_id: third!.item_id } },
      { moment: "cart", explain: "brief", context: { cart: [third!.item_id] } },
    ];
  };
  const controlsOf = (answer: Answer): readonly Control[] => (answer.items[0]?.controls ?? []) as Control[];
  const preferences = (who: Somebody): Promise<unknown> =>
    who.press({ method: "GET", href: "/v1/shopper/preferences" });
  const verdicts = async (who: Somebody): Promise<readonly unknown[]> => {
    const { data } = await who.press<{ data: readonly { type: string }[] }>({
      method: "GET",
      href: "/v1/shopper/events",
    });
    return data.filter(({ type }) => type === "verdict");
  };

  /** Presses it, and holds that it does what it says. */
  const press = async (who: Somebody, control: Control, asked: Asked, before: Answer): Promise<void> => {
    const told = await who.press<Answer & { ticket?: string }>(control);
    switch (control.rel) {
      case "not_interested": {
        const { item_id, scope } = control.body as Feedback;
        const { brand } = shop().world.items.find((each) => each.item_id === item_id)!;
        const category = categoryOf(shop(), item_id);
        const gone = {
          item: { items: [item_id] },
          brand: { brands: [brand!] },
          category: { categories: [category] },
        };
        who.nowIs({ preferences: { dismissed: gone[scope] } });
        const after = idsOf(await who.ask(asked));
        expect(after).not.toContain(item_id);
        if (scope === "category") expect(after.map((id) => categoryOf(shop(), id))).not.toContain(category);
        expect(await verdicts(who)).toHaveLength(1);
        return;
      }
      case "pause":
        who.nowIs({ paused: true });
        expect((await who.ask(asked)).transparency).toMatchObject({
          profiling: false,
          mode_because: "paused",
        });
        return;
      case "objectives":
        who.nowIs({ preferences: { objectives: { save_money: 0.5 } } });
        expect((await who.ask(asked)).transparency.data_used).toContainEqual(
          expect.objectContaining({ category: "objectives", count: 1 }),
        );
        return;
      case "non_profiled":
        expect(told.transparency).toMatchObject({ profiling: false, mode_because: "opt_out" });
        // In the language of the page.
        who.check(told, { ...asked, mode: "non_profiled" });
        return;
      case "why":
        expect(told.recommendation_id).toBe(before.recommendation_id);
        expect(told.items.map(({ reasons }) => reasons)).toEqual(before.items.map(({ reasons }) => reasons));
        return;
      case "person":
        expect(told.ticket).toMatch(/^rev_/);
        return;
      default:
        throw new Error(`Nobody says what ${control.rel} does.`);
    }
  };

  it.each(LOCALES)("is pressed and undone, in %s", async (locale) => {
    for (const asked of pagesIn(locale)) {
      const who = await somebody(locale);
      const before = await who.ask(asked);
      const wishes = await preferences(who);
      const kinds = controlsOf(before).filter(({ rel }) => rel !== "forget_event");
      expect(new Set(kinds.map(({ rel }) => rel)).size).toBe(6);
      // What the newest answer offers: a page is shown anew after each press.
      let shown = before;
      for (const { rel, label } of kinds) {
        const control = controlsOf(shown).find((each) => each.rel === rel && each.label === label)!;
        await press(who, control, asked, shown);
        if (control.undo !== null) await who.press(control.undo);
        who.nowIs({ paused: false, preferences: {} });
        shown = await who.ask(asked);
        expect(timeless(shown), label).toEqual(timeless(before));
        expect(await preferences(who), label).toEqual(wishes);
        // Who takes it back has said nothing else.
        expect(await verdicts(who), label).toEqual([]);
      }
    }
  });

  it("pressed twice on one page, is taken back by one undo", async () => {
    const who = await somebody("en");
    const before = await who.ask(HOME);
    for (const control of controlsOf(before).filter(({ undo }) => undo !== null)) {
      await who.press(control);
      await who.press(control);
      await who.press(control.undo!);
      expect(timeless(await who.ask(HOME)), control.label).toEqual(timeless(before));
    }
  });

  it("takes back what it did, and not what was chosen before", async () => {
    const who = await somebody("en");
    await who.prefer({ dismissed: { brands: ["Brio"] }, objectives: { save_money: 0.25, fun: 0.5 } });
    const before = await who.ask(HOME);
    const wishes = await preferences(who);
    for (const control of controlsOf(before).filter(({ undo }) => undo !== null)) {
      await who.press(control);
      await who.press(control.undo!);
      expect(await preferences(who), control.label).toEqual(wishes);
      expect(timeless(await who.ask(HOME)), control.label).toEqual(timeless(before));
    }
  });

  it("that cannot be taken back says so, and leaves what would be there had it never happened", async () => {
    const who = await somebody("en");
    const answer = await who.ask(HOME);
    const forget = answer.items
      .flatMap(({ controls }) => controls as Control[])
      .find(({ rel }) => rel === "forget_event")!;
    expect(forget.undo).toBeNull();
    expect(forget.effect).toContain("It cannot be brought back.");
    const typesOf = async (): Promise<readonly string[]> =>
      (
        await who.press<{ data: { type: string }[] }>({ method: "GET", href: "/v1/shopper/events" })
      ).data.flatMap(({ type }) => (type === "asked" ? [] : [type]));
    expect([...(await typesOf())].sort()).toEqual(["purchase", "view"]);
    await who.press(forget);
    const [left, ...more] = await typesOf();
    expect(more).toEqual([]);
    const event = who.events().find(({ type }) => type === left)!;
    who.nowIs({ events: [event] });
    const twin = somebodyAt(shop(), "undone-twin", "en");
    await twin.agree(AGREED);
    const { event_id, type, item_id, ...told } = event;
    await twin.did(type, item_id, told);
    const own = timeless(await who.ask(HOME), (text) => text.replaceAll(event_id, "undone-twin-0"));
    expect(own).toEqual(timeless(await twin.ask(HOME)));
  });

  it("works for whoever refused: what they send away stays away until they take that back", async () => {
    const who = somebodyAt(shop(), "undone-refuser", "en");
    await who.agree({ personalise: false });
    const before = await who.ask(HOME);
    for (const { label } of controlsOf(before).filter(({ undo }) => undo !== null)) {
      const shown = await who.ask(HOME);
      const control = controlsOf(shown).find((each) => each.label === label)!;
      const { item_id, scope } = control.body as Feedback;
      const { brand } = shop().world.items.find((each) => each.item_id === item_id)!;
      await who.press(control);
      who.nowIs({
        preferences: {
          dismissed: {
            item: { items: [item_id] },
            brand: { brands: [brand!] },
            category: { categories: [categoryOf(shop(), item_id)] },
          }[scope],
        },
      });
      expect(idsOf(await who.ask(HOME))).not.toContain(item_id);
      await who.press(control.undo!);
      who.nowIs({ preferences: {} });
      expect(timeless(await who.ask(HOME)), label).toEqual(timeless(before));
    }
  });
});
