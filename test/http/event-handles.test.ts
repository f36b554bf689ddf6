import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

type Forget = { readonly href: string; readonly token: string };

/** The longest id there is, in signs that take most room in UTF-8. */
const LONG = "商".repeat(256);

describe("the handle of an event", () => {
  let shop: PlantedShop;
  const forgetOf = async (who: string): Promise<Forget> => {
    const { body } = await shop.ask({ moment: "home", limit: 5 }, who).expect(200);
    const controls = (body.items as { controls: { rel: string; href: string }[] }[]).flatMap(
      (item) => item.controls,
    );
    const token = body.control_token as string;
    // The record of an answer is written behind it; whoever asks for its story waits for it.
    await shop.call("get", `/v1/recommendations/${body.recommendation_id}`, token).expect(200);
    return { href: controls.find(({ rel }) => rel === "forget_event")!.href, token };
  };
  beforeAll(async () => {
    shop = await startPlantedShop();
    await registerNotice(shop);
  }, 60_000);
  afterAll(() => shop.close());

  it("is another in every answer, and forgets the same event from each", async () => {
    await shop.shopper("ines", [{ item: "teapot", days: 3 }]);
    const [one, two] = [await forgetOf("ines"), await forgetOf("ines")];
    expect(one.href).not.toBe(two.href);
    await shop.call("delete", one.href, one.token).expect(200);
    expect((await shop.call("delete", two.href, two.token).expect(404)).body.code).toBe("event_unknown");
    expect(await shopperOf(shop, "ines").events()).toEqual([]);
  });

  it(
    "works with the token of its own answer, a token of rights and the shop's key, for its " +
      "shopper alone",
    async () => {
      await shop.shopper("jo", [{ item: "teapot", days: 3 }]);
      await shop.shopper("kim", [{ item: "teapot", days: 3 }]);
      const mint = async (shopper_id: string, ...scopes: string[]) =>
        (await shop.call("post", "/v1/shopper-tokens").send({ shopper_id, scopes }).expect(200)).body
          .token as string;
      const { href } = await forgetOf("jo");
      const kim = await forgetOf("kim");
      for (const [bearer, status] of [
        [kim.token, 404],
        [await mint("kim", "rights"), 404],
        [await mint("jo", "recommend"), 403],
        [await mint("jo", "rights"), 200],
      ] as const)
        expect([status, (await shop.call("delete", href, bearer)).status]).toEqual([status, status]);
      expect(await shopperOf(shop, "kim").events()).toEqual(["kim-1"]);
      await shopperOf(shop, "kim").call("delete", kim.href).expect(200);
      expect(await shopperOf(shop, "kim").events()).toEqual([]);
    },
  );

  it("forgets what came in under a joined identity, where an answer named it", async () => {
    await shop.shopper("lea", [], ALL);
    await shop.shopper("leas-app", [{ item: "teapot", days: 3 }], ALL);
    const lea = shopperOf(shop, "lea");
    await lea.call("post", "/v1/shopper/links").send({ shopper_id: "leas-app", kind: "app" }).expect(200);
    const { href, token } = await forgetOf("lea");
    await shop.call("delete", href, token).expect(200);
    expect(await shopperOf(shop, "leas-app").events()).toEqual([]);
    // Both are told: the call looked into the rows of both, and changed one's.
    for (const who of [lea, shopperOf(shop, "leas-app")])
      expect(
        (
          (await who.call("get", "/v1/shopper").expect(200)).body.accesses as {
            call: string;
            caller: string;
          }[]
        ).filter(({ call, caller }) => call === "deleteShopperEvent" && caller === "control of an answer"),
      ).toHaveLength(1);
  });

  it("holds the longest id in any script, as a cursor does", async () => {
    await shop.shopper("mo", [
      { item: "teapot", days: 3, id: LONG },
      { item: "beans", days: 9, id: "mo-2" },
    ]);
    const mo = shopperOf(shop, "mo");
    const first = (await mo.call("get", "/v1/shopper/events?limit=1").expect(200)).body;
    expect(first.data[0].event_id).toBe(LONG);
    const next = await mo.call("get", `/v1/shopper/events?limit=1&cursor=${first.next_cursor}`).expect(200);
    expect(next.body.data[0].event_id).toBe("mo-2");
    const { href, token } = await forgetOf("mo");
    await shop.call("delete", href, token).expect(200);
    expect(await mo.events()).toEqual(["mo-2"]);
  });
});
