import { expect, it } from "vitest";
import { describeOnBothStores } from "../support/both-stores.ts";
import { idsOf, type Shown, useRuledShop } from "./ruled-shop.ts";

describeOnBothStores("rules of the shop at work", (start) => {
  const { call, put, clear, ask, preview } = useRuledShop(start);

  it("lift what the shop boosts, and say so with its ground in every answer", async () => {
    await clear();
    const before = idsOf(await ask());
    expect(before).not.toContain("i09");
    await put("season", { effect: "boost", factor: 3, ground: "season", filter: { items: ["i09"] } });
    const answer = await ask();
    const boosted = answer.items.find(({ item_id }) => item_id === "i09")!;
    expect(boosted).toMatchObject({
      basis: "promoted",
      paid: false,
      promoted: { ground: "season", paid: false, on_behalf_of: null },
    });
    expect(boosted.reasons.map(({ text }) => text)).toContain("This shop is promoting it for the season.");
    expect(answer.transparency.rules_applied).toContainEqual({
      code: "promoted",
      text: "1 item moved up by this shop.",
      items: 1,
    });
    const told = await call("get", `/v1/recommendations/${answer.recommendation_id}`)
      .set("Shopper-Id", "nobody")
      .expect(200);
    expect(told.body.items.find((item: Shown) => item.item_id === "i09").promoted).toEqual({
      ground: "season",
      paid: false,
      on_behalf_of: null,
    });
  });

  it.each([
    ["en", "This shop is promoting it because it earns more on it."],
    ["nl", "Deze winkel zet dit in de schijnwerpers omdat de winkel er meer aan verdient."],
    ["nb", "Denne butikken fremhever dette fordi den tjener mer på det."],
    ["de", "Dieser Shop hebt das besonders hervor, weil er daran mehr verdient."],
    ["fr", "Cette boutique met cet article en avant parce qu’elle y gagne davantage."],
  ])("tell the ground in %s", async (locale, text) => {
    await clear();
    await put("margin", { effect: "pin", place: 1, ground: "margin", filter: { items: ["i20"] } });
    const { items } = await ask({ context: { locale } });
    expect(items[0]).toMatchObject({ item_id: "i20", reasons: [{ code: "promoted", text }] });
  });

  it("give a pinned item its place, and why-not knows what came before what", async () => {
    await clear();
    await put("pin", { effect: "pin", place: 2, filter: { category: ["Rugs"], brand: ["Bolt"] } });
    const answer = await ask();
    expect(idsOf(answer)).toEqual(["i00", "i05", "i01", "i02", "i03"]);
    expect(answer.items[1]).toMatchObject({ basis: "promoted", promoted: { ground: "own_choice" } });
    expect(answer.transparency.rules_applied).toEqual([
      { code: "pinned", text: "1 item given a fixed place by this shop.", items: 1 },
    ]);
    const whyNot = await call("post", `/v1/recommendations/${answer.recommendation_id}/why-not`)
      .send({ item_id: "i04" })
      .expect(200);
    expect(whyNot.body).toMatchObject({ because: "pinned", text: "This shop gave others a fixed place." });
  });

  it("bury, require and exclude, and say so", async () => {
    await clear();
    await put("require", { effect: "require", filter: { brand: ["Acme"] } });
    await put("exclude", { effect: "exclude", filter: { items: ["i02"] } });
    await put("bury", { effect: "bury", factor: 0.02, filter: { items: ["i00"] } });
    const answer = await ask();
    expect(idsOf(answer)).toEqual(["i04", "i06", "i08", "i10", "i12"]);
    expect(answer.transparency.rules_applied.map(({ code }) => code)).toEqual([
      "excluded",
      "required",
      "buried",
    ]);
    const why = async (itemId: string) =>
      (
        await call("post", `/v1/recommendations/${answer.recommendation_id}/why-not`)
          .send({ item_id: itemId })
          .expect(200)
      ).body.because;
    expect([await why("i00"), await why("i01"), await why("i02")]).toEqual([
      "buried",
      "required",
      "excluded",
    ]);
  });

  it("speak at their moments, in their slots and at their times alone", async () => {
    await clear();
    await put("slot", { effect: "pin", place: 1, filter: { items: ["i10"] }, slots: ["complement"] });
    await put("moment", { effect: "pin", place: 1, filter: { items: ["i11"] }, moments: ["category"] });
    await put("past", {
      effect: "pin",
      place: 1,
      filter: { items: ["i12"] },
      schedule: { until: "2020-01-01T00:00:00Z" },
    });
    expect(idsOf(await ask())[0]).toBe("i00");
    expect(idsOf(await ask({ moment: "cart" }))[0]).toBe("i10");
    expect(idsOf(await ask({ moment: "category", context: { category: ["Mugs"] } }))[0]).toBe("i11");
    expect((await preview({ at: "2019-06-01T00:00:00Z" })).after.items[0].item_id).toBe("i12");
  });

  it("never personalise what somebody pays for", async () => {
    await clear();
    const paid = { paid: true, on_behalf_of: "Acme Ltd" };
    await put("ad", { effect: "pin", place: 2, ...paid, filter: { items: ["i15"] } });
    await put("push", { effect: "boost", factor: 3, ...paid, filter: { items: ["i09"] } });
    const anybody = await ask();
    const ann = await ask({ shopper: { id: "ann" } });
    for (const answer of [anybody, ann])
      expect(answer.items[1]).toMatchObject({
        item_id: "i15",
        basis: "promoted",
        paid: true,
        profiling: false,
        promoted: { ground: "paid", paid: true, on_behalf_of: "Acme Ltd" },
        reasons: [{ code: "promoted", text: "Advertisement: someone pays this shop to show it here." }],
      });
    expect(idsOf(anybody)).toContain("i09");
    expect(ann.items.filter((each) => each.promoted?.paid === true).map(({ item_id }) => item_id)).toEqual([
      "i15",
    ]);
    const message = await ask({ moment: "outreach", shopper: { id: "ann" } });
    expect(idsOf(message)).toEqual([]);
  });
});
