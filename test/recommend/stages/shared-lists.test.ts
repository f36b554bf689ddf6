import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openReplay } from "../../support/open-replay.ts";
import { idsOf, NOW, type PlantedShop, PRIOR, startPlantedShop } from "../../support/planted-shop.ts";

// A class, which its declaration does not say.
const sessions = Reflect.get(InferenceSession, "prototype") as object;
const run = Object.getOwnPropertyDescriptor(sessions, "run")!;

const PAGES: readonly object[] = [
  { moment: "home", limit: 4 },
  { moment: "home", limit: 4, explain: "brief" },
  { moment: "product", limit: 3, context: { item_id: "teapot" } },
  { moment: "product", limit: 3, context: { item_id: "grinder", locale: "nl" } },
];

/** An answer, and what is left of it without what is its own: its id, and the token that names it. */
type Sent = { readonly body: { recommendation_id: string; control_token: string }; readonly text: string };
const withoutIds = ({ body, text }: Sent): string =>
  text.replaceAll(body.recommendation_id, "rec").replaceAll(body.control_token, "token");

describe("a list of nobody in particular", () => {
  const runs = { count: 0 };
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    Object.defineProperty(sessions, "run", {
      ...run,
      value(this: object, ...given: unknown[]) {
        runs.count += 1;
        return Reflect.apply(run.value, this, given);
      },
    });
  }, 60_000);
  afterAll(async () => {
    Object.defineProperty(sessions, "run", run);
    await shop.close();
  });

  const ask = async (body: object, shopper?: string) => {
    const before = runs.count;
    const response = await shop.ask(body, shopper).expect(200);
    return { ...response, body: response.body, text: response.text, runs: runs.count - before };
  };

  it.each(PAGES.map((page) => [JSON.stringify(page), page]))(
    "is made once for all who stand on a page, and the answer is the same to the byte but for ids: %s",
    async (_, page) => {
      await shop.serve();
      const made = await ask(page);
      const handedOn = await ask(page);
      expect([made.runs, handedOn.runs]).toEqual([1, 0]);
      expect(withoutIds(handedOn)).toBe(withoutIds(made));
    },
  );

  it("is another on another page, for another length, and where the request leaves things out", async () => {
    const page = { moment: "product", limit: 2, context: { item_id: "teapot" } };
    await ask(page);
    const others = [
      { ...page, context: { item_id: "beans" } },
      { ...page, limit: 5 },
      { ...page, filter: { price: { max: 8 } } },
    ];
    for (const other of others) expect((await ask(other)).runs, JSON.stringify(other)).toBe(1);
  });

  it("is nobody's who has a history: theirs is made for each answer", async () => {
    const page = { moment: "home", limit: 4, explain: "brief" };
    for (const _ of [1, 2]) expect((await ask(page, "anna")).runs).toBe(1);
  });

  it("follows the catalogue, and the model that serves", async () => {
    const page = { moment: "home", limit: 2 };
    const best = async (): Promise<string[]> => idsOf((await ask(page)).body);
    expect([await best(), await best()]).toEqual([
      ["candle", "vase"],
      ["candle", "vase"],
    ]);
    await shop.call("patch", "/v1/items/vase").send({ available: false }).expect(200);
    expect(await best()).toEqual(["candle", "frame"]);
    await shop.serve({ prior: { ...PRIOR, lamp: 0.9 } });
    expect(await best()).toEqual(["lamp", "candle"]);
    await shop.call("patch", "/v1/items/vase").send({ available: true }).expect(200);
  });

  it("is made anew where an answer is made again, so that a replay proves something", async () => {
    const replay = await openReplay(shop, () => NOW);
    const page = { moment: "home", limit: 3 };
    await ask(page);
    const { body, text } = await ask(page);
    await shop.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
    for (const _ of [1, 2]) {
      const before = runs.count;
      expect(await replay(body.recommendation_id)).toEqual({ same: true, body: text, because: [] });
      expect(runs.count).toBe(before + 1);
    }
  });
});
