import { randomUUID } from "node:crypto";
import { ITEMS, registerNotice, shopperOf } from "./consents.ts";
import { type Harness, startHarness } from "./harness.ts";

export type PrivacyShop = Harness & {
  readonly origin: string;
  readonly page: string;
  /** A token as the shop's account page asks for one. */
  readonly mint: (shopper: string, more?: object) => Promise<string>;
};

const SCOPES = ["consent", "preferences", "rights", "recommend"];

/** A listening service with a few items and a person to name; `seen` fills a shopper's history. */
export const startPrivacyShop = async (
  clock: { readonly now: number } | null = null,
  overrides: Parameters<typeof startHarness>[0] = {},
): Promise<PrivacyShop> => {
  const harness = await startHarness({ ...(clock === null ? {} : { clock: () => clock.now }), ...overrides });
  const { port } = await harness.app.listen(0, "127.0.0.1");
  await harness.call("put", "/v1/items").send(ITEMS).expect(200);
  await registerNotice(harness);
  await harness
    .call("patch", "/v1/settings")
    .send({ name: "Mugs & More", contact: { name: "Mia", email: "mia@shop.example" } })
    .expect(200);
  const origin = `http://127.0.0.1:${port}`;
  return {
    ...harness,
    origin,
    page: `${origin}/s/${harness.shop}/privacy`,
    mint: async (shopper_id, more = {}) => {
      const asked = { shopper_id, scopes: SCOPES, ...more };
      const { body } = await harness.call("post", "/v1/shopper-tokens").send(asked).expect(200);
      return (body as { token: string }).token;
    },
  };
};

/** Somebody who agreed, bought two things and looked at one. */
export const makeShopper = async (shop: Harness, id: string = `s-${randomUUID()}`): Promise<string> => {
  const shopper = shopperOf(shop, id);
  await shopper.agree({ personalise: true, measure: false }).expect(200);
  const day = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  for (const [at, [type, item_id, channel, days]] of (
    [
      ["purchase", "i0", "store", 12],
      ["purchase", "i2", "web", 6],
      ["view", "i5", "web", 1],
    ] as const
  ).entries())
    await shopper
      .tell({
        event_id: `${id}-${at}`,
        type,
        item_id,
        channel,
        order_id: `o-${id}-${at}`,
        occurred_at: day(days),
      })
      .expect(200);
  return id;
};
