import { afterAll, beforeAll, expect, it } from "vitest";
import { createChoices } from "../../src/consent/acts/choices.ts";
import { verifyReceipt } from "../../src/consent/proofs/ledger/verify-receipt.ts";
import { controllerOf } from "../../src/shop/controller.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { ALL, registerNotice, shopperOf } from "../support/consents.ts";
import { formsOf, holds } from "../support/find-within.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { ENDPOINT_LIST } from "../support/requests.ts";
import { collectHandedOut, EVENT, type Handed } from "./handed-out.ts";

const claimsOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split(".")[1]!, "base64url").toString("utf8")) as Record<string, unknown>;

describeOnBothStores("what is handed out", (start) => {
  let shop: PlantedShop;
  let stop: () => Promise<void>;
  let handed: readonly Handed[];
  let addresses: readonly Handed[];
  let tokens: Readonly<Record<string, string>>;
  const keyOf = (who: string): string => shop.app.services.store.pseudonym("acme", who);

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    shop = await startPlantedShop({}, true, store.settings);
    await registerNotice(shop);
    for (const who of ["anna", "bob", "otto"])
      await shop.shopper(
        who,
        [
          { item: "teapot", days: 12, channel: "store", id: EVENT(who, 1) },
          { item: "beans", days: 40, id: EVENT(who, 2) },
          { item: "vase", days: 50, id: EVENT(who, 3) },
        ],
        ALL,
      );
    ({ handed, addresses, tokens } = await collectHandedOut(shop));
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    await stop();
  });

  it("names no shopper by the key of their rows, in no encoding", () => {
    const forms = ["anna", "bob", "otto"].flatMap((who) => formsOf(keyOf(who)));
    expect(handed.length).toBeGreaterThan(2 * ENDPOINT_LIST.length);
    expect(handed.filter(({ text }) => holds(text, forms)).map(({ from }) => from)).toEqual([]);
  });

  it("names an event in a field of its own and nowhere else: in no address, cursor or token", () => {
    const forms = ["anna", "bob", "otto"].flatMap((who) =>
      [1, 2, 3].flatMap((at) => formsOf(EVENT(who, at))),
    );
    const hrefs = addresses.filter(
      ({ from, text }) => from.endsWith("href") && text.includes("/shopper/events/"),
    );
    expect(hrefs.length).toBeGreaterThan(0);
    expect(addresses.filter(({ text }) => holds(text, forms)).map(({ from }) => from)).toEqual([]);
  });

  it("gives one person another name in each use, and in each token", () => {
    const { records } = JSON.parse(tokens["history"]!) as { records: { receipt: string }[] };
    const principals = records.map(
      ({ receipt }) => (claimsOf(receipt)["receipt"] as { pii_principal_id: string }).pii_principal_id,
    );
    expect(new Set(principals).size).toBe(1);
    const subject = /:subject:([^"]+)"/.exec(tokens["dpv"]!)![1]!;
    const names = [
      principals[0]!,
      subject,
      tokens["control"]!,
      tokens["control again"]!,
      ...["shopper 1", "shopper 2", "session"].map((each) => claimsOf(tokens[each]!)["sub"] as string),
      JSON.stringify(claimsOf(tokens["erasure"]!)),
    ];
    expect(new Set(names).size).toBe(names.length);
    // And nothing long enough to be a name is in two of them.
    const pieces = names.map((name) => new Set([...name.matchAll(/[\w-]{20,}/g)].map(([piece]) => piece)));
    for (const [at, one] of pieces.entries())
      for (const other of pieces.slice(at + 1))
        expect([...one].filter((piece) => other.has(piece))).toEqual([]);
  });

  it("gives no two cursors of one place, and each goes on with its own list alone", async () => {
    const bob = shopperOf(shop, "bob");
    const page = async (who: typeof bob, query: string) =>
      (await who.call("get", `/v1/shopper/events?${query}`)).body as {
        code?: string;
        data: { event_id: string; handle: string }[];
        next_cursor: string;
      };
    const [one, two] = [await page(bob, "limit=1"), await page(bob, "limit=1")];
    expect(one.next_cursor).not.toBe(two.next_cursor);
    for (const { next_cursor } of [one, two])
      expect((await page(bob, `limit=1&cursor=${next_cursor}`)).data[0]!.event_id).toBe(EVENT("bob", 2));
    const items = (await shop.call("get", "/v1/items?limit=1").expect(200)).body as typeof one;
    const changed = `${one.next_cursor.slice(0, -1)}${one.next_cursor.endsWith("A") ? "B" : "A"}`;
    const former = `c1.${Buffer.from(`${NOW} ${EVENT("bob", 1)}`).toString("base64url")}`;
    for (const cursor of [items.next_cursor, changed, former])
      expect((await page(bob, `cursor=${cursor}`)).code).toBe("cursor_invalid");
    expect((await page(shopperOf(shop, "otto"), `cursor=${one.next_cursor}`)).code).toBe("cursor_invalid");
    expect((await shop.call("get", `/v1/items?cursor=${one.next_cursor}`)).body.code).toBe("cursor_invalid");
    const { key } = await shop.app.services.shops.create(`other-${shop.config.redis === null ? 1 : 2}`, [
      "ingest",
    ]);
    expect((await shop.call("get", `/v1/items?cursor=${items.next_cursor}`, key)).body.code).toBe(
      "cursor_invalid",
    );
  });

  it("forgets an event by its handle, for its own shopper alone, and by its id as before", async () => {
    const bob = shopperOf(shop, "bob");
    const { data } = (await bob.call("get", "/v1/shopper/events").expect(200)).body as {
      data: { event_id: string; handle: string }[];
    };
    const path = (text: string): string => `/v1/shopper/events/${encodeURIComponent(text)}`;
    const handle = data.find(({ event_id }) => event_id === EVENT("bob", 3))!.handle;
    const foreign = await shopperOf(shop, "otto").call("delete", path(handle)).expect(404);
    expect(foreign.body.code).toBe("event_unknown");
    await bob.call("delete", path(`${handle}A`)).expect(404);
    await bob.call("delete", path(handle)).expect(200);
    await bob.call("delete", path(EVENT("bob", 2))).expect(200);
    expect(await bob.events()).toEqual([EVENT("bob", 1)]);
  });

  it(
    "makes the ids of records, receipts, links, tickets and erasures anew each time: none follows from " +
      "the person",
    async () => {
      const zoe = shopperOf(shop, "zoe");
      const idsOfOneRound = async (): Promise<Record<string, string>> => {
        const consent = (await zoe.agree(ALL).expect(200)).body as { record_id: string; receipt: string };
        const link = await zoe
          .call("post", "/v1/shopper/links")
          .send({ shopper_id: "zoes-app", kind: "app" });
        const review = await zoe.call("post", "/v1/shopper/review-requests").send({ about: "other" });
        const erasure = await zoe.call("delete", "/v1/shopper").expect(202);
        await shop.app.services.erasures.resume("acme");
        const { receipt_id } = claimsOf(consent.receipt)["receipt"] as { receipt_id: string };
        return {
          cr: consent.record_id,
          rcp: receipt_id,
          lnk: link.body.link_id as string,
          rev: review.body.ticket as string,
          era: erasure.body.receipt_id as string,
        };
      };
      const [one, two] = [await idsOfOneRound(), await idsOfOneRound()];
      for (const [kind, id] of Object.entries(one)) {
        expect(id).toMatch(new RegExp(`^${kind}_[\\w-]{22}$`));
        expect(two[kind]).not.toBe(id);
      }
    },
  );

  it("still verifies a receipt of before, with its place in the ledger", async () => {
    const { services } = shop.app;
    const former = createChoices({
      shoppers: services.store.shoppers,
      jobs: services.store.jobs,
      keys: services.signing,
      clock: services.clock,
      random: services.random,
      principals: (_use, { key }) => key,
    });
    const [settings, policy] = await Promise.all([
      services.shops.settings("acme"),
      services.shops.policy("acme"),
    ]);
    await former.withdraw({ shop: "acme", key: keyOf("ada") }, controllerOf("acme", settings, policy));
    await shopperOf(shop, "ada").withdraw().expect(200);
    const history = async () =>
      (await shopperOf(shop, "ada").call("get", "/v1/shopper/consent/history").expect(200)).body.records as {
        receipt: string;
        ledger: { state: string; salt: string; leaf: string; index: number; proof: string[]; head: string };
      }[];
    await expect
      .poll(async () => {
        await shop.app.tick();
        return (await history()).map(({ ledger }) => ledger.state);
      })
      .toEqual(["placed", "placed"]);
    for (const { receipt, ledger } of await history()) {
      const verdict = await verifyReceipt({
        version: 1,
        shop: "acme",
        receipt,
        ledger,
        jwks: services.signing.publicJwks(),
      });
      expect(verdict.findings).toEqual([]);
    }
  });
});
