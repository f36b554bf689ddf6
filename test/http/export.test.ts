import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import { neverSeen } from "../../src/consent/state.ts";
import { LOCALES, QUOTES, type WordingLocale } from "../../src/explain/wording/locales.ts";
import { exportDataset } from "../../src/learn/shop/export-dataset.ts";
import { EVENT_FIELDS } from "../../src/notice/data-map.ts";
import { hasRedisServer } from "../store/redis-server.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { createCanaries } from "./export-canaries.ts";
import { deps, type Leaf, NOW, type Opened, openLmdb, openRedis, readClear } from "./rows-in-clear.ts";

const HOUR = 3_600_000;

/** What is stored and not told, each with its reason. */
const UNTOLD: readonly RegExp[] = [
  /^state\.links\.\d+\.key$/, // the pseudonym of the other id: it is the service's own name for it
  /^state\.s\.\w+\.barrier$/, // the newest refusal once more, for comparing
  /^state\.has_record$/, // the records say it
  /^f\.\d+$/, // keyed hashes of the ids of what was forgotten: how many there are is told
  /^state\.s\.\w+\.held$/, // told by the state: "refused" of what was never given, else "withdrawn"
];

/** One sentence of the page, in each language: what was bought, and when. */
const PLAIN: Readonly<Record<WordingLocale, readonly [act: string, day: string]>> = {
  en: ["Bought", "10 January 2026"],
  nl: ["Gekocht", "10 januari 2026"],
  nb: ["Kjøpte", "10. januar 2026"],
  de: ["Gekauft", "10. Januar 2026"],
  fr: ["Acheté", "10 janvier 2026"],
};
/** What else was made and done of it, in each language. */
const MADE_OF_IT: Readonly<Record<WordingLocale, readonly string[]>> = {
  en: ["Your answers to our questions were counted", "into a data set on 1 June 2026", "forget one thing"],
  nl: [
    "antwoorden op onze vragen zijn",
    "kwam op 1 juni 2026 zonder naam in een dataset",
    "één ding vergeten",
  ],
  nb: ["Svarene dine på spørsmålene våre", "ble 1. juni 2026 tatt med i et datasett", "glemme én ting"],
  de: [
    "Antworten auf unsere Fragen",
    "kam am 1. Juni 2026 ohne Namen in einen Datensatz",
    "uns etwas vergessen",
  ],
  fr: ["réponses à nos questions", "est entré le 1 juin 2026, sans nom", "fait oublier une chose"],
};
const unescaped = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

const isTold = ([path, value]: Leaf, text: string): boolean => {
  if (value === null || UNTOLD.some((pattern) => pattern.test(path))) return true;
  if (value instanceof Uint8Array) return text.includes(Buffer.from(value).toString("base64"));
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (typeof value === "string") return text.includes(JSON.stringify(value).slice(1, -1));
  if (path === "event.price_minor") return text.includes(`"price":${Number(value) / 100}`);
  if (typeof value === "number" && value > 1e12) return text.includes(new Date(value).toISOString());
  if (typeof value === "number") return new RegExp(`[:,[]${value}[,}\\]]`).test(text);
  return text.includes(`"${name}":${String(value)}`);
};

