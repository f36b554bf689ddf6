import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_SIGNALS, type Purpose, PURPOSES } from "../../src/consent/purposes.ts";
import { createUnitReader } from "../../src/learn/shop/read-unit.ts";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import { ALL, ITEMS, registerNotice, seen, type ShopperCalls, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { runHere } from "../support/run-cli.ts";

const NOW = Date.parse("2026-01-10T12:00:00Z");
/** What a command line imports is received by the clock of this machine. */
const LATER = Date.parse("2100-01-01T00:00:00Z");
const AT = "2026-01-10T11:00:00Z";
/** One category of the shop's own platform for each purpose. */
const categoryOf = (purpose: Purpose): string => `only_${purpose}`;
const MAPPING = Object.fromEntries(PURPOSES.map((purpose) => [categoryOf(purpose), [purpose]]));

type Outcome = { readonly kept: number; readonly not_kept: number };
/** A body that tells that somebody viewed an item and declined one purpose with it. */
type Body = (who: string, item: string, declined: Purpose) => object;

let made = 0;
const flagsOf = <T>(declined: Purpose, on: T, off: T): Record<string, T> =>
  Object.fromEntries(
    PURPOSES.map((purpose) => [categoryOf(purpose), purpose === declined ? off : on] as const),
  );
const viewed = (userId: string, product_id: string, context: object) => ({
  type: "track",
  event: "Product Viewed",
  messageId: `m-${(made += 1)}`,
  userId,
  timestamp: AT,
  properties: { product_id },
  context,
});
const segment: Body = (who, item, declined) =>
  viewed(who, item, { consent: { categoryPreferences: flagsOf(declined, true, false) } });
const rudder: Body = (who, item, declined) =>
  viewed(who, item, {
    consentManagement: {
      allowedConsentIds: PURPOSES.filter((purpose) => purpose !== declined).map(categoryOf),
      deniedConsentIds: [categoryOf(declined)],
    },
  });
const protocol: Body = (user_id, item_id, declined) => ({
  client_id: "c",
  user_id,
  timestamp_micros: String(Date.parse(AT) * 1000 + (made += 1)),
  consent: flagsOf(declined, "GRANTED", "DENIED"),
  events: [{ name: "view_item", params: { items: [{ item_id }] } }],
});
const exported: Body = (user_id, item_id, declined) => ({
  event_name: "view_item",
  event_timestamp: String(Date.parse(AT) * 1000 + (made += 1)),
  user_id,
  items: [{ item_id }],
  privacy_info: flagsOf(declined, "Yes", "No"),
});
const TCF: Partial<Record<Purpose, number>> = { train: 10, measure: 8 };
const own: Body = (shopper_id, item_id, declined) => {
  const day = NOW - (NOW % 86_400_000);
  const consents = [1, 5, 6, 8, 10].filter((id) => id !== TCF[declined]);
  const dated = { created: day, lastUpdated: day, consents, publisherConsents: consents };
  return {
    event_id: `e-${(made += 1)}`,
    shopper_id,
    type: "view",
    item_id,
    occurred_at: AT,
    signals: { tc_string: encode({ ...ACCEPTED, ...dated }) },
  };
};

type Path = {
  readonly path: string;
  readonly send: (harness: Harness, body: object) => Promise<Outcome>;
  readonly body: Body;
  readonly purposes: readonly Purpose[];
};
const posted =
  (path: string): Path["send"] =>
  async (harness, body) =>
    (await harness.call("post", path).send([body]).expect(200)).body as Outcome;
const imported =
  (format: string): Path["send"] =>
  async (harness, body) => {
    const file = join(harness.dir, `import-${(made += 1)}.ndjson`);
    await writeFile(file, JSON.stringify(body));
    const { redis, data } = harness.config;
    const store = redis === null ? ["--data", data] : ["--data", data, "--redis", redis];
    const options = ["--format", format, "--shop", "acme", "--json", ...store];
    const { code, out } = await runHere("import", "events", file, ...options);
    expect(code).toBe(0);
    return JSON.parse(out) as Outcome;
  };

/** Categories speak of every purpose; a TC string can leave out one of these two and nothing else. */
const ONE_OF_TCF: readonly Purpose[] = ["train", "measure"];
const PATHS: readonly Path[] = [
  { path: "Segment over HTTP", send: posted("/v1/events/segment"), body: segment, purposes: PURPOSES },
  { path: "RudderStack over HTTP", send: posted("/v1/events/segment"), body: rudder, purposes: PURPOSES },
  { path: "GA4 over HTTP", send: posted("/v1/events/ga4"), body: protocol, purposes: PURPOSES },
  { path: "a TC string over HTTP", send: posted("/v1/events"), body: own, purposes: ONE_OF_TCF },
  { path: "Segment by file", send: imported("segment"), body: segment, purposes: PURPOSES },
  { path: "RudderStack by file", send: imported("segment"), body: rudder, purposes: PURPOSES },
  { path: "GA4 by file", send: imported("ga4"), body: protocol, purposes: PURPOSES },
  { path: "rows of GA4's export by file", send: imported("ga4"), body: exported, purposes: PURPOSES },
  { path: "a TC string by file", send: imported("ndjson"), body: own, purposes: ONE_OF_TCF },
];
const CASES = PATHS.flatMap(({ purposes, ...path }) => purposes.map((declined) => ({ ...path, declined })));

describeOnBothStores("a refusal of one purpose that comes with an event", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  let people = 0;
  const somebody = async (): Promise<ShopperCalls> => {
    const who = shopperOf(harness, `p-${(people += 1)}`);
    await who.agree(ALL).expect(200);
    return who;
  };

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock: () => NOW }, "acme", store.settings);
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
    await harness.call("patch", "/v1/settings").send({ cmp_mapping: MAPPING }).expect(200);
  });
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  /** How many events a reading for this purpose finds, for whom everything was granted. */
  const readFor = async (who: ShopperCalls, purpose: Purpose): Promise<number> => {
    const { gate, store, shops } = harness.app.services;
    const passage = await gate.pass({
      shopper: { shop: "acme", key: store.pseudonym("acme", who.id) },
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy: await shops.policy("acme"),
      country: null,
    });
    const grant = passage.grant(purpose);
    return grant === null ? -1 : ((await store.shoppers.readEvents(grant as never)) ?? []).length;
  };
  const learntFrom = async ({ id }: ShopperCalls): Promise<boolean> => {
    const { services } = harness.app;
    const read = await createUnitReader(services, "acme", { indexOf: () => 1, asOf: LATER });
    return (await read(services.store.pseudonym("acme", id))) !== null;
  };

  it.each(CASES)("holds for $declined and nothing else: $path", async ({ send, body, declined }) => {
    const who = await somebody();
    const outcome = await send(harness, body(who.id, "i1", declined));
    if (declined === "personalise") {
      expect(outcome).toMatchObject({ kept: 0, not_kept: 1 });
      expect(await who.events()).toEqual([]);
      return;
    }
    expect(outcome).toMatchObject({ kept: 1, not_kept: 0 });
    for (const purpose of ["personalise", "train", "measure", "contact"] as const)
      expect([purpose, await readFor(who, purpose)]).toEqual([purpose, purpose === declined ? 0 : 1]);
    expect(await learntFrom(who)).toBe(declined !== "train");
    const { body: shown } = await who.call("get", "/v1/shopper/events").expect(200);
    expect(shown.data).toMatchObject([{ declined: [declined] }]);
  });

  it.each(CASES)("is no refusal of sensitive products, but its own: $declined, $path", async (sent) => {
    const who = await somebody();
    const outcome = await sent.send(harness, sent.body(who.id, "pills", sent.declined));
    const isKept = sent.declined !== "sensitive" && sent.declined !== "personalise";
    expect(outcome).toMatchObject(isKept ? { kept: 1, not_kept: 0 } : { kept: 0, not_kept: 1 });
  });

  it.each(CASES.filter(({ declined }) => declined === "connect_channels" || declined === "measure"))(
    "closes the event to joined identities where that was declined: $declined, $path",
    async ({ send, body, declined }) => {
      const [who, card] = [await somebody(), await somebody()];
      await send(harness, body(card.id, "i1", declined));
      await who
        .call("post", "/v1/shopper/links")
        .send({ shopper_id: card.id, kind: "loyalty_card" })
        .expect(200);
      expect(await readFor(card, "personalise")).toBe(1);
      expect(await readFor(who, "personalise")).toBe(declined === "connect_channels" ? 0 : 1);
    },
  );

  it.each(PURPOSES)("is a record's own refusal where a choice is recorded: %s", async (declined) => {
    const who = shopperOf(harness, `p-${(people += 1)}`);
    const source = { kind: "cmp", name: "ours", categories: flagsOf(declined, true, false) };
    const { body } = await who.call("put", "/v1/shopper/consent").send({ source, notice: seen }).expect(200);
    for (const purpose of PURPOSES)
      expect([purpose, body.purposes[purpose].state]).toEqual([
        purpose,
        purpose === declined ? "refused" : "granted",
      ]);
  });

  it("is added to a line of an order that is told again with it, and not taken off again", async () => {
    const who = await somebody();
    const ordered = (flags: object) => ({
      ...viewed(who.id, "i1", { consent: { categoryPreferences: flags } }),
      event: "Order Completed",
      properties: { order_id: "o-1", products: [{ product_id: "i1", quantity: 1 }] },
    });
    const train = categoryOf("train");
    for (const [flags, read] of [
      [{}, 1],
      [{ [train]: false }, 0],
      [{ [train]: true }, 0],
    ] as const) {
      await harness.call("post", "/v1/events/segment").send(ordered(flags)).expect(200);
      expect(await readFor(who, "train")).toBe(read);
    }
    expect(await readFor(who, "personalise")).toBe(1);
  });

  it("is not overruled by the shop's attestation, whether it is rehearsed or real", async () => {
    const who = shopperOf(harness, `p-${(people += 1)}`);
    const file = join(harness.dir, "declined.ndjson");
    await writeFile(file, JSON.stringify(segment(who.id, "i1", "personalise")));
    const notice = join(harness.dir, "NOTICE.json");
    const terms = { purposes: ["personalise"], given_from: "2025-01-01T00:00:00Z", given_to: AT };
    await writeFile(notice, JSON.stringify({ ...seen, ...terms }));
    const { redis, data } = harness.config;
    const store = redis === null ? ["--data", data] : ["--data", data, "--redis", redis];
    const options = ["--format", "segment", "--shop", "acme", "--attest", notice, "--json", ...store];
    for (const more of [["--dry-run"], []]) {
      const { out } = await runHere("import", "events", file, ...options, ...more);
      expect(JSON.parse(out)).toMatchObject({ kept: 0, not_kept: 1 });
    }
    expect((await who.consent().expect(200)).body.purposes.personalise.state).toBe("never_given");
  });
});
