import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/** Parts of an answer’s text are written once and used again: what comes out is still one JSON text. */
describe("the text of an answer", () => {
  let shop: PlantedShop;
  beforeAll(async () => {
    shop = await startPlantedShop();
  }, 60_000);
  afterAll(() => shop.close());

  type Sent = {
    readonly recommendation_id: string;
    readonly items: readonly {
      readonly item_id: string;
      readonly controls: readonly {
        readonly rel: string;
        readonly href: string;
        readonly body: object;
        readonly undo: { readonly href: string; readonly body: object };
      }[];
    }[];
  };
  const ask = async (locale: string): Promise<{ text: string; sent: Sent }> => {
    const { text } = await shop.ask({ moment: "home", limit: 5, context: { locale } }, "anna").expect(200);
    return { text, sent: JSON.parse(text) as Sent };
  };

  it.each(["en", "nl", "en"])("is what JSON writes of it, in the order of the wire (%s)", async (locale) => {
    const { text, sent } = await ask(locale);
    expect(JSON.stringify(sent)).toBe(text);
    expect(sent.items.length).toBeGreaterThan(0);
  });

  it("has the address of its own answer in what is written once an item", async () => {
    const [first, second] = [await ask("en"), await ask("en")];
    const addressOf = (id: string): string => `/v1/recommendations/${id}/feedback`;
    for (const { sent } of [first, second])
      for (const { item_id, controls } of sent.items) {
        const sendAway = controls.filter(({ rel }) => rel === "not_interested");
        expect(sendAway.length).toBeGreaterThan(0);
        for (const { href, undo, body } of sendAway) {
          expect([href, undo.href]).toEqual([
            addressOf(sent.recommendation_id),
            addressOf(sent.recommendation_id),
          ]);
          expect([body, undo.body]).toMatchObject([
            { item_id, verdict: "not_relevant" },
            { item_id, verdict: "relevant" },
          ]);
        }
      }
    expect(first.sent.recommendation_id).not.toBe(second.sent.recommendation_id);
  });

  it("says an item in each language for itself", async () => {
    const labels = async (locale: string): Promise<string[]> =>
      (await ask(locale)).text.match(/"rel":"not_interested","label":"[^"]*"/g) ?? [];
    const english = await labels("en");
    expect(await labels("nl")).not.toEqual(english);
    expect(await labels("en")).toEqual(english);
  });
});
