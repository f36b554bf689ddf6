import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

/** What the page says is so, also where a form says less than the page shows. */
describe("what the privacy centre promises", () => {
  let shop: PrivacyShop;
  const post = async (token: string, more: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(shop.page, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ token, ...more }).toString(),
    });
    return response.text();
  };
  beforeAll(async () => {
    // Every answer that may ask does.
    shop = await startPrivacyShop(null, { questionDraw: () => () => 0 });
  });
  afterAll(() => shop.close());

  it("puts no question that nobody is shown: its preview asks nothing, an answer does", async () => {
    const id = await makeShopper(shop);
    const shopper = shopperOf(shop, id);
    await shopper.agree({ personalise: true, measure: true }).expect(200);
    const types = async (): Promise<string[]> => {
      const { body } = await shopper.call("get", "/v1/shopper/events?limit=100").expect(200);
      return (body.data as { type: string }[]).map(({ type }) => type);
    };
    const before = await types();
    expect(await post(await shop.mint(id))).toContain("Bought:");
    expect(await types()).toEqual(before);
    expect((await shopper.recommend().expect(200)).body.ask).not.toBeNull();
    expect(await types()).toContain("asked");
  });

  it("writes to nobody who ticked no way to be written to", async () => {
    const id = await makeShopper(shop);
    const shopper = shopperOf(shop, id);
    await shopper.agree({ personalise: true, contact: true }).expect(200);
    const token = await shop.mint(id);
    const ways = (text: string): (string | undefined)[] =>
      [...text.matchAll(/name="channel"\s+value="(\w+)"\s+(checked)?/g)].map(([, , checked]) => checked);
    // Nothing was chosen yet: the shop may write by any.
    expect(ways(await post(token)).every((checked) => checked === "checked")).toBe(true);
    await post(token, { do: "contact", from: "", to: "", most: "" });
    const { body } = await shopper.recommend({ moment: "outreach" }).expect(200);
    expect(body.outreach).toMatchObject({ send: false });
    expect(body.items).toEqual([]);
  });

  it("takes no time zone that there is none of", async () => {
    const shopper = shopperOf(shop, await makeShopper(shop));
    const quiet_hours = { from: "21:00", to: "08:00", time_zone: "Mars" };
    const refused = await shopper.call("patch", "/v1/shopper/preferences").send({ contact: { quiet_hours } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body.errors)).toContain("Europe/Amsterdam");
  });
});
