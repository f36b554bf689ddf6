import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEY_SCOPES } from "../../../src/contract/endpoint.ts";
import { createUnlearner } from "../../../src/learn/shop/unlearn.ts";
import { callerOf, type Harness, startHarness } from "../../support/harness.ts";
import { fillShop, trainWatched } from "./tastes.ts";

const MOST_ROUNDS = 6;

describe("two shops whose models have to forget", () => {
  let busy: Harness;
  let other: Harness;
  const erase = ({ call }: Harness, id: string) =>
    call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202);
  beforeAll(async () => {
    busy = await startHarness({}, "busy");
    const { key } = await busy.app.services.shops.create("other", KEY_SCOPES);
    other = { ...busy, shop: "other", key, call: callerOf(busy.app, key) };
    for (const shop of [busy, other]) {
      await fillShop(shop);
      await trainWatched(shop);
    }
  }, 240_000);
  afterAll(() => busy.close());

  it("take turns: one that people leave all the time keeps the other from nothing", async () => {
    const { services } = busy.app;
    await erase(other, "s1");
    await erase(busy, "s1");
    const done: string[] = [];
    const state = { left: 1 };
    const unlearner = createUnlearner({
      // Whenever the busy shop's model is about to be made, somebody more leaves it.
      services: {
        ...services,
        defenceSecret: async (shop) => {
          if (shop === busy.shop && state.left < MOST_ROUNDS) await erase(busy, `s${(state.left += 1)}`);
          return services.defenceSecret(shop);
        },
      },
      log: {
        error: (...given) => void done.push(`failed ${JSON.stringify(given)}`),
        warn: () => undefined,
        info: ({ shop, model }) => void (model !== undefined && done.push(String(shop))),
        debug: () => undefined,
      },
      signal: new AbortController().signal,
    });
    await unlearner.turn();
    expect(done.filter((shop) => shop === busy.shop).length).toBe(MOST_ROUNDS);
    expect(done.slice(0, 2)).toEqual([busy.shop, other.shop]);
  }, 240_000);
});
