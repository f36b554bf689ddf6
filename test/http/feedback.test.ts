import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consent } from "../support/harness.ts";
import { idsOf, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { readVerdict } from "../support/read-verdict.ts";

type Control = {
  readonly rel: string;
  readonly label: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly href: string;
  readonly body: object | null;
  readonly undo: { readonly method: "POST" | "PATCH"; readonly href: string; readonly body: object } | null;
};

describe("what a shopper says of a suggestion", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [
      { item: "teapot", days: 12 },
      { item: "beans", days: 40 },
    ]);
    await shop.shopper("mia", [{ item: "teapot", days: 12 }], { personalise: true, measure: true });
  }, 60_000);
  afterAll(() => shop.close());

  const answer = async (shopper?: string, limit = 3) =>
    (await shop.ask({ moment: "home", limit }, shopper).expect(200)).body;
  const press = (
    token: string,
    { method, href, body }: { method: string; href: string; body: object | null },
  ) => {
    const request = shop.call(method.toLowerCase() as "post", href, token);
    return body === null ? request : request.send(body);
  };
  const controlOf = (item: { controls: Control[] }, rel: string, at = 0): Control =>
    item.controls.filter((control) => control.rel === rel)[at]!;

  it(
    "sends an item, a brand or a category away with one press, and brings it back " + "with another",
    async () => {
      for (const at of [0, 1, 2]) {
        const { items, control_token: token } = await answer("anna");
        const [first] = items;
        const control = controlOf(first, "not_interested", at);
        expect((await press(token, control).expect(200)).body).toEqual({
          kept: false,
          because: "never_given",
        });
        expect(idsOf(await answer("anna", 10))).not.toContain(first.item_id);
        await press(token, control.undo!).expect(200);
        expect(idsOf(await answer("anna"))[0]).toBe(first.item_id);
      }
    },
  );

  it("adds one dismissal to another", async () => {
    const { items, control_token: token } = await answer("anna");
    await Promise.all([
      press(token, controlOf(items[0], "not_interested")).expect(200),
      press(token, controlOf(items[1], "not_interested")).expect(200),
    ]);
    const after = idsOf(await answer("anna", 10));
    expect(after).not.toContain(items[0].item_id);
    expect(after).not.toContain(items[1].item_id);
    for (const item of [items[0], items[1]])
      await press(token, controlOf(item, "not_interested").undo!).expect(200);
  });

  it(
    "keeps a verdict as measurement with measure alone, the newest word in place of " + "the one before",
    async () => {
      const { recommendation_id: id, items } = await answer("mia");
      const say = (verdict: object) =>
        shop
          .call("post", `/v1/recommendations/${id}/feedback`)
          .set("Shopper-Id", "mia")
          .send({ item_id: items[0].item_id, ...verdict });
      expect((await say({ verdict: "relevant" }).expect(200)).body).toEqual({ kept: true, because: null });
      expect((await say({ verdict: "reason_wrong", reason: "not_true" }).expect(200)).body).toEqual({
        kept: true,
        because: null,
      });
      const { body } = await shop.call("get", "/v1/shopper/events").set("Shopper-Id", "mia").expect(200);
      const verdicts = body.data.filter(({ type }: { type: string }) => type === "verdict");
      expect(verdicts.map(readVerdict)).toEqual([{ verdict: "reason_wrong", reason: "not_true" }]);
      expect(verdicts[0]).toMatchObject({ recommendation_id: id, item_id: items[0].item_id });
    },
  );

  it("keeps nothing of an answer that was for nobody, and of nobody else’s answer", async () => {
    const { recommendation_id: id, items } = await answer();
    const said = { item_id: items[0].item_id, verdict: "relevant" };
    expect(
      (await shop.call("post", `/v1/recommendations/${id}/feedback`).send(said).expect(200)).body,
    ).toEqual({ kept: false, because: "no_shopper" });
    const own = await answer("anna");
    const { body } = await shop
      .call("post", `/v1/recommendations/${own.recommendation_id}/feedback`)
      .set("Shopper-Id", "mia")
      .send({ item_id: own.items[0].item_id, verdict: "relevant" })
      .expect(404);
    expect(body.code).toBe("recommendation_unknown");
  });

  it.each([
    [{ item_id: "lamp", verdict: "relevant", note: "lovely" }, "unknown_field"],
    [{ item_id: "x", verdict: "relevant" }, "item_unknown"],
    [{ item_id: "teacup", verdict: "superb" }, "invalid_request"],
    [{ item_id: "teacup", verdict: "not_relevant", scope: "shop" }, "invalid_request"],
    [{ item_id: "teacup", verdict: "clicked", scope: "item" }, "invalid_request"],
  ])("refuses %o", async (said, code) => {
    const { recommendation_id: id } = await answer("anna");
    const { body } = await shop
      .call("post", `/v1/recommendations/${id}/feedback`)
      .set("Shopper-Id", "anna")
      .send(said);
    expect(body.code).toBe(code);
  });

  it("forgets the event behind a reason, and then does not suggest from it", async () => {
    await shop.shopper("fred", [
      { item: "teapot", days: 3 },
      { item: "beans", days: 9 },
    ]);
    const { items, control_token: token } = await answer("fred");
    const control = controlOf(items[0], "forget_event");
    expect(control.href).not.toContain("fred-1");
    await press(token, control).expect(200);
    const after = await answer("fred", 10);
    expect(JSON.stringify(after.items.map(({ reasons }: { reasons: object }) => reasons))).not.toContain(
      "fred-1",
    );
    expect(after.transparency.data_used).toContainEqual(
      expect.objectContaining({ category: "purchases", count: 1 }),
    );
  });

  it("pauses and resumes", async () => {
    const { items, control_token: token } = await answer("anna");
    const control = controlOf(items[0], "pause");
    await press(token, control).expect(200);
    expect((await answer("anna")).transparency).toMatchObject({ profiling: false, mode_because: "paused" });
    await press(token, control.undo!).expect(200);
    expect((await answer("anna")).transparency.profiling).toBe(true);
  });

  it("shows the same page without the history, and looks more at the price", async () => {
    const { items, control_token: token } = await answer("anna");
    const bare = await press(token, controlOf(items[0], "non_profiled")).expect(200);
    expect(bare.body.transparency.profiling).toBe(false);
    const control = controlOf(items[0], "objectives");
    await press(token, control).expect(200);
    expect(
      (await shop.call("get", "/v1/shopper/preferences").set("Shopper-Id", "anna")).body.objectives
        .save_money,
    ).toBe(0.5);
    await press(token, control.undo!).expect(200);
  });

  it("opens the full story and asks a person", async () => {
    const { items, control_token: token, recommendation_id: id } = await answer("anna");
    expect((await press(token, controlOf(items[0], "why")).expect(200)).body.recommendation_id).toBe(id);
    expect((await press(token, controlOf(items[0], "person")).expect(200)).body.ticket).toMatch(/^rev_/);
  });

  it("offers nothing to somebody without a name that would need one", async () => {
    const { items } = await answer();
    expect(
      new Set(items.flatMap(({ controls }: { controls: Control[] }) => controls.map(({ rel }) => rel))),
    ).toEqual(new Set(["why"]));
  });

  it("holds a dismissal as a filter for somebody who refused", async () => {
    await consent(shop, "rita", { personalise: false }).expect(200);
    const { items, control_token: token } = await answer("rita");
    await press(token, controlOf(items[0], "not_interested")).expect(200);
    expect(idsOf(await answer("rita", 10))).not.toContain(items[0].item_id);
  });
});
