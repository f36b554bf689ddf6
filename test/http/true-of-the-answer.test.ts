import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const START = Date.parse("2026-06-01T12:00:00Z");
type Answer = {
  recommendation_id: string;
  items: { item_id: string; rank: number }[];
  transparency: {
    mode: string;
    text: string;
    data_used: { category: string }[];
    rules_applied: { code: string }[];
  };
};
const idsOf = ({ items }: Answer): string[] => items.map(({ item_id }) => item_id);

/** How each language says that nothing of the person was used, on a page and where there is none. */
const NOTHING: Readonly<Record<string, readonly RegExp[]>> = {
  en: [/nothing about you was used/, /nothing you did before was used/],
  nl: [/niets over (?:u|jou) gebruikt/, /niets van wat (?:u|je) eerder deed/],
  nb: [/ingenting om deg/, /ingenting av det du har gjort/],
  de: [/nichts über (?:Sie|dich)/, /nichts von dem, was/],
  fr: [/rien de ce qui/, /rien de ce que/],
};

describeOnBothStores("what an answer says of itself is true", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  const clock = { now: START };
  let people = 0;
  const known = async () => {
    const who = shopperOf(harness, `t-${(people += 1)}`);
    await who.agree(ALL).expect(200);
    for (const item_id of ["i9", "i11"])
      await who.tell({ event_id: `v-${item_id}`, type: "view", item_id }).expect(200);
    return who;
  };
  type Known = Awaited<ReturnType<typeof known>>;
  const ask = async (who: Known, more: object = {}): Promise<Answer> =>
    (await who.recommend(more).expect(200)).body as Answer;
  const next = async (who: Known, id: string, headers: Record<string, string> = {}): Promise<Answer> =>
    (await who.call("post", `/v1/recommendations/${id}/next`).set(headers).send({}).expect(200))
      .body as Answer;
  /** How the personal first page loses its consent. */
  const ENDS = {
    "a withdrawal": async (who: Known) => {
      await who.withdraw().expect(200);
      return {};
    },
    "Global Privacy Control": () => Promise.resolve({ "Sec-GPC": "1" }),
  } as const;

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock: () => clock.now }, "acme", store.settings);
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  }, 60_000);
  beforeEach(() => {
    clock.now += 60_000;
  });
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it.each(Object.entries(ENDS))("the next page after %s is everybody's, from its start", async (_, end) => {
    const who = await known();
    const first = await ask(who);
    expect(first.transparency.mode).toBe("profile");
    const headers = await end(who);
    const everybody = (
      await harness.call("post", "/v1/recommendations").send({ moment: "home", limit: 3 }).expect(200)
    ).body as Answer;
    const second = await next(who, first.recommendation_id, headers);
    expect(second.transparency.mode).toBe("popular");
    expect(idsOf(second)).toEqual(idsOf(everybody));
    expect(second.items.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    // From here on it runs as everybody's does.
    const third = await next(who, second.recommendation_id, headers);
    expect(third.items.map(({ rank }) => rank)).toEqual([4, 5, 6]);
    expect(idsOf(third).filter((id) => idsOf(second).includes(id))).toEqual([]);
  });

  it("a next page of the same person repeats nothing", async () => {
    const who = await known();
    const first = await ask(who);
    const second = await next(who, first.recommendation_id);
    expect(second.transparency.mode).toBe("profile");
    expect(second.items.map(({ rank }) => rank)).toEqual([4, 5, 6]);
    expect(idsOf(second).filter((id) => idsOf(first).includes(id))).toEqual([]);
  });

  const people_ = {
    "nobody's choice": { preferences: {}, says: true },
    "a dismissal": { preferences: { dismissed: { items: ["i0"] } }, says: false },
  } as const;
  const cases = Object.keys(NOTHING).flatMap((locale) =>
    (["formal", "informal"] as const).flatMap((tone) =>
      (Object.keys(people_) as (keyof typeof people_)[]).flatMap((which) =>
        (["home", "product"] as const).map((moment) => ({ locale, tone, which, moment })),
      ),
    ),
  );
  it.each(cases)(
    "says that nothing was used where nothing was: $which, $moment, $locale, $tone",
    async ({ locale, tone, which, moment }) => {
      await harness.call("patch", "/v1/settings").send({ tone }).expect(200);
      const who = await known();
      const { preferences, says } = people_[which];
      await who.call("patch", "/v1/shopper/preferences").send(preferences).expect(200);
      await who.withdraw().expect(200);
      const { transparency, items } = await ask(who, {
        moment,
        context: { locale, ...(moment === "product" ? { item_id: "i3" } : {}) },
      });
      const { text, data_used } = transparency;
      expect(NOTHING[locale]!.some((nothing) => nothing.test(text))).toBe(says);
      expect(data_used.some(({ category }) => category === "dismissals")).toBe(!says);
      expect(text).not.toMatch(/[{}]/);
      expect(items.some(({ item_id }) => item_id === "i0")).toBe(says);
    },
  );

  it("speaks of what was chosen, where a message is not sent", async () => {
    const who = await known();
    await who
      .call("patch", "/v1/shopper/preferences")
      .send({ contact: { quiet_hours: { from: "00:00", to: "23:59", time_zone: "UTC" } } })
      .expect(200);
    const { transparency } = await ask(who, { moment: "outreach", mode: "non_profiled" });
    expect(transparency.rules_applied).toMatchObject([{ code: "contact_rhythm" }]);
    for (const nothing of NOTHING["en"]!) expect(transparency.text).not.toMatch(nothing);
  });

  it.each(Object.entries(ENDS))("after %s, why-not tells which list it speaks of", async (_, end) => {
    const who = await known();
    const first = await ask(who);
    const headers = await end(who);
    const everybody = (
      await harness.call("post", "/v1/recommendations").send({ moment: "home", limit: 3 }).expect(200)
    ).body as Answer;
    const other = idsOf(everybody).find((id) => !idsOf(first).includes(id));
    const whyNot = async (item_id: string) =>
      (
        await who
          .call("post", `/v1/recommendations/${first.recommendation_id}/why-not`)
          .set(headers)
          .send({ item_id })
          .expect(200)
      ).body as { list: string; because: string; rank: number | null; text: string };
    for (const [at, id] of idsOf(first).entries())
      expect(await whyNot(id)).toMatchObject({ list: "shown", because: "shown", rank: at + 1 });
    const others = ITEMS.map(({ item_id }) => item_id).filter((id) => !idsOf(first).includes(id));
    for (const id of others) {
      const told = await whyNot(id);
      expect(told.list).toBe("made_now");
      expect(told.text).toMatch(/^This is about a list made now without your data/);
    }
    if (other !== undefined) expect((await whyNot(other)).because).toBe("shown");
  });

  it("notes with every joined id what a call through a link read or changed", async () => {
    const [one, two] = [await known(), await known()];
    await one.call("post", "/v1/shopper/links").send({ shopper_id: two.id, kind: "account" }).expect(200);
    const callsOf = async (who: Known): Promise<string[]> =>
      ((await who.call("get", "/v1/shopper").expect(200)).body.accesses as readonly { call: string }[]).map(
        ({ call }) => call,
      );
    await two.tell({ event_id: "of-two", type: "view", item_id: "i7" }).expect(200);
    await ask(one);
    expect(await callsOf(two)).toContain("recommend");
    expect(await callsOf(two)).not.toContain("deleteConsent");
    await one.withdraw().expect(200);
    expect(await callsOf(two)).toContain("deleteConsent");
    expect(await callsOf(one)).toContain("deleteConsent");
    await one.consent().expect(200);
    expect(await callsOf(two)).toContain("readConsent");
  });
});
