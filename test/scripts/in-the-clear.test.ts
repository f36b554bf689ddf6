import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createWire } from "../../scripts/demo/wire.ts";
import { makeCanaries } from "../../scripts/prove/scan/canaries.ts";
import { embeddedStore, redisStore } from "../../scripts/prove/scan/stores.ts";
import { putCatalogue, touchShop } from "../../scripts/prove/scan/touch-shop.ts";
import { createApp } from "../../src/app.ts";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { type Kind, KINDS } from "../store/clear/kinds.ts";
import { readLmdbRows, readRedisRows } from "../store/clear/read-rows.ts";
import type { Row } from "../store/clear/rows.ts";
import { hasRedisServer, HOW_TO_INSTALL } from "../store/redis-server.ts";

const CANARIES = makeCanaries({ seed: 3, canaries: 4, words: 0 });
const EMPTY = Buffer.alloc(0);
const there = hasRedisServer();

const kindOf = (row: Row, driver: "lmdb" | "redis"): Kind | undefined =>
  KINDS.find((kind) => kind[driver]?.test(row.name) === true);

/** A row that has no kind, or shows more than its kind may. */
const faultOf = (row: Row, driver: "lmdb" | "redis", pseudonyms: readonly string[]): string | null => {
  const kind = kindOf(row, driver);
  if (kind === undefined) return `no kind: ${row.name}`;
  if (kind.shows !== undefined) return kind.shows(row) ? null : `${kind.name} shows more: ${row.name}`;
  return pseudonyms.some((key) => row.name.includes(key) || row.value.includes(key))
    ? `${kind.name} names somebody: ${row.name}`
    : null;
};

/** A store that everything was written to that a service writes, and its rows once the service is closed. */
const filledRows = async (
  driver: "lmdb" | "redis",
): Promise<{ rows: readonly Row[]; pseudonyms: readonly string[] }> => {
  const store = await (driver === "lmdb" ? embeddedStore() : redisStore());
  try {
    const app = await createApp(store.config, {
      random: (size) => randomBytes(size),
      resolve: async () => [],
    });
    const { port } = await app.listen(0, "127.0.0.1");
    const { key } = await app.services.shops.create("clear", KEY_SCOPES);
    const wire = createWire(`http://127.0.0.1:${port}`, key);
    await putCatalogue(wire, CANARIES);
    await touchShop(wire, CANARIES);
    const { store: open, clock } = app.services;
    const pseudonyms = CANARIES.ids.map((id) => open.pseudonym("clear", id));
    const ref = { shop: "clear", key: pseudonyms[0]! };
    await open.shoppers.writeTrained([
      { ref, change: () => ({ package: "p", watermark: 1, body: randomBytes(700) }) },
    ]);
    await open.jobs.put({
      job_id: "job-1",
      shop: "clear",
      kind: "training",
      state: "s",
      body: "x".repeat(900),
      updated_at: clock(),
    });
    await open.jobs.file({
      job_id: "job-2",
      shop: "clear",
      kind: "erasure",
      state: "complete",
      body: "y".repeat(900),
      updated_at: clock(),
    });
    const { webhooks } = app.services;
    await webhooks.add("clear", {
      url: "https://hooks.example/candor",
      types: ["shopper.erased"],
      allowPrivate: false,
      retryKey: null,
    });
    const data = { receipt_id: "era-1", shopper_id: CANARIES.ids[0]! };
    await webhooks.announce({ shop: "clear", type: "shopper.erased", at: clock(), data });
    // What is written behind the answers is there whenever the test is.
    await app.services.quality.turn("clear");
    await app.services.insights.renewBelief("clear");
    await app.noted();
    await app.deliver();
    await open.jobs.appendErasure("clear", "job-1", clock());
    await open.jobs.revoke("clear", "jti-1", clock() + 90_000);
    for (const lease of ["training:clear", "webhooks/clear"])
      await open.jobs.lease(lease, "holder-1", 3_600_000, clock());
    await open.shoppers.raiseBarrier({ shop: "clear", key: pseudonyms[1]! }, clock());
    await app.close();
    const rows = driver === "lmdb" ? readLmdbRows(store.dir) : await readRedisRows(store.config.redis!);
    return { rows, pseudonyms };
  } finally {
    await store.close();
  }
};

describe.each([
  ["lmdb", "lmdb", true],
  [there ? "redis" : `redis (${HOW_TO_INSTALL})`, "redis", there],
] as const)("what stands in the clear in a filled store: %s", (_, driver, isThere) => {
  it.runIf(isThere)("is of a listed kind, and no more than the list says", { timeout: 120_000 }, async () => {
    const { rows, pseudonyms } = await filledRows(driver);
    expect(rows.map((row) => faultOf(row, driver, pseudonyms)).filter((fault) => fault !== null)).toEqual([]);
    const seen = new Set(rows.map((row) => kindOf(row, driver)!.name));
    for (const name of ["shopper", "events", "event ids", "consent record", "as-trained", "decision"])
      expect(seen).toContain(name);
    for (const name of ["waits for the purge", "ledger leaf", "ledger head", "job", "erasure log"])
      expect(seen).toContain(name);
    for (const name of [
      "answer to a retry",
      "notes of reads and answers",
      "destruction",
      "settings, notices and models told of",
      "quality and belief",
    ])
      expect(seen).toContain(name);
    if (driver === "lmdb") expect(seen).toContain("keys of epochs");
  });
});

describe("the list of what stands in the clear", () => {
  const row = (name: string, value: Buffer): Row => ({ name, value, at: null });
  const place = `clear/0a/${"k".repeat(43)}`;

  it("names the kinds that are looked for, and no others", async () => {
    const page = await readFile(new URL("../../docs/store-in-the-clear.md", import.meta.url), "utf8");
    const listed = page
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| row"))
      .map((line) => line.split("|")[1]!.trim());
    expect(listed).toEqual(KINDS.map(({ name }) => name));
  });

  it.each([
    ["a table that is not listed", row("visits:clear/x", Buffer.alloc(480))],
    ["a row of a shopper by a new name", row(`rows:${place}/0/x/1`, Buffer.alloc(480))],
    ["events that are as long as they are", row(`rows:${place}/0/e/0`, Buffer.alloc(500))],
    ["a shopper's counters in the clear", row(`heads:${place}`, Buffer.from([...Buffer.alloc(12), 1, 0]))],
    ["notes as long as they are", row(`rows:${place}/0/n/${"k".repeat(43)}`, Buffer.alloc(21 + 480))],
    [
      "an end of notes that tells the hour",
      row(`expiry:0001a98697dc80/${place}/0/n/${"k".repeat(43)}`, EMPTY),
    ],
    ["a file that is not listed", row("file:visits.log", EMPTY)],
    ["more than keys in the file of epochs", row("file:epochs.key", Buffer.alloc(8192, 7))],
    ["whose deletion waits for destruction", row("destruction:state", Buffer.from('{"shopper":"k"}'))],
    ["a decision that ends at a minute", row(`decisions:clear/${"k".repeat(43)}`, Buffer.alloc(488, 7))],
    ["a decision under its own id", row("decisions:clear/rec_0123456789012345678901", Buffer.alloc(488))],
    ["a count of one shopper", row(`counts:clear/seen.${"p".repeat(43)}`, Buffer.from("1"))],
  ])("does not pass %s", (_, one) => {
    expect(faultOf(one, "lmdb", ["p".repeat(43)])).not.toBeNull();
  });
});
