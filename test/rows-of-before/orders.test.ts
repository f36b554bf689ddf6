import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { ShopperEvent } from "../../src/shopper/event.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { grants, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

/*
 * Orders as an earlier release kept them, made by the code of that time from these payloads: their ids were
 * of times and messages, and a whole order that was refunded was written down line by line.
 */
type Before = {
  readonly format: "ga4" | "segment";
  readonly payloads: readonly object[];
  readonly shopper: string;
  readonly events: readonly ShopperEvent[];
};
const BEFORE = JSON.parse(readFileSync(new URL("./orders.json", import.meta.url), "utf8")) as Before[];
const NOW = Date.parse("2026-11-26T10:00:00Z");
const ITEMS = ["mug", "bowl", "lamp"].map((item_id) => ({ item_id, title: `A ${item_id}` }));

describeOnBothStores("orders that an earlier release kept", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let people = 0;

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock: () => NOW }, "acme", store.settings);
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  /** Somebody of whom the store holds these events as they were kept, and the payloads under their id. */
  const someone = async ({ payloads, events, shopper }: Before) => {
    const who = shopperOf(harness, `p-${(people += 1)}`);
    await who.agree(grants("personalise")).expect(200);
    const { gate, store, shops } = harness.app.services;
    const passage = await gate.pass({
      shopper: { shop: "acme", key: store.pseudonym("acme", who.id) },
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy: await shops.policy("acme"),
      country: null,
    });
    const kept = events.map((event) => ({ ...event, received_at: NOW, imported: true, sensitive: false }));
    await store.shoppers.appendEvents([{ grant: passage.grant("personalise")!, events: kept }]);
    const text = payloads.map((each) => JSON.stringify(each).replaceAll(`"${shopper}"`, `"${who.id}"`));
    return { who, text };
  };
  const imported = async (format: string, lines: readonly string[], ...more: string[]) => {
    const file = join(harness.dir, `before-${(people += 1)}.ndjson`);
    await writeFile(file, lines.join("\n"));
    const { redis, data } = harness.config;
    const store = redis === null ? ["--data", data] : ["--data", data, "--redis", redis];
    const options = ["--format", format, "--shop", "acme", "--json", ...store, ...more];
    const { code, out } = await runHere("import", "events", file, ...options);
    expect(code).toBe(0);
    return JSON.parse(out) as { counts: Record<string, number>; kept: number };
  };
  const ordersOf = (before: Before): Before => ({
    ...before,
    // A view's id is of the shopper and the time still, and this test gives everybody another id.
    payloads: before.payloads.filter((each) => !JSON.stringify(each).includes("view_item")),
    events: before.events.filter(({ type }) => type !== "view"),
  });

  it.each(BEFORE.map(ordersOf))("are no others when the file is imported again: $format", async (before) => {
    const { who, text } = await someone(before);
    const held = await who.events();
    const whole = { kept: 0, not_kept: 0, refused: 0 };
    for (const dry of [["--dry-run"], []])
      expect(await imported(before.format, text, ...dry)).toMatchObject(whole);
    expect(await who.events()).toEqual(held);
  });

  it.each(BEFORE.map(ordersOf))("are no others over HTTP: $format", async (before) => {
    const { who, text } = await someone(before);
    const held = await who.events();
    for (const line of text) {
      const { body } = await harness
        .call("post", `/v1/events/${before.format}`)
        .send(JSON.parse(line) as object)
        .expect(200);
      expect(body).toMatchObject({ kept: 0, not_kept: 0, rejected: 0 });
    }
    expect(await who.events()).toEqual(held);
  });

  it.each(BEFORE.map(ordersOf))("are corrected in their place by a later word: $format", async (before) => {
    const { who, text } = await someone(before);
    const held = await who.events();
    const later = text[0]!
      .replace('"1795600000000000"', '"1795600000000001"')
      .replace('"quantity":2', '"quantity":5');
    expect(await imported(before.format, [later])).toMatchObject({ kept: 1, counts: { corrected: 1 } });
    expect(await who.events()).toEqual(held);
    const { body } = await who.call("get", "/v1/shopper/events").expect(200);
    const quantities = (body.data as { type: string; quantity: number }[])
      .filter(({ type }) => type === "purchase")
      .map(({ quantity }) => quantity);
    expect(quantities).toContain(5);
    expect(quantities).not.toContain(2);
  });

  it("stay forgotten where the shopper had one of them forgotten under its id of then", async () => {
    const segment = ordersOf(BEFORE.find(({ format }) => format === "segment")!);
    const { who, text } = await someone(segment);
    await who.call("delete", "/v1/shopper/events/m-3").expect(200);
    const held = await who.events();
    expect(await imported("segment", text)).toMatchObject({ kept: 0, counts: { "not_kept.erased": 1 } });
    expect(await who.events()).toEqual(held);
  });

  it("are told apart from a further line of the same item, and from another order", async () => {
    const { who } = await someone(ordersOf(BEFORE.find(({ format }) => format === "segment")!));
    const order = (order_id: string, quantities: readonly number[]) => ({
      type: "track",
      userId: who.id,
      event: "Order Completed",
      timestamp: "2026-11-20T10:00:00Z",
      properties: {
        order_id,
        currency: "EUR",
        products: quantities.map((quantity) => ({ product_id: "mug", price: 9, quantity })),
      },
    });
    const told = async (body: object) => {
      const { body: answer } = await harness.call("post", "/v1/events/segment").send(body).expect(200);
      return (answer.results as { status: string }[]).map(({ status }) => status);
    };
    expect(await told(order("S-1", [2, 1]))).toEqual(["duplicate", "kept"]);
    expect(await told(order("S-1", [2, 1]))).toEqual(["duplicate", "duplicate"]);
    expect(await told(order("S-9", [2]))).toEqual(["kept"]);
  });

  it("is one order as well where the shop had told of it in events of its own", async () => {
    const who = shopperOf(harness, `p-${(people += 1)}`);
    await who.agree(grants("personalise")).expect(200);
    const own = { event_id: "own-1", type: "purchase", item_id: "mug", order_id: "W-1", quantity: 1 };
    await who.tell(own).expect(200);
    const items = [{ item_id: "mug", quantity: 1 }];
    const params = { transaction_id: "W-1", currency: "EUR", items };
    const sent = { client_id: "x", user_id: who.id, events: [{ name: "purchase", params }] };
    const { body } = await harness.call("post", "/v1/events/ga4").send(sent).expect(200);
    expect(body).toMatchObject({ kept: 0, duplicate: 1 });
    expect(await who.events()).toEqual(["own-1"]);
  });
});
