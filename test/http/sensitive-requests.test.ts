import { beforeAll, expect, it } from "vitest";
import { registerNotice, seen } from "../support/consents.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { idsOf, NEIGHBOURS, PLANTED, type PlantedShop, PRIOR } from "../support/planted-shop.ts";
import {
  type Answer,
  bare,
  type Consent,
  CONSENTS,
  ITEMS,
  LATER,
  PLACES,
  PULLED,
  SENSITIVE,
  thing,
} from "./sensitive-places.ts";

const isPersonal = (consent: Consent): boolean => consent !== "none";

describePlanted(
  "a sensitive product in a request",
  (at) => {
    const receipts = new Map<string, string>();
    let shop: PlantedShop;

    const ask = async (consent: Consent, body: Record<string, unknown>): Promise<Answer> => {
      const { events = [{ type: "view", item_id: "beans" }], ...rest } = body;
      const how: { sensitive: boolean; person?: string; receipt?: string } = CONSENTS[consent];
      const session = {
        id: `visit-${how.receipt ?? "x"}`,
        events,
        ...(how.receipt === undefined ? {} : { consent_receipt: receipts.get(how.receipt) }),
      };
      const response = await shop.ask({ limit: 3, ...rest, session }, how.person).expect(200);
      return { text: response.text, body: response.body as Answer["body"] };
    };
    const withheld = ({ body }: Answer): Record<string, string> =>
      Object.fromEntries(body.transparency.data_withheld.map(({ category, because }) => [category, because]));

    beforeAll(async () => {
      shop = at();
      await registerNotice(shop);
      await shop
        .call("put", "/v1/items")
        .send([...SENSITIVE, ...LATER.map(([id]) => thing(id, {}))])
        .expect(200);
      const pull = [[PULLED, 0.95]] as [string, number][];
      const all = [...ITEMS, ...LATER.map(([id]) => id), "unheard-of"];
      await shop.serve({
        items: [...PLANTED.map(({ item_id }) => item_id), ...all],
        neighbours: { ...NEIGHBOURS, ...Object.fromEntries(all.map((id) => [id, pull])) },
        prior: PRIOR,
      });
      await shop.shopper("refused", [{ item: "beans", days: 5 }], { personalise: true, sensitive: false });
      await shop.shopper("granted", [{ item: "beans", days: 5 }], { personalise: true, sensitive: true });
      for (const [name, sensitive] of [
        ["without", false],
        ["with", true],
      ] as const) {
        const { body } = await shop
          .call("post", "/v1/session-receipts")
          .send({ session_id: `visit-${name}`, purposes: { personalise: true, sensitive }, notice: seen })
          .expect(200);
        receipts.set(name, (body as { consent_receipt: string }).consent_receipt);
      }
    }, 60_000);

    const cases = (Object.keys(PLACES) as (keyof typeof PLACES)[]).flatMap((place) =>
      (Object.keys(CONSENTS) as Consent[]).flatMap((consent) =>
        [...ITEMS, "unheard-of"].map((item) => ({ place, consent, item })),
      ),
    );

    it.each(cases)("$item as $place under $consent", async ({ place, consent, item }) => {
      const { sensitive } = CONSENTS[consent];
      const answer = await ask(consent, PLACES[place](item));
      // A page that is nobody's profile speaks for itself; a cart and a visit are what somebody did.
      const speaks = sensitive || (place === "items of the page" && !isPersonal(consent));
      expect(idsOf(answer.body).includes(PULLED)).toBe(speaks);
      if (speaks) return;
      expect(bare(answer)).toBe(bare(await ask(consent, PLACES[place](null))));
      if (consent === "none" && place === "an event of the visit") {
        expect(withheld(answer)).toMatchObject({ session: "no_shopper" });
        return;
      }
      const because = consent === "a profile without" ? "refused" : "no_shopper";
      expect(withheld(answer)["sensitive_items"]).toBe(because);
    });

    it.each([...ITEMS])("%s as the page is not combined with what the person did", async (item_id) => {
      const question = { moment: "product", context: { item_id } };
      const [refused, session, none, granted] = [
        await ask("a profile without", question),
        await ask("a session receipt without", question),
        await ask("none", question),
        await ask("a profile with", question),
      ];
      for (const answer of [refused, session]) {
        expect(answer.body.transparency).toMatchObject({ mode: "context", mode_because: "sensitive_page" });
        expect(answer.body.transparency.text).toContain("sensitive products");
        expect(withheld(answer)).toMatchObject({ history: "sensitive_page", session: "sensitive_page" });
        expect(idsOf(answer.body)).toEqual(idsOf(none.body));
        expect(answer.body.items.every(({ basis }) => basis !== "personalised")).toBe(true);
      }
      expect(idsOf(none.body)).toContain(PULLED);
      expect(granted.body.transparency.mode).toBe("profile");
      expect(idsOf(granted.body)).toContain(PULLED);
    });

    it.each([
      ["category", { category: ["Care"] }],
      ["search", { query: "pills" }],
    ])("a %s that names such products is not combined with the person either", async (moment, context) => {
      const refused = await ask("a profile without", { moment, context });
      expect(refused.body.transparency).toMatchObject({ mode: "context", mode_because: "sensitive_page" });
      expect(idsOf(refused.body)).toEqual(idsOf((await ask("none", { moment, context })).body));
      expect((await ask("a profile with", { moment, context })).body.transparency.mode).toBe("profile");
    });

    it(
      "keeps no record of such a page with the person, and no sensitive line in a " + "personal one",
      async () => {
        const page = await ask("a profile without", { moment: "product", context: { item_id: "pills" } });
        const found = await shop
          .call("get", `/v1/recommendations/${page.body.recommendation_id}`)
          .set("Shopper-Id", "granted");
        // Nobody's record opens to everybody of the shop: it is not the shopper's.
        expect(found.status).toBe(200);
        const cart = await ask("a profile without", { moment: "cart", context: { cart: ["kit", "beans"] } });
        const id = cart.body.recommendation_id;
        const next = await shop
          .call("post", `/v1/recommendations/${id}/next`)
          .set("Shopper-Id", "refused")
          .send({ limit: 3, session: { id: "s", events: [{ type: "view", item_id: "pills" }] } })
          .expect(200);
        expect(idsOf(next.body as Answer["body"])).not.toContain(PULLED);
        const why = await shop
          .call("post", `/v1/recommendations/${id}/why-not`)
          .set("Shopper-Id", "refused")
          .send({ item_id: PULLED })
          .expect(200);
        expect((why.body as { because: string }).because).not.toBe("shown");
      },
    );

    it.each(LATER)("%s, kept as an everyday thing, closes with its tag", async (item, tag) => {
      const person = `later-${LATER.findIndex(([id]) => id === item)}`;
      await shop.shopper(
        person,
        [
          { item, days: 2 },
          { item: "beans", days: 5 },
        ],
        { personalise: true, sensitive: false },
      );
      await shop.shopper(`${person}-bare`, [{ item: "beans", days: 5, id: `${person}-2` }], {
        personalise: true,
        sensitive: false,
      });
      const home = async (id: string): Promise<Answer> => {
        const response = await shop.ask({ moment: "home", limit: 3 }, id).expect(200);
        return { text: response.text, body: response.body as Answer["body"] };
      };
      const before = await home(person);
      expect(idsOf(before.body)).toContain(PULLED);
      await shop.call("patch", `/v1/items/${item}`).send(tag).expect(200);
      const after = await home(person);
      expect(idsOf(after.body)).not.toContain(PULLED);
      expect(bare(after)).toBe(bare(await home(`${person}-bare`)));
      const { body: story } = await shop
        .call("get", `/v1/recommendations/${before.body.recommendation_id}`)
        .set("Shopper-Id", person)
        .expect(200);
      expect(JSON.stringify(story)).not.toContain(item);
      await shop.shopper(person, [], { personalise: true, sensitive: true });
      expect(idsOf((await home(person)).body)).toContain(PULLED);
    });

    it("keeps no event of a variant of a sensitive product without the grant", async () => {
      const { body } = await shop
        .call("post", "/v1/events")
        .send({
          event_id: "v",
          shopper_id: "refused",
          type: "view",
          item_id: "pills-50",
          occurred_at: "2026-02-28T10:00:00Z",
        })
        .expect(200);
      expect(body).toMatchObject({ results: [{ status: "not_kept", because: "refused" }] });
    });
  },
  { withModel: false },
);
