import { expect, it } from "vitest";
import { createShopRules } from "../../src/shop-rules/shop-rules.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { idsOf, type Shown, useRuledShop } from "./ruled-shop.ts";

describeOnBothStores("rules of the shop, seen from outside", (start) => {
  const { harness, call, put, clear, ask, preview } = useRuledShop(start);

  it("are shown before and after in a preview, which reads nobody and keeps nothing", async () => {
    await clear();
    const shown = await preview({
      rules: [{ rule_id: "try", effect: "pin", place: 1, ground: "clearance", filter: { items: ["i20"] } }],
      session: { events: [{ type: "view", item_id: "i00" }] },
    });
    expect(shown.rules).toEqual(["try"]);
    expect(shown.mode).toBe("session");
    expect(shown.before.items.map((item: Shown) => item.item_id)).not.toContain("i20");
    expect(shown.after.items[0]).toMatchObject({
      item_id: "i20",
      promoted: { ground: "clearance", paid: false },
      reasons: [{ code: "promoted", text: "This shop is promoting it to clear its stock." }],
    });
    expect(shown.changes).toContainEqual({ item_id: "i20", from: null, to: 1 });
    expect((await call("get", "/v1/rules").expect(200)).body.data).toEqual([]);
    expect(idsOf(await ask())).not.toContain("i20");
    await call("post", "/v1/recommendations/preview")
      .send({ moment: "home", shopper: { id: "ann" } })
      .expect(400);
  });

  it("are at work in every process, since they are in the store", async () => {
    await clear();
    const other = createShopRules({ port: harness().app.services.store.shops, clock: () => Date.now() });
    await other.put("acme", {
      rule_id: "elsewhere",
      effect: "exclude",
      filter: {
        items: ["i00"],
        category: [],
        brand: [],
        price: null,
        attributes: {},
        rating_at_least: null,
        published_within_days: null,
      },
      moments: [],
      slots: [],
      schedule: { from: null, until: null, weekly: null },
      on_behalf_of: null,
    });
    expect((await call("get", "/v1/rules/elsewhere").expect(200)).body.effect).toBe("exclude");
    await expect.poll(async () => idsOf(await ask())[0]).toBe("i01");
  });

  it("are told at the public page as far as they promote", async () => {
    await clear();
    const page = async () => (await call("get", "/s/acme/v1/transparency", null).expect(200)).body;
    expect((await page()).promotions).toEqual([]);
    await put("ad", {
      effect: "pin",
      place: 2,
      paid: true,
      on_behalf_of: "Acme Ltd",
      filter: { items: ["i15"] },
    });
    await expect
      .poll(async () => (await page()).promotions)
      .toEqual([
        { effect: "pin", ground: "paid", paid: true, on_behalf_of: "Acme Ltd", moments: [], slots: [] },
      ]);
  });
});