describe.each([
  ["lmdb", openLmdb, true],
  ["redis", openRedis, hasRedisServer()],
] as const)("the portable copy of a shopper, on %s", (_driver, openDriver, there) => {
  let opened: Opened;
  let harness: Harness;
  const { event: EVENT, record: RECORD, stateOf } = createCanaries(NOW - 900 * HOUR);

  beforeAll(async () => {
    if (!there) return;
    opened = await openDriver();
    harness = await startHarness({ clock: deps.clock, keys: opened.keys, store: opened.store });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterAll(async () => {
    await harness?.close();
    await opened?.close();
  });

  it.skipIf(!there)("has everything that is stored, provided, observed and inferred apart", async () => {
    const who = shopperOf(harness, "anna");
    const { store, gate } = harness.app.services;
    const ref: ShopperRef = { shop: "acme", key: store.pseudonym("acme", "anna") };
    await who.agree(ALL).expect(200);
    await who.tell({ event_id: "bought", type: "purchase", item_id: "i1" }).expect(200);
    await who.tell({ event_id: "forgotten", type: "view", item_id: "i2" }).expect(200);
    await who.call("delete", "/v1/shopper/events/forgotten").expect(200);
    const set = join(harness.dir, "set");
    const { dataset_id } = await exportDataset(
      harness.app.services,
      "acme",
      set,
      undefined,
      "canary-recipient",
    );
    const { body: answer } = await who.recommend().expect(200);
    const { transparency } = answer as { transparency: { mode: string } };
    expect(transparency.mode).toBe("profile");
    // The store's own writes, since no call brings in what a canary may not be.
    const passage = await gate.pass({
      shopper: ref,
      signals: NO_SIGNALS,
      optOut: false,
      sessionReceipt: [],
      policy: CAREFUL_POLICY,
      country: null,
    });
    const share = { making: "canary-making", counted: "canary of a belief" };
    await store.shoppers.keepShares([{ grant: passage.grant("measure")!, share }], null);
    await store.shoppers.appendEvents([{ grant: passage.grant("personalise")!, events: [EVENT] }]);
    await store.shoppers.changeState(ref, (state) => ({ state: stateOf(state), record: RECORD }));
    const trained = { package: "canary@1", watermark: 4711, body: Buffer.from("canary counts") };
    await store.shoppers.writeTrained([{ ref, change: () => trained }]);
    const access = {
      at: NOW - 50 * HOUR,
      caller: "canary-caller",
      call: "canary-call",
      count: 91,
      by: "minute",
    } as const;
    await store.shoppers.addNotes([{ ref, notes: { accesses: [access], decisions: [] } }]);
    await harness.app.noted();
    const stored = readClear(opened, ref, await opened.rows(ref));
    const { body } = await who.call("get", "/v1/shopper/export").expect(200);

    // The canaries are in every field: one that was added since must be planted here as well.
    const fields = (kind: string): string[] => [
      ...new Set(stored.filter(([path]) => path.startsWith(`${kind}.`)).map(([path]) => path.split(".")[1]!)),
    ];
    const { version: _clear, erased_at: _beside, standing: _s, ...inState } = neverSeen();
    expect(fields("state").sort()).toEqual(["s", ...Object.keys(inState)].sort());
    expect(fields("event").sort()).toEqual(Object.keys(EVENT_FIELDS).sort());
    expect(fields("h").sort()).toEqual(Object.keys(RECORD).sort());
    expect(stored.length).toBeGreaterThan(100);
    const text = JSON.stringify(body);
    expect(stored.filter((leaf) => !isTold(leaf, text))).toEqual([]);

    expect(body).toMatchObject({
      format: "candor-export-2",
      provided: {
        restriction: { active: true },
        objection: { active: true },
        preferences: { paused: true },
        events: [{ event_id: "canary-event" }],
        consent: { records: [{ record_id: "canary-record" }, { kind: "given" }] },
      },
      observed: { events: [{ event_id: "bought" }], open_cases: ["canary-open"] },
      inferred: {
        decisions: [
          {
            recommendation_id: answer.recommendation_id,
            items: answer.items.map(({ item_id }: { item_id: string }) => ({ item_id })),
            kept_until: new Date(NOW + 720 * HOUR).toISOString(),
          },
        ],
        counted_for_model: { package: "canary@1", watermark: 4711 },
        counted_for_belief: [{ making: "canary-making", counts: "canary of a belief" }],
      },
      processing: {
        data_sets: [
          { dataset: dataset_id, exported_at: new Date(NOW).toISOString(), recipient: "canary-recipient" },
        ],
        forgotten_events: 1,
      },
    });
    expect(body.processing.accesses).toContainEqual(
      expect.objectContaining({ caller: "canary-caller", count: 91 }),
    );
  });

  it.skipIf(!there)("is told whole on a page of plain sentences, in every language", async () => {
    const { port } = await harness.app.listen(0, "127.0.0.1");
    const minted = await harness
      .call("post", "/v1/shopper-tokens")
      .send({ shopper_id: "anna", scopes: ["rights", "consent", "preferences"] })
      .expect(200);
    const { body } = await shopperOf(harness, "anna").call("get", "/v1/shopper/export").expect(200);
    const leavesOf = (value: unknown): string[] =>
      typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];
    const { provided, observed, inferred, processing } = body as Record<string, unknown>;
    // What the reading itself adds: who read, and the signed head of that moment.
    const isOfNow = (leaf: string): boolean => leaf.startsWith("ey") || /^\d+$/.test(leaf);
    const told = new Set(leavesOf([provided, observed, inferred]).filter((leaf) => !isOfNow(leaf)));
    expect(told.size).toBeGreaterThan(100);
    expect(leavesOf(processing)).toContain("canary-caller");
    for (const lang of LOCALES) {
      const [act, day] = PLAIN[lang];
      const sentence = `${act}: ${QUOTES[lang][0]}Mug 1${QUOTES[lang][1]} (${day}).`;
      const response = await fetch(`http://127.0.0.1:${port}/s/acme/privacy`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ token: minted.body.token, lang, do: "read" }).toString(),
      });
      expect(response.status).toBe(200);
      const page = unescaped(await response.text());
      expect(page.includes(`<html lang="${lang}"`)).toBe(true);
      // Whole pages are long: what is missing is named, and no page is printed.
      const also = [...MADE_OF_IT[lang], "canary-caller", "canary-recipient"];
      const missing = [sentence, ...also, ...told].filter((leaf) => leaf !== "null" && !page.includes(leaf));
      expect(missing).toEqual([]);
    }
  });

  it.skipIf(!there)("says that there is somebody of whom a no or a question alone is kept", async () => {
    const ASKS: readonly (readonly [string, "put" | "post", string, object])[] = [
      ["objects", "put", "/v1/shopper/objection", {}],
      ["restricts", "put", "/v1/shopper/restriction", {}],
      ["asks", "post", "/v1/shopper/review-requests", { about: "data" }],
    ];
    for (const [id, method, path, body] of ASKS) {
      const who = shopperOf(harness, id);
      const known = async () => (await who.call("get", "/v1/shopper").expect(200)).body.known as boolean;
      expect([id, await known()]).toEqual([id, false]);
      const call = who.call(method, path);
      expect((await (method === "post" ? call.send(body) : call)).status).toBeLessThan(300);
      expect([id, await known()]).toEqual([id, true]);
    }
  });

  it.skipIf(!there)("would be caught without a field: the scan hears what a copy leaves out", async () => {
    const ref: ShopperRef = { shop: "acme", key: opened.store.pseudonym("acme", "anna") };
    const { body } = await shopperOf(harness, "anna").call("get", "/v1/shopper/export").expect(200);
    const stored = readClear(opened, ref, await opened.rows(ref));
    const missed = (copy: object): string[] =>
      stored.filter((leaf) => !isTold(leaf, JSON.stringify(copy))).map(([path]) => path);
    expect(missed({ ...body, provided: { ...body.provided, review_requests: [] } })).toContain(
      "state.reviews.0.ticket",
    );
    expect(missed({ ...body, inferred: { ...body.inferred, decisions: [] } }).join()).toMatch(/\bn\.\d+\.0/);
    expect(missed({ ...body, observed: {} })).toContain("state.open_cases.0");
    expect(missed({ ...body, inferred: {} }).join()).toMatch(/\bb\.0\.making/);
  });
});
