import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "lmdb";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAREFUL_POLICY } from "../../src/consent/policy.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import type { ConsentRecord } from "../../src/consent/record.ts";
import type { ShopperRef } from "../../src/consent/shopper-ref.ts";
import { neverSeen, type ShopperState } from "../../src/consent/state.ts";
import type { StoredEvent } from "../../src/shopper/event.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { EPOCH_FILE } from "../../src/store/lmdb/lmdb-store.ts";
import { openEmbeddedKeys, openSharedKeys, openStore } from "../../src/store/open-store.ts";
import { createEpochFile } from "../../src/store/sealing/epochs.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { createSealer, type Sealer } from "../../src/store/sealing/sealing.ts";
import { decodeEvents, EVENT_FIELDS } from "../../src/store/shopper/event-codec.ts";
import { decodeHead } from "../../src/store/shopper/head.ts";
import { HEAD, placeOf, shopperPlace } from "../../src/store/shopper/program.ts";
import { keysOf } from "../../src/store/shopper/shopper-keys.ts";
import { decodeTrained } from "../../src/store/shopper/trained-codec.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const NOW = Date.parse("2026-06-01T12:00:00Z");
const HOUR = 3_600_000;

/** A store of a driver, and all rows of a shopper in it, by name, as they lie there. */
type Opened = {
  readonly store: Store;
  readonly keys: KeyStore;
  readonly sealer: Sealer;
  rows(ref: ShopperRef): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
};
const deps = { random: randomBytes, clock: () => NOW };

