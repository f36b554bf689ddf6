import { describe, expect, it } from "vitest";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { idsOf, type PlantedShop } from "../support/planted-shop.ts";

/*
 * Where the model fails, what was read of the shopper still holds: the list stands in the shop's own order,
 * and each rule over what they own, gave back, sent away or wished for goes on.
 */
const PAGES = [
  { moment: "home", context: {} },
  { moment: "category", context: { category: ["Kitchen"] } },
  { moment: "search", context: { query: "tea" } },
  { moment: "product", context: { item_id: "vase" } },
  { moment: "cart", context: { cart: ["vase"] } },
  { moment: "checkout", context: { cart: ["vase"] } },
  { moment: "confirmation", context: { items: ["vase"] } },
  { moment: "after_sales", context: { items: ["vase"] } },
] as const;
const OWNED = ["teapot", "candle"];
/** The grinder went back; beans belong to nothing, so that they stay. */
const GAVE_BACK = ["grinder"];

/** From now on a history makes the run fail: the graph cannot gather what it is given. */
const breakRuns = async ({ app, shop }: PlantedShop): Promise<void> => {
  for (const slot of ["default", "complement"]) {
    const lease = (await app.models.slotsOf(shop)).acquire(slot, { stickyKey: null, measure: false });
    // Fenced by now: nothing stands in for it.
    if (lease === null) continue;
    lease.vocabulary.indexOf = () => 1_000_000;
    await lease.release();
  }
};

describePlanted("a model that fails", (at) => {
  describe("for somebody who agreed", () => {
    it("shows nothing that they own, gave back or sent away, at no moment", async () => {
      const shop = at();
      await shop.shopper("ida", [
        { item: "teapot", days: 40 },
        { item: "candle", days: 30, channel: "store" },
        { item: "grinder", days: 20, order: "o-1" },
        { type: "return", item: "grinder", days: 10, order: "o-1" },
      ]);
      await shop
        .call("patch", "/v1/shopper/preferences")
        .set("Shopper-Id", "ida")
        .send({ dismissed: { items: ["frame"] } })
        .expect(200);
      await breakRuns(shop);
      for (const page of PAGES) {
        const { body } = await shop.ask({ ...page, limit: 50 }, "ida").expect(200);
        const shown = idsOf(body);
        for (const gone of [...OWNED, ...GAVE_BACK, "frame"]) expect(shown).not.toContain(gone);
        expect(shown.length, page.moment).toBeGreaterThan(3);
        expect(body.transparency).toMatchObject({
          mode: "profile",
          profiling: true,
          mode_because: null,
          purposes_used: ["personalise"],
          model: { name: null, arm: "fallback", instead_of: expect.any(String) },
        });
        expect(body.transparency.text).toContain("stand in this shop’s own order");
        expect(body.transparency.data_used).toContainEqual(
          expect.objectContaining({ category: "purchases", count: 3 }),
        );
      }
    });

    it("leaves out what this visit put into the cart", async () => {
      const shop = at();
      await shop.shopper("una", []);
      await breakRuns(shop);
      const { body } = await shop
        .ask(
          { moment: "home", limit: 50, session: { events: [{ type: "cart_add", item_id: "vase" }] } },
          "una",
        )
        .expect(200);
      expect(body.transparency).toMatchObject({ mode: "session", model: { name: null } });
      expect(idsOf(body)).not.toContain("vase");
    });

    it("goes by the wishes that they stored", async () => {
      const shop = at();
      await shop.shopper("per", []);
      await shop
        .call("patch", "/v1/shopper/preferences")
        .set("Shopper-Id", "per")
        .send({ dismissed: { brands: ["House"] }, objectives: { save_money: 1 } })
        .expect(200);
      await breakRuns(shop);
      const { body } = await shop
        .ask({ moment: "product", context: { item_id: "teapot" }, limit: 50 }, "per")
        .expect(200);
      expect(body.transparency).toMatchObject({ mode: "profile", model: { name: null } });
      expect(idsOf(body)).toEqual(["teacup"]);
    });
  });

  it("says that it was not available to whoever agreed and has done nothing yet", async () => {
    const shop = at();
    await shop.shopper("nils", []);
    await breakRuns(shop);
    const { body } = await shop
      .ask({ moment: "product", context: { item_id: "teapot" } }, "nils")
      .expect(200);
    expect(body.transparency).toMatchObject({
      mode: "popular",
      profiling: false,
      mode_because: "model_failed",
      data_used: [],
    });
  });

  it("shows the same to whoever refused as before, with nothing of theirs", async () => {
    const shop = at();
    await breakRuns(shop);
    const ask = (who: string) =>
      shop.ask({ moment: "product", context: { item_id: "teapot" }, mode: "non_profiled" }, who).expect(200);
    const [one, other] = [(await ask("una")).body, (await ask("stranger")).body];
    expect(idsOf(one)).toEqual(idsOf(other));
    expect(one.transparency).toMatchObject({ mode: "popular", profiling: false, mode_because: "opt_out" });
  });
});
