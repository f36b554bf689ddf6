import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { exportDataset } from "../../src/learn/shop/export-dataset.ts";
import { openEmbeddedKeys, openSharedKeys, openStore } from "../../src/store/open-store.ts";
import { KINDS } from "../store/clear/kinds.ts";
import { readLmdbRows, readRedisRows } from "../store/clear/read-rows.ts";
import type { Row } from "../store/clear/rows.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { ALL, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { startHarness } from "../support/harness.ts";

const NOW = Date.parse("2026-01-10T12:00:00Z");
const deps = { clock: () => NOW, random: (size: number) => new Uint8Array(randomBytes(size)) };

/** What is left of somebody who was erased, each with what names it. */
const LEFT: Readonly<Record<string, string>> = {
  shopper: "the tombstone, which stops what comes late",
  "index set": "the pseudonym of the tombstone, until the sweep",
  "ledger leaf": "acts of consent, committed to under a salt that is gone; the receipt says so",
  "ledger head": "the ledger that has grown by them",
  "placed leaf id": "two hours, so that no leaf is placed twice",
  "order of leaves": "how many acts there were",
  "filed job": "the receipt, which nobody can guess",
  job: "the same, until the keys are destroyed",
  "erasure log": "that somebody left, for the models",
  decision: "sealed under the key that is gone, until it ends",
  "end of a decision": "the same",
  destruction: "when the key in free pages is destroyed",
  count: "sums over everybody",
  "answer to a retry": "the key of a call alone, with nobody, for a day: a late retry undoes nothing",
  "list of answers or notes": "the same",
  "end of an answer or note": "the same",
  "quality and belief": "that what is believed of suggestions is being made anew of the others",
};

const kindOf = (store: "lmdb" | "redis", { name }: Row): string =>
  KINDS.find((kind) => kind[store]?.test(name) === true)?.name ?? `of no kind: ${name}`;

type Run = {
  readonly rows: readonly Row[];
  readonly key: string;
  /** The person's other identity. */
  readonly card: string;
  /** Whom the shop's jobs of training name, exported data sets among them. */
  readonly named: string;
};

/** A shop in which somebody was here for a while, or never; everything that is stored at the end. */
const run = async (store: "lmdb" | "redis", isThere: boolean): Promise<Run> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-never-"));
  const server = store === "redis" ? await startRedis() : null;
  const path = join(dir, "keys.json");
  const keys =
    server === null
      ? await openEmbeddedKeys(join(dir, "data"), deps)
      : await openSharedKeys(server.url, { path, ...deps });
  const opened = await openStore(
    server === null
      ? { kind: "lmdb", dir: join(dir, "data"), keys }
      : { kind: "redis", url: server.url, keys, cacheDir: dir },
    deps,
  );
  const harness = await startHarness({ clock: deps.clock, keys, store: opened });
  try {
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
    const stays = shopperOf(harness, "stays");
    await stays.agree(ALL).expect(200);
    await stays.tell({ event_id: "stays-1", type: "view", item_id: "i1" }).expect(200);
    const who = shopperOf(harness, "anna");
    if (isThere) {
      await who.agree(ALL).set("Idempotency-Key", "k-1").expect(200);
      for (let n = 0; n < 40; n += 1)
        await who.tell({ event_id: `e-${n}`, type: "view", item_id: `i${n % 12}` }).expect(200);
      await who.call("delete", "/v1/shopper/events/e-3").expect(200);
      await who.call("patch", "/v1/shopper/events/e-4").send({ item_id: "i9" }).expect(200);
      await who.recommend().expect(200);
      await who.call("put", "/v1/shopper/preferences").send({ discreet: true }).expect(200);
      await who.call("post", "/v1/shopper/review-requests").send({ about: "data" }).expect(200);
      await who
        .call("post", "/v1/shopper/links")
        .send({ shopper_id: "anna-card", kind: "loyalty_card" })
        .expect(200);
      const ref = { shop: "acme", key: opened.pseudonym("acme", "anna") };
      const trained = { package: "p@1", watermark: 0, body: Buffer.from('{"records":[]}') };
      await opened.shoppers.writeTrained([{ ref, change: () => trained }]);
      await harness.app.noted();
    }
    await exportDataset(harness.app.services, "acme", join(dir, "set"));
    if (isThere) await who.call("delete", "/v1/shopper").expect(202);
    for (let turn = 0; turn < 3; turn += 1) await harness.app.tick();
    await harness.app.services.retention.sweep("acme");
    const key = opened.pseudonym("acme", "anna");
    const named = JSON.stringify(await opened.jobs.list("acme", "training"));
    const card = opened.pseudonym("acme", "anna-card");
    if (server !== null) return { rows: await readRedisRows(server.url), key, card, named };
    // What is held beside the store has a folder of its own, which this one never needed.
    await mkdir(join(dir, "data", "refusals"), { recursive: true });
    await harness.close();
    await opened.close();
    return { rows: readLmdbRows(join(dir, "data")), key, card, named };
  } finally {
    await harness.close();
    await opened.close();
    await server?.remove();
    await removeFolder(dir);
  }
};

const countKinds = (store: "lmdb" | "redis", { rows }: Run): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(kindOf(store, row), (counts.get(kindOf(store, row)) ?? 0) + 1);
  return counts;
};

describe.each([
  ["lmdb", true],
  ["redis", hasRedisServer()],
] as const)("a store after an erasure, on %s", (store, there) => {
  it.skipIf(!there)(
    "is that of a shop where the person never was, up to what tombstone and receipt name",
    async () => {
      const [after, never] = [await run(store, true), await run(store, false)];
      const [counts, usual] = [countKinds(store, after), countKinds(store, never)];
      const more = [...counts].filter(([kind, count]) => count > (usual.get(kind) ?? 0));
      expect(more.map(([kind]) => kind).filter((kind) => LEFT[kind] === undefined)).toEqual([]);
      // By the person's own name there is the tombstone alone, and in Redis its place in the index set.
      const own = after.rows.filter(({ name }) => name.includes(after.key));
      expect(own.map((row) => kindOf(store, row)).filter((kind) => kind !== "index set")).toEqual([
        "shopper",
      ]);
      expect(own.every(({ value }) => value.length < 100)).toBe(true);
      // The data set that left the house with the person in it says so no more; the receipt does.
      expect(after.named).toContain("ds_");
      for (const key of [after.key, after.card]) expect(after.named).not.toContain(key);
    },
    120_000,
  );
});