const openLmdb = async (): Promise<Opened> => {
  const folder = await mkdtemp(join(tmpdir(), "candor-export-"));
  const dir = join(folder, "data");
  const keys = await openEmbeddedKeys(dir, deps);
  const store = await openStore({ kind: "lmdb", dir, keys }, deps);
  const epochs = createEpochFile(join(dir, EPOCH_FILE), randomBytes);
  return {
    store,
    keys,
    sealer: createSealer({ keys, random: randomBytes, epochs }),
    async rows(ref) {
      const root = open<Buffer, string>({ path: join(dir, "store.mdb"), maxDbs: 64, encoding: "binary" });
      const found = new Map<string, Buffer>();
      for (const name of ["heads", "rows"]) {
        const table = root.openDB<Buffer, string>({ name, encoding: "binary" });
        for (const key of table.getKeys({}))
          if (key.startsWith(shopperPlace(ref)))
            found.set(key.slice(shopperPlace(ref).length + 1), Buffer.from(table.getBinary(key)!));
      }
      await root.close();
      return found;
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Hex, so that no byte of a row is taken for text on its way. */
const HEX =
  "return (redis.call('GET', KEYS[1]):gsub('.', function(c) return string.format('%02x', c:byte()) end))";

const openRedis = async (): Promise<Opened> => {
  const server: RedisServer = await startRedis();
  const folder = await mkdtemp(join(tmpdir(), "candor-export-"));
  const keys = await openSharedKeys(server.url, { ...deps, path: join(folder, "keys.json") });
  const store = await openStore(
    { kind: "redis", url: server.url, keys, cacheDir: join(folder, "cache") },
    deps,
  );
  return {
    store,
    keys,
    sealer: createSealer({ keys, random: randomBytes }),
    async rows(ref) {
      const client = await createClient({ url: server.url }).connect();
      const prefix = `candor:{${shopperPlace(ref)}}/`;
      const found = new Map<string, Buffer>();
      for (const key of (await client.keys("*")).filter((each) => each.startsWith(prefix))) {
        if ((await client.type(key)) !== "string") continue;
        const hex = (await client.eval(HEX, { keys: [key] })) as string;
        found.set(key.slice(prefix.length), Buffer.from(hex, "hex"));
      }
      await client.close();
      return found;
    },
    async close() {
      await store.close();
      await server.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
type Leaf = readonly [path: string, value: unknown];
const leaves = (value: unknown, path: string): Leaf[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, one]) => leaves(one, `${path}.${name}`))
    : [[path, value]];

/**
 * Every row of a shopper in clear. What opens in no known way is a new kind of row: it must be told here, and
 * in the copy.
 */
const readClear = ({ sealer }: Opened, ref: ShopperRef, rows: Map<string, Buffer>): Leaf[] => {
  const head = decodeHead(sealer, ref, rows.get(HEAD)!);
  const held = keysOf(sealer, ref, head)!;
  const state = sealer.unseal(
    held.rows,
    placeOf(ref, `${head.generation}/state/${head.version}`),
    head.state!,
  );
  const all = leaves(JSON.parse(state.toString("utf8")), "state");
  for (const [name, row] of rows) {
    // Keyed hashes of event ids tell nothing that the events do not.
    if (name === HEAD || name === `${head.generation}/d`) continue;
    const clear = [held.rows, held.own].flatMap((key) =>
      [0, 20].flatMap((from) => {
        try {
          return [sealer.unseal(key, placeOf(ref, name), row.subarray(from))];
        } catch {
          return [];
        }
      }),
    )[0];
    if (clear === undefined) throw new Error(`a row ${name} opens in no way that this test knows`);
    const [, kind] = name.split("/");
    if (kind === "e") decodeEvents(clear).forEach((event) => all.push(...leaves(event, "event")));
    else if (kind === "t") all.push(["trained.body", decodeTrained(clear).body]);
    else all.push(...leaves(JSON.parse(clear.toString("utf8")), kind!));
  }
  return all;
};

/** What is stored and not told, each with its reason. */
const UNTOLD: readonly RegExp[] = [
  /^state\.links\.\d+\.key$/, // the pseudonym of the other id: it is the service's own name for it
  /^state\.s\.\w+\.barrier$/, // the newest refusal once more, for comparing
  /^state\.has_record$/, // the records say it
];

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
  const times = { next: NOW - 900 * HOUR };
  /** A time that stands nowhere else. */
  const once = (): number => (times.next += HOUR + 1);

  const EVENT: Required<StoredEvent> = {
    event_id: "canary-event",
    type: "rating",
    item_id: "canary-item",
    occurred_at: once(),
    channel: "phone",
    session_id: "canary-session",
    quantity: 7351,
    price_minor: 98_765,
    currency: "EUR",
    order_id: "canary-order",
    value: 4.25,
    query: "canary words",
    case_id: "canary-case",
    ref_event_id: "canary-ref",
    recommendation_id: "canary-rec",
    received_at: once(),
    imported: true,
    sensitive: true,
    corrected_at: once(),
  };
  const RECORD: Required<ConsentRecord> = {
    record_id: "canary-record",
    kind: "attested",
    purposes: { personalise: true, train: false },
    notice: {
      version: "canary-version",
      hash: "canary-hash",
      language: "canary-language",
      text: "canary text of a notice",
    },
    method: "canary-method",
    source: "canary-source",
    given_at: once(),
    given_from: once(),
    received_at: once(),
    expires_at: once(),
    jurisdiction: "canary-place",
    age_band: "16_17",
    under_gpc: true,
    gpc_named: true,
    ledger_index: null,
    salt: "canary-salt",
    receipt: "canary-receipt",
  };
  const stateOf = (state: ShopperState): ShopperState => ({
    ...state,
    version: state.version + 1,
    standing: {
      ...state.standing,
      contact: {
        state: "refused",
        since: once(),
        given_at: once(),
        expires_at: once(),
        record_id: "canary-standing",
        notice_hash: "canary-standing-hash",
        notice_version: "canary-standing-version",
        over_gpc: true,
        attested: true,
        barrier: once(),
      },
    },
    has_record: true,
    restriction_since: once(),
    objection_since: once(),
    age_band: "15",
    jurisdiction: "canary-land",
    preferences: {
      objectives: { save_money: 0.11, easy: 0.12, reliable: 0.13, informed: 0.14, fun: 0.15 },
      dismissed: { items: ["canary-away"], brands: ["canary-brand"], categories: ["canary-category"] },
      contact: {
        channels: ["canary-channel"],
        max_per_week: 83,
        quiet_hours: { from: "03:17", to: "05:19", time_zone: "canary/zone" },
      },
      paused: true,
      discreet: true,
    },
    preferences_at: once(),
    links: [{ link_id: "canary-link", key: "canary-key", kind: "till_receipt", since: once() }],
    reviews: [
      {
        ticket: "canary-ticket",
        asked_at: once(),
        answer_by: once(),
        about: "canary-about",
        recommendation_id: "canary-asked",
      },
    ],
    open_cases: ["canary-open"],
    session_receipts: [{ jti: "canary-jti", until: once() }],
    events_restricted_since: once(),
  });

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
    await store.shoppers.appendEvents([{ grant: passage.grant("personalise")!, events: [EVENT] }]);
    await store.shoppers.changeState(ref, (state) => ({ state: stateOf(state), record: RECORD }));
    const trained = { package: "canary@1", watermark: 4711, body: Buffer.from("canary counts") };
    await store.shoppers.writeTrained([{ ref, trained }]);
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
    expect(fields("event").sort()).toEqual([...EVENT_FIELDS].sort());
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
      },
    });
    expect(body.processing.accesses).toContainEqual(
      expect.objectContaining({ caller: "canary-caller", count: 91 }),
    );
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
  });
});
