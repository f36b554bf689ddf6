import { afterAll, beforeAll } from "vitest";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { type Filling } from "../support/requests.ts";

export const TEA = ["teapot", "green-tea", "grinder"];

export type Item = { controls: { rel: string; method: string; href: string; body: object | null }[] };

const startAskedShop = async () => {
  const harness = await startPlantedShop();
  await harness
    .call("put", "/v1/items")
    .send([...ITEMS, { item_id: "scratch", title: "For tests that change items" }])
    .expect(200);
  await registerNotice(harness);
  const anna = shopperOf(harness, "anna");
  await anna.agree(ALL).expect(200);
  for (const [at, item_id] of TEA.entries())
    await anna.tell({ event_id: `a${at}`, type: "view", item_id }).expect(200);
  const answer = await anna.recommend().expect(200);
  const filling: Filling = {
    params: {
      item_id: "scratch",
      event_id: "nothing",
      link_id: "nothing",
      version: "full",
      receipt_id: "nothing",
      recommendation_id: answer.body.recommendation_id,
    },
    shopper: "anna",
    other: "bert",
    item: "scratch",
    session: "s1",
    words: "x",
  };
  return { harness, filling };
};

/** A planted shop of which anna asked something, for the tests of a block; and what fills requests to it. */
export const openAskedShop = () => {
  let opened: { readonly harness: PlantedShop; readonly filling: Filling } | null = null;
  const asked = () => {
    if (opened === null) throw new Error("the shop is open within tests and hooks alone");
    return opened;
  };
  beforeAll(async () => {
    opened = await startAskedShop();
  });
  afterAll(() => asked().harness.close());
  const mint = async (shopper: string, scopes: readonly string[], more: object = {}): Promise<string> =>
    (
      (
        await asked()
          .harness.call("post", "/v1/shopper-tokens")
          .send({ shopper_id: shopper, scopes, ...more })
          .expect(200)
      ).body as { token: string }
    ).token;
  return { asked, running: () => asked().harness, mint };
};
