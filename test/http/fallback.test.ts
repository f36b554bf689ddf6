import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { openEmbeddedKeys, openStore } from "../../src/store/open-store.ts";
import { idsOf, NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";

/** A store whose every call rejects while it is away. */
const awayable = (store: Store): { store: Store; away: { now: boolean; only: string | null } } => {
  const away = { now: false, only: null as string | null };
  const guard = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value === "object" && value !== null) return guard(value);
        if (typeof value !== "function" || name === "pseudonym" || name === "close") return value;
        return (...given: unknown[]) =>
          away.now && (away.only === null || away.only === name)
            ? Promise.reject(new Error("the store is away"))
            : (value as (...all: unknown[]) => unknown).apply(target, given);
      },
    });
  return { store: guard(store), away };
};

describe("what fails leaves less in the answer, and the answer says so", () => {
  const open: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  const start = async (): Promise<{
    shop: PlantedShop;
    away: ReturnType<typeof awayable>["away"];
    time: { now: number };
  }> => {
    const dir = await mkdtemp(join(tmpdir(), "candor-away-"));
    open.push(() => removeFolder(dir));
    const time = { now: NOW };
    const random = (size: number) => randomBytes(size);
    const keys = await openEmbeddedKeys(join(dir, "data"), {
      path: join(dir, "keys.json"),
      clock: () => time.now,
      random,
    });
    const real = await openStore(
      { kind: "lmdb", dir: join(dir, "data"), keys },
      { clock: () => time.now, random },
    );
    open.push(() => real.close());
    const { store, away } = awayable(real);
    const shop = await startPlantedShop({ store, keys, clock: () => time.now });
    open.push(async () => {
      away.now = false;
      await shop.close();
    });
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    return { shop, away, time };
  };

  it("answers from the page when the store is away: consent that cannot be read is refused", async () => {
    const { shop, away, time } = await start();
    const before = await shop.ask({ moment: "product", context: { item_id: "grinder" } }, "anna").expect(200);
    expect(before.body.transparency.mode).toBe("profile");
    away.now = true;
    // Long enough for every memory of settings and keys to be looked up again.
    time.now += 10_000;
    const { body } = await shop
      .ask({ moment: "product", context: { item_id: "grinder" } }, "anna")
      .expect(200);
    expect(body.transparency).toMatchObject({
      mode: "context",
      profiling: false,
      mode_because: "store_unavailable",
      ledger_head: null,
    });
    expect(idsOf(body)[0]).toBe("beans");
    expect((await shop.ask({ moment: "home" }, "anna").expect(200)).body.transparency.mode).toBe("popular");
    expect((await shop.ask({ moment: "outreach" }, "anna").expect(200)).body.outreach).toMatchObject({
      send: false,
      because: "store_unavailable",
    });
  });

  it("answers from the page when only behaviour cannot be read", async () => {
    const { shop, away } = await start();
    away.now = true;
    away.only = "readEvents";
    const { body } = await shop
      .ask({ moment: "product", context: { item_id: "grinder" } }, "anna")
      .expect(200);
    expect(body.transparency).toMatchObject({ mode: "context", mode_because: "store_unavailable" });
    expect(body.transparency.purposes_denied).toContainEqual({
      purpose: "personalise",
      because: "store_unavailable",
    });
  });

  it("answers in the shop’s own order when the model fails, and names the model that did", async () => {
    const shop = await startPlantedShop({}, false);
    open.push(() => shop.close());
    await shop.shopper("anna", [{ item: "teapot", days: 12 }]);
    const good = await shop.ask({ moment: "home" }, "anna").expect(200);
    expect(good.body.transparency.model).toMatchObject({ arm: "none", name: null });
    const id = await shop.serve();
    const lease = (await shop.app.models.slotsOf(shop.shop)).acquire("default", {
      stickyKey: null,
      measure: false,
    })!;
    const { vocabulary } = lease;
    await lease.release();
    // A history that the graph cannot gather: its run throws.
    vocabulary.indexOf = () => 1_000_000;
    const { body } = await shop.ask({ moment: "home", limit: 3 }, "anna").expect(200);
    expect(idsOf(body)).toEqual(["candle", "vase", "frame"]);
    expect(body.transparency.model).toMatchObject({ arm: "fallback", name: null, instead_of: id });
    // Nothing that she did chose anything; what she has is left out, and the notice says so, here and later.
    expect(
      body.items.every(
        ({ profiling, basis }: { profiling: boolean; basis: string }) => profiling && basis === "popular",
      ),
    ).toBe(true);
    const truth = {
      mode: "profile",
      profiling: true,
      mode_because: null,
      purposes_used: ["personalise"],
      data_used: [{ category: "purchases", count: 1, oldest_days: 12 }],
      text:
        "These suggestions stand in this shop’s own order; what you did can only leave some out or move " +
        "them, as you agreed. You can look into this, change it or stop it at any time.",
    };
    expect(body.transparency).toMatchObject(truth);
    const refused = await shop.ask({ moment: "home", limit: 3, mode: "non_profiled" }, "anna").expect(200);
    expect([idsOf(refused.body), refused.body.transparency.mode_because]).toEqual([idsOf(body), "opt_out"]);
    const later = await shop
      .call("get", `/v1/recommendations/${body.recommendation_id}`)
      .set("Shopper-Id", "anna")
      .expect(200);
    expect(later.body.transparency.model).toMatchObject({ arm: "fallback", instead_of: id });
    expect(later.body.transparency).toMatchObject(truth);
    // A category's own things still come first: the page needs no model to name them.
    const page = await shop
      .ask({ moment: "category", context: { category: ["Food"] }, limit: 2 }, "anna")
      .expect(200);
    expect(page.body.transparency).toMatchObject({
      mode: "profile",
      model: { name: null, instead_of: id },
    });
    expect(idsOf(page.body).sort()).toEqual(["beans", "green-tea"]);
  });
});
