import type supertest from "supertest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createChoices } from "../../src/consent/acts/choices.ts";
import { verifyReceipt } from "../../src/consent/proofs/ledger/verify-receipt.ts";
import { makeAudit } from "../../src/shop/audit.ts";
import { controllerOf } from "../../src/shop/controller.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { ALL, registerNotice, seen, shopperOf } from "../support/consents.ts";
import { formsOf, holds, stringsOf } from "../support/find-within.ts";
import { NOW, type PlantedShop, startPlantedShop } from "../support/planted-shop.ts";
import { ENDPOINT_LIST, type Filling, requestOf } from "../support/requests.ts";

/** Ids that the shop made itself; in a body they may stand, in an address they may not. */
const EVENT = (who: string, at: number): string => `order-line-of-${who}-${at}`;
const OWN_FIELDS = ["event_id", "ref_event_id", "without"];

type Handed = { readonly from: string; readonly text: string };

/** The bytes of an answer as they came, whatever their type. */
const bytesOf = (request: supertest.Test): supertest.Test =>
  request.buffer(true).parse((response, done) => {
    const chunks: Buffer[] = [];
    response
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => done(null, Buffer.concat(chunks)));
  });

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text.split("\n").flatMap((line) => {
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [line];
      }
    });
  }
};

const claimsOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split(".")[1]!, "base64url").toString("utf8")) as Record<string, unknown>;

/** What every call hands out for anna, where an event's id would be in the open, and the tokens among it. */
const collectHandedOut = async (shop: PlantedShop) => {
  const handed: Handed[] = [];
  const addresses: Handed[] = [];
  const tokens: Record<string, string> = {};
  /** Notes all that an answer hands out, and where an event's id would be in the open. */
  const note = (from: string, bytes: Buffer, headers: Record<string, string>): void => {
    handed.push({ from, text: bytes.toString("latin1") }, { from, text: JSON.stringify(headers) });
    for (const { path, text } of stringsOf(jsonOf(bytes.toString("utf8"))))
      if (!OWN_FIELDS.includes(path.at(-1) ?? ""))
        addresses.push({ from: `${from} ${path.join(".")}`, text });
    addresses.push({ from: `${from} headers`, text: JSON.stringify(headers) });
  };
  const ask = async (from: string, request: supertest.Test): Promise<Record<string, unknown>> => {
    const response = await bytesOf(request);
    const bytes = response.body as Buffer;
    note(from, bytes, response.headers as Record<string, string>);
    const body = response.status === 204 ? {} : jsonOf(bytes.toString("utf8"));
    return { status: response.status, ...(body as object) };
  };

  const anna = shopperOf(shop, "anna");
  const answer = await ask("an answer", shop.ask({ moment: "home", limit: 5 }, "anna"));
  const again = await ask("a second answer", shop.ask({ moment: "home", limit: 5 }, "anna"));
  tokens["control"] = answer["control_token"] as string;
  tokens["control again"] = again["control_token"] as string;
  const link = await ask(
    "a link",
    anna.call("post", "/v1/shopper/links").send({ shopper_id: "otto", kind: "app" }),
  );
  const filling: Filling = {
    params: {
      item_id: "teapot",
      event_id: EVENT("anna", 3),
      link_id: link["link_id"] as string,
      version: "full",
      receipt_id: "era_unknown",
      recommendation_id: answer["recommendation_id"] as string,
    },
    shopper: "anna",
    other: "otto",
    item: "teapot",
    session: "s-1",
    words: "tea",
  };
  // What takes something away comes last.
  const late = ["deleteConsent", "eraseShopper", "deleteItem", "deleteShopperEvent", "putPreferences"];
  const order = [...ENDPOINT_LIST].sort(([one], [other]) => late.indexOf(one) - late.indexOf(other));
  const statuses = new Map<string, unknown>();
  for (const entry of order.filter(([name]) => name !== "eraseShopper")) {
    const [name, endpoint] = entry;
    const request = requestOf(shop, entry, filling);
    const named = endpoint.shopper === "none" ? request : request.set("Shopper-Id", "anna");
    statuses.set(name, (await ask(name, named))["status"]);
    if (name === "putConsent")
      for (const [what, path] of [
        ["history", "/v1/shopper/consent/history"],
        ["dpv", "/v1/shopper/consent/history?format=dpv"],
        ["events", "/v1/shopper/events?limit=1"],
        ["items", "/v1/items?limit=1"],
      ] as const)
        tokens[what] = JSON.stringify(await ask(what, anna.call("get", path)));
  }
  for (const name of ["recommend", "exportDataset", "mintToken", "exportShopper", "sessionReceipt"])
    expect([name, statuses.get(name)]).toEqual([name, expect.toSatisfy((code: number) => code < 300)]);
  for (const at of [1, 2]) {
    const mint = shop.call("post", "/v1/shopper-tokens").send({ shopper_id: "anna", scopes: ["recommend"] });
    tokens[`shopper ${at}`] = (await ask("a shopper token", mint))["token"] as string;
  }
  const session = shop
    .call("post", "/v1/session-receipts")
    .set("Shopper-Id", "anna")
    .send({ session_id: "s-1", purposes: { personalise: true }, notice: seen });
  tokens["session"] = (await ask("a session receipt", session))["consent_receipt"] as string;
  const { audit, signature } = await makeAudit(shop.app.services, "acme");
  note("the audit", Buffer.from(JSON.stringify({ audit, signature })), {});
  const erasure = await ask("an erasure", anna.call("delete", "/v1/shopper"));
  await shop.app.services.erasures.resume("acme");
  const state = await ask(
    "its state",
    shop.call("get", `/v1/erasures/${String(erasure["receipt_id"])}`, null),
  );
  tokens["erasure"] = state["receipt"] as string;
  return { handed, addresses, tokens };
};

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
