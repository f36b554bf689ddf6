import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDecisionRows } from "../../src/store/sealing/decision-row.ts";
import type { KeyStore } from "../../src/store/sealing/key-store.ts";
import { createSealer } from "../../src/store/sealing/sealing.ts";
import { decodeEvents, encodeEvents } from "../../src/store/shopper/event-codec.ts";
import { openHashes, sealHashes } from "../../src/store/shopper/event-hashes.ts";
import { decodeHead, encodeHead, type Head } from "../../src/store/shopper/head.ts";
import { HEAD, placeOf, shopperPlace } from "../../src/store/shopper/program.ts";
import { resealRows } from "../../src/store/shopper/reseal.ts";
import { keysOf } from "../../src/store/shopper/shopper-keys.ts";
import { decodeTrained } from "../../src/store/shopper/trained-codec.ts";
import { isSizeClass } from "./clear/rows.ts";
import { eventOf, NOW } from "./contract/fixtures.ts";

const keys: KeyStore = {
  path: "",
  pseudonym: Buffer.alloc(32, 1),
  wrapping: [{ kid: "w", key: Buffer.alloc(32, 2) }],
  signing: { kid: "s", private_jwk: {}, public_jwk: {} },
  published: [],
  changesAt: null,
};
const sealer = createSealer({ keys, random: randomBytes });
const ref = { shop: "demo", key: sealer.pseudonym("demo", "somebody") };
const key = Buffer.alloc(32, 5);

describe("a shopper's row", () => {
  const head: Head = {
    version: 7,
    erasedAt: NOW,
    generation: 2,
    doomedFrom: 1,
    segmentFrom: 3,
    segmentTo: 9,
    records: 4,
    due: 20_600,
    wrapped: Buffer.from("wrapped key"),
    state: Buffer.from("sealed state"),
  };

  /** As it was written until November 2026: counters in the clear behind a stamp. */
  const before = (): Buffer => {
    const bytes = Buffer.alloc(52);
    bytes[12] = 1;
    bytes[13] = head.wrapped!.length;
    bytes.writeDoubleLE(head.version, 14);
    bytes.writeDoubleLE(NOW, 22);
    [head.generation, head.doomedFrom, head.segmentFrom, head.segmentTo, head.records].forEach((value, at) =>
      bytes.writeUInt32LE(value, 30 + 4 * at),
    );
    return Buffer.concat([bytes, head.wrapped!, head.state!]);
  };

  /** Until the index of who is due: the counters without its day, under the shop's key. */
  const undated = (): Buffer => {
    const place = `head/${shopperPlace(ref)}`;
    const facts = sealer.uncover("demo", place, encodeHead(sealer, ref, head).subarray(14, 14 + 28 + 40));
    const front = Buffer.concat([randomBytes(12), Buffer.from([2, head.wrapped!.length])]);
    return Buffer.concat([
      front,
      sealer.cover("demo", place, facts.subarray(0, 36)),
      head.wrapped!,
      head.state!,
    ]);
  };

  it("is read as it was written before, and as it is written now", () => {
    expect(decodeHead(sealer, ref, before())).toEqual({ ...head, due: null });
    expect(decodeHead(sealer, ref, undated())).toEqual({ ...head, due: null });
    expect(decodeHead(sealer, ref, encodeHead(sealer, ref, head))).toEqual(head);
  });

  it("opens in no other shopper's place", () => {
    const other = { shop: "demo", key: sealer.pseudonym("demo", "somebody else") };
    expect(() => decodeHead(sealer, other, encodeHead(sealer, ref, head))).toThrow();
  });
});

describe("hashes of event ids", () => {
  const full = new Map([
    [0, Array.from({ length: 32 }, (_, at) => 2 ** 40 + at)],
    [1, Array.from({ length: 31 }, (_, at) => at + 1)],
  ]);
  const groups = [...full].map(([number, hashes]) => {
    const bytes = Buffer.alloc(6 + 6 * hashes.length);
    bytes.writeUInt32LE(number, 0);
    bytes.writeUInt16LE(hashes.length, 4);
    hashes.forEach((hash, at) => bytes.writeUIntLE(hash, 6 + 6 * at, 6));
    return bytes;
  });

  it("are read as they were written before, and as they are written now, in a size class", () => {
    const row = sealHashes(sealer, ref, key, "0/d", full);
    expect(isSizeClass(row.length)).toBe(true);
    expect(openHashes(sealer, ref, key, "0/d", row)).toEqual(full);
    expect(openHashes(sealer, ref, key, "0/d", Buffer.concat([randomBytes(12), ...groups]))).toEqual(full);
    expect(openHashes(sealer, ref, key, "0/d", null).size).toBe(0);
  });

  it("are never taken for those of before when they are sealed", () => {
    for (let n = 0; n < 2000; n += 1)
      expect(openHashes(sealer, ref, key, "0/d", sealHashes(sealer, ref, key, "0/d", full)).size).toBe(2);
  });
});

