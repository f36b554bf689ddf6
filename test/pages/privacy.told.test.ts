import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopperOf } from "../support/consents.ts";
import { makeShopper, type PrivacyShop, startPrivacyShop } from "../support/privacy-shop.ts";

describe("what the privacy centre tells", () => {
  let shop: PrivacyShop;
  const post = async (fields: Record<string, string>) => {
    const response = await fetch(shop.page, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });
    return { status: response.status, text: await response.text() };
  };
  beforeAll(async () => {
    shop = await startPrivacyShop();
  });
  afterAll(() => shop.close());

  it("has the stars and the answers that a person gave", async () => {
    const id = await makeShopper(shop);
    const who = shopperOf(shop, id);
    await who.agree({ personalise: true, measure: true }).expect(200);
    await who.tell({ event_id: `${id}-r`, type: "rating", item_id: "i3", value: 4 }).expect(200);
    await who.tell({ event_id: `${id}-n`, type: "nps", value: 9 }).expect(200);
    const { text } = await post({ token: await shop.mint(id) });
    expect(text).toContain("Rated: “Mug 3”, 4 out of 5");
    expect(text).toContain("Told us whether you would recommend us: 9 out of 10");
  });

  it("counts the entries of the register as people count", async () => {
    const id = await makeShopper(shop);
    const { body } = await shopperOf(shop, id).call("get", "/v1/shopper/consent/history").expect(200);
    const { text } = await post({ token: await shop.mint(id) });
    const places = (body.records as { ledger: { index: number } }[]).map(({ ledger }) => ledger.index);
    for (const place of places) expect(text).toContain(`entry number ${place + 1} of a public ledger`);
  });

  it("says of a pass that was made for the page what it is, not that the shop opened it", async () => {
    const id = await makeShopper(shop);
    await shop.mint(id);
    const { text } = await post({ token: await shop.mint(id) });
    expect(text).toMatch(/The shop: made a pass to your data, as this page needs one\s*<small>2 times/);
  });

  it.each([
    ["contact", { from: "21:00", to: "" }, "Look at: Never between."],
    ["contact", { most: "a few", channel: "email" }, "Look at: At most this often a week"],
    ["contact", { most: "1000", channel: "email" }, "Look at: At most this often a week"],
    ["wishes", { easy: "0.1" }, "Look at: Spending less."],
    ["ask", { about: "the weather" }, "Look at: It is about."],
    ["ask", { about: "data", text: "x".repeat(501) }, "Look at: Your question."],
  ])("names the field of a form (%s) that it could not take: %o", async (doing, fields, look) => {
    const id = await makeShopper(shop);
    const { status, text } = await post({ token: await shop.mint(id), do: doing, ...fields });
    expect(status).toBe(400);
    expect(text).toContain(look);
  });

  it("takes a question in the person’s own words; a date is promised where there is a contact", async () => {
    const id = await makeShopper(shop);
    const asked = await post({
      token: await shop.mint(id),
      do: "ask",
      about: "data",
      text: "Why so many mugs?",
    });
    expect(asked.status).toBe(200);
    expect(asked.text).toContain("Why so many mugs?");
    expect(asked.text).toContain("You will have an answer by");
    const { body } = await shopperOf(shop, id).call("get", "/v1/shopper/review-requests").expect(200);
    expect(body.data).toMatchObject([{ about: "data", text: "Why so many mugs?" }]);
    const unset = { contact: null, privacy_officer: null };
    await shop.call("patch", "/v1/settings").send(unset).expect(200);
    const { text } = await post({ token: await shop.mint(id) });
    expect(text).toContain("You asked on");
    expect(text).not.toContain("You will have an answer by");
    expect(text).toContain("has not told us how its people can be reached");
  });
});
