import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Replayed } from "../../src/recommend/followups/replay.ts";
import { byCountry } from "../model/country-graph.ts";
import { openReplay } from "../support/open-replay.ts";
import { NOW, PLANTED, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { seededBytes } from "../support/seeded-random.ts";

const ITEMS = PLANTED.map(({ item_id }) => item_id);
/** What each country likes far more than anything else. */
const LIKED: Readonly<Record<number, string>> = { 1: "lamp", 2: "frame" };
const READS_COUNTRY = byCountry({
  countries: ["NL", "BE"],
  items: ITEMS,
  add: (place, item) => (LIKED[place] === item ? 9 : 0),
});
const TEAPOT = { moment: "product", limit: 3 };

describe("the country of the page", () => {
  let shop: PlantedShop;
  let replay: (id: string) => Promise<Replayed>;
  beforeAll(async () => {
    shop = await startPlantedShop({ random: seededBytes("country") });
    await shop.shopper("anna", [{ item: "grinder", days: 3 }]);
    replay = await openReplay(shop, () => NOW);
  }, 60_000);
  afterAll(() => shop.close());

  type Told = {
    readonly recommendation_id: string;
    readonly items: readonly { readonly item_id: string; readonly score: number; readonly basis: string }[];
    readonly transparency: {
      readonly mode: string;
      readonly profiling: boolean;
      readonly data_used: readonly { readonly category: string; readonly count: number }[];
    };
  };
  const ask = async (
    country: string | null,
    { shopper, bearer, ...body }: { shopper?: string; bearer?: string; [name: string]: unknown } = {},
  ): Promise<{ told: Told; text: string }> => {
    const asked = { ...TEAPOT, ...body };
    const context = { ...(asked.moment === "product" ? { item_id: "teapot" } : {}), country };
    const response = await shop.ask({ ...asked, context }, shopper, bearer).expect(200);
    return { told: response.body as Told, text: response.text };
  };
  const first = ({ told }: { told: Told }): string => told.items[0]!.item_id;
  const listOf = ({ told }: { told: Told }) =>
    told.items.map(({ item_id, score, basis }) => ({ item_id, score, basis }));
  const pageFacts = ({ told }: { told: Told }): number | undefined =>
    told.transparency.data_used.find(({ category }) => category === "page")?.count;

  it("is nothing to a model that does not read it, and is then not told as used", async () => {
    const none = await ask(null);
    const dutch = await ask("NL");
    expect(listOf(dutch)).toEqual(listOf(none));
    expect([pageFacts(none), pageFacts(dutch)]).toEqual([1, 1]);
  });

  it("moves a list without a profile, for everybody alike, and is told as a fact of the page", async () => {
    await shop.serve(READS_COUNTRY);
    const dutch = await ask("NL");
    expect(dutch.told.transparency).toMatchObject({ mode: "context", profiling: false });
    expect(first(dutch)).toBe("lamp");
    expect(first(await ask("BE"))).toBe("frame");
    expect(pageFacts(dutch)).toBe(2);
    const optedOut = await ask("NL", { shopper: "anna", mode: "non_profiled" });
    expect(listOf(optedOut)).toEqual(listOf(dutch));
  });

  it("is none where it is not listed, or not named", async () => {
    const none = await ask(null);
    expect(first(none)).not.toMatch(/lamp|frame/);
    expect(listOf(await ask("FR"))).toEqual(listOf(none));
  });

  it("is not read where the list rests on nothing", async () => {
    const none = await ask(null, { moment: "home" });
    const dutch = await ask("NL", { moment: "home" });
    expect(dutch.told.transparency.mode).toBe("popular");
    expect(listOf(dutch)).toEqual(listOf(none));
    expect(pageFacts(dutch)).toBeUndefined();
  });

  it("stands beside a profile", async () => {
    const personal = await ask("BE", { shopper: "anna", moment: "home" });
    expect(personal.told.transparency).toMatchObject({ mode: "profile", profiling: true });
    expect(first(personal)).toBe("frame");
  });

  it("is the page's where a browser asks, whichever age of consent holds there", async () => {
    await shop.call("patch", "/v1/settings").send({ country: "NL" }).expect(200);
    const { body } = await shop
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: "anna", scopes: ["recommend"] })
      .expect(200);
    expect(first(await ask("BE", { bearer: body.token as string }))).toBe("frame");
    await shop.call("patch", "/v1/settings").send({ country: null }).expect(200);
  });

  it("is recorded with the question: the same answer can be made again, and its next page", async () => {
    const { told, text } = await ask("BE");
    const id = told.recommendation_id;
    await shop.call("get", `/v1/recommendations/${id}`).expect(200);
    expect(await replay(id)).toEqual({ same: true, body: text, because: [] });
    const next = await shop.call("post", `/v1/recommendations/${id}/next`).send({}).expect(200);
    const all = await ask("BE", { limit: 6 });
    expect([...told.items, ...(next.body as Told).items].map(({ item_id }) => item_id)).toEqual(
      all.told.items.map(({ item_id }) => item_id),
    );
  });
});