describe("rows of before that are sealed again because something was deleted", () => {
  const head: Head = {
    version: 3,
    erasedAt: null,
    generation: 0,
    doomedFrom: 0,
    segmentFrom: 0,
    segmentTo: 2,
    records: 1,
    due: null,
    wrapped: sealer.wrap(placeOf(ref, "0/key"), key),
    state: sealer.seal(key, placeOf(ref, "0/state/3"), Buffer.from('{"s":{}}')),
  };
  const trained = { package: "p", watermark: 7, body: Buffer.from("counts") };
  const facts = Buffer.from(JSON.stringify([trained.package, trained.watermark]));
  const events = Array.from({ length: 3 }, (_, at) => eventOf(`e${at}`));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(facts.length);
  /** As they were written until November 2026: as long as they are, hashes in the clear. */
  const plain = new Map([
    ["0/t", Buffer.concat([size, facts, trained.body])],
    ["0/h/0", Buffer.from('{"record_id":"r"}')],
    ["0/e/0", encodeEvents(events)],
    ["0/e/1", encodeEvents(events.slice(1))],
  ]);
  const hashes = Buffer.concat([randomBytes(12), Buffer.from([0, 0, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6])]);
  const rowOf = (name: string): Buffer | null => {
    if (name === "0/d") return hashes;
    const bytes = plain.get(name);
    return bytes === undefined ? null : sealer.seal(key, placeOf(ref, name), bytes);
  };

  it("take the new form, each in a size class, under a new key", () => {
    const keys = keysOf(sealer, ref, head)!;
    const changes = { rows: new Map([["0/e/1", null]]) };
    const steps = resealRows(sealer, ref, head, keys, changes);
    let step = steps.next();
    while (step.done !== true) step = steps.next(step.value.map(rowOf));
    const { rows } = step.value;
    const after = decodeHead(sealer, ref, rows.get(HEAD)!);
    const fresh = keysOf(sealer, ref, after)!;
    expect(fresh.own).toEqual(key);
    const opened = (name: string): Buffer => {
      expect(isSizeClass(rows.get(name)!.length)).toBe(true);
      expect(() => sealer.unseal(key, placeOf(ref, name), rows.get(name)!)).toThrow();
      return sealer.unseal(fresh.rows, placeOf(ref, name), rows.get(name)!);
    };
    expect(decodeTrained(opened("0/t"))).toEqual(trained);
    expect(JSON.parse(opened("0/h/0").toString())).toEqual({ record_id: "r" });
    expect(decodeEvents(opened("0/e/0"))).toEqual(events);
    expect(rows.get("0/e/1")).toBeNull();
    const ids = events.map(({ event_id }) => event_id);
    expect(isSizeClass(rows.get("0/d")!.length)).toBe(true);
    expect(openHashes(sealer, ref, fresh.rows, "0/d", rows.get("0/d")!)).toEqual(
      new Map([[0, sealer.eventHashes(fresh.rows, ids)]]),
    );
    expect(isSizeClass(after.state!.length)).toBe(true);
    expect(JSON.parse(sealer.unseal(fresh.rows, placeOf(ref, "0/state/3"), after.state!).toString())).toEqual(
      {
        s: {},
      },
    );
  });
});

describe("a decision", () => {
  const body = Buffer.from("what was shown");
  const rows = createDecisionRows(sealer, { ownKey: async () => ({ key, generation: 1 }) });
  const asked = { shop: "demo", recommendationId: "rec_1", now: NOW };

  /** As it was written until November 2026: under its own id, its owner and end in the clear. */
  const before = (owner: string, kept: Buffer): Buffer => {
    const head = Buffer.alloc(13);
    head.writeDoubleLE(NOW + 1000, 0);
    head[8] = owner.length;
    head.writeUInt32LE(1, 9);
    return Buffer.concat([head, Buffer.from(owner, "latin1"), kept]);
  };
  const store = (row: Buffer) => (name: string) => Promise.resolve(name === "rec_1" ? row : null);

  it("of before is found under its own id: nobody's, and somebody's by that person alone", async () => {
    expect(await rows.open(asked, null, store(before("", body)))).toEqual({ body, shopper: null });
    const own = before(ref.key, sealer.seal(key, "decision/demo/rec_1", body));
    expect(await rows.open(asked, ref, store(own))).toEqual({ body, shopper: ref });
    expect(await rows.open(asked, { shop: "demo", key: "other" }, store(own))).toBeNull();
  });

  it("shows neither its id, nor its end but for the hour, nor how long it is", async () => {
    const entry = { recommendation_id: "rec_1", shop: "demo", shopper: null, expires_at: NOW + 1, body };
    const [made] = await rows.make([entry]);
    expect(made!.name).not.toContain("rec_1");
    expect(made!.ends).toBe(NOW + 3_600_000);
    const [longer] = await rows.make([{ ...entry, body: Buffer.alloc(300) }]);
    expect(longer!.row.length).toBe(made!.row.length);
    const found = (now: number) =>
      rows.open({ ...asked, now }, null, async (name) => (name === made!.name ? made!.row : null));
    expect(await found(NOW)).toEqual({ body, shopper: null });
    expect(await found(NOW + 1)).toBeNull();
  });
});
