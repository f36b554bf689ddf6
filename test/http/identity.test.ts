import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL, NONE, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/**
 * What may differ between two answers to one question: ids, times, the token of the answer's own controls,
 * the ledger's head.
 */
const blank = (text: string): string => {
  const {
    recommendation_id,
    control_token,
    transparency: { ledger_head },
  } = JSON.parse(text) as {
    recommendation_id: string;
    control_token: string;
    transparency: { ledger_head: string };
  };
  return [recommendation_id, control_token, ledger_head]
    .filter((value) => value !== null)
    .reduce((rest, value) => rest.replaceAll(value, "…"), text);
};

const QUESTIONS: readonly (readonly [string, object])[] = [
  ["home", {}],
  ["category", { context: { category: ["Kitchen", "Tea"] } }],
  ["search", { context: { query: "tea" } }],
  ["product", { context: { item_id: "teapot" } }],
  ["cart", { context: { cart: ["teapot", "grinder"] } }],
  ["checkout", { context: { cart: ["beans"] } }],
  ["confirmation", { context: { cart: ["teacup"] } }],
  ["after_sales", { context: { item_id: "teapot" } }],
  ["service", {}],
  ["outreach", {}],
];

describe("two shoppers who refused", () => {
  let harness: PlantedShop;
  beforeAll(async () => {
    harness = await startPlantedShop();
    await registerNotice(harness);
    const [anna, bert, carol] = ["anna", "bert", "carol"].map((id) => shopperOf(harness, id));
    // One never told us anything; one was known well, and refused then; one refuses and goes on clicking.
    await anna!.agree(NONE).expect(200);
    await bert!.agree(ALL).expect(200);
    for (const [at, item_id] of ["teapot", "green-tea", "candle"].entries())
      await bert!
        .tell({ event_id: `b${at}`, type: "purchase", item_id, occurred_at: "2026-02-01T10:00:00Z" })
        .expect(200);
    await bert!.agree(NONE).expect(200);
    await carol!.agree(NONE).expect(200);
    await carol!
      .tell({ event_id: "c", type: "view", item_id: "grinder", occurred_at: "2026-02-01T10:00:00Z" })
      .expect(200);
  });
  afterAll(() => harness.close());

  it.each(
    QUESTIONS.flatMap(([moment, more]) =>
      (["full", "brief"] as const).flatMap((explain) =>
        [{}, { signals: { gpc: true } }, { mode: "non_profiled" }].map(
          (extra) => [moment, explain, { ...more, ...extra }] as const,
        ),
      ),
    ),
  )("get answers that are the same byte for byte at %s (%s): %j", async (moment, explain, more) => {
    const visit = {
      id: "s",
      events: [
        { type: "view", item_id: "teapot" },
        { type: "cart_add", item_id: "vase" },
      ],
    };
    const [one, ...others] = await Promise.all(
      ["anna", "bert", "carol"].map(async (id, at) =>
        blank(
          (
            await harness
              .call("post", "/v1/recommendations")
              .send({
                moment,
                shopper: { id },
                limit: 4,
                explain,
                session: at === 2 ? visit : { ...visit, id: `s${at}` },
                ...more,
              })
              .set("User-Agent", `browser of ${id}`)
              .set("Referer", `https://${id}.example/`)
              .set("X-Forwarded-For", `10.0.0.${at}`)
              .expect(200)
          ).text,
        ),
      ),
    );
    expect(others).toEqual([one, one]);
    expect(JSON.parse(one!).transparency).toMatchObject({ profiling: false, purposes_used: [] });
  });

  it("would not, had one of them agreed: the comparison can fail", async () => {
    await shopperOf(harness, "dora").agree(ALL).expect(200);
    await shopperOf(harness, "dora")
      .tell({ event_id: "d", type: "purchase", item_id: "teapot", occurred_at: "2026-02-01T10:00:00Z" })
      .expect(200);
    const [anna, dora] = await Promise.all(
      ["anna", "dora"].map(async (id) => blank((await shopperOf(harness, id).recommend().expect(200)).text)),
    );
    expect(dora).not.toBe(anna);
  });
});
