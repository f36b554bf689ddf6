import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createDecisionRows } from "../../src/store/decision-row.ts";
import type { KeyStore } from "../../src/store/key-store.ts";
import { createSealer } from "../../src/store/sealing.ts";
import { openHashes, sealHashes } from "../../src/store/shopper/event-hashes.ts";
import { decodeHead, encodeHead, type Head } from "../../src/store/shopper/head.ts";
import { isSizeClass } from "./clear/kinds.ts";
import { NOW } from "./contract/fixtures.ts";

const keys: KeyStore = {
  path: "",
  pseudonym: Buffer.alloc(32, 1),
  wrapping: [{ kid: "w", key: Buffer.alloc(32, 2) }],
  signing: { kid: "s", private_jwk: {}, public_jwk: {} },
  published: [],
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

  it("is read as it was written before, and as it is written now", () => {
    expect(decodeHead(sealer, ref, before())).toEqual(head);
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
