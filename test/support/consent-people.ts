import { afterAll, beforeAll, beforeEach } from "vitest";
import { ALL, shopperOf, startConsentShop } from "./consents.ts";
import type { Harness } from "./harness.ts";

export const MINUTE = 60_000;

/** A consent shop for the tests of a block, a minute later for each of them, and people whom it never met. */
export const openConsentShop = (prefix: string, start = Date.parse("2026-06-01T12:00:00Z")) => {
  const clock = { now: start };
  let opened: Harness | null = null;
  let people = 0;
  const running = (): Harness => {
    if (opened === null) throw new Error("the shop is open within tests and hooks alone");
    return opened;
  };
  beforeAll(async () => {
    opened = await startConsentShop(clock);
  });
  beforeEach(() => {
    clock.now += MINUTE;
  });
  afterAll(() => running().close());
  return {
    clock,
    running,
    somebody: () => shopperOf(running(), `${prefix}-${(people += 1)}`),
    at: (ms: number): string => new Date(ms).toISOString(),
  };
};

/** People who agreed to everything and bought three things, and what is asked of them. */
export const openBuyers = (prefix: string) => {
  const shop = openConsentShop(prefix);
  const known = async () => {
    const who = shop.somebody();
    await who.agree(ALL).expect(200);
    for (const [event_id, item_id] of [
      ["one", "i1"],
      ["two", "i2"],
      ["three", "i3"],
    ] as const) {
      shop.clock.now += 1000;
      await who
        .tell({
          event_id,
          type: "purchase",
          item_id,
          order_id: event_id,
          occurred_at: shop.at(shop.clock.now),
        })
        .expect(200);
    }
    return who;
  };
  type Known = Awaited<ReturnType<typeof known>>;
  return {
    ...shop,
    known,
    because: async (who: Known) =>
      (await who.consent().expect(200)).body.effective.personalise.because as string | null,
    join: async (who: Known, other: Known) =>
      (await who.call("post", "/v1/shopper/links").send({ shopper_id: other.id, kind: "app" }).expect(200))
        .body as { link_id: string },
  };
};
export type Buyer = Awaited<ReturnType<ReturnType<typeof openBuyers>["known"]>>;
