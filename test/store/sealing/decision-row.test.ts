import { createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { createDecisionRows } from "../../../src/store/sealing/decision-row.ts";
import type { KeyStore } from "../../../src/store/sealing/key-store.ts";
import { createSealer } from "../../../src/store/sealing/sealing.ts";
import { NOW } from "../contract/fixtures.ts";

const keys: KeyStore = {
  path: "",
  pseudonym: Buffer.alloc(32, 1),
  wrapping: [{ kid: "w", key: Buffer.alloc(32, 2) }],
  signing: { kid: "s", private_jwk: {}, public_jwk: {} },
  published: [],
  changesAt: null,
};
const sealer = createSealer({ keys, random: randomBytes });
const shopper = { shop: "demo", key: sealer.pseudonym("demo", "somebody") };
const own = { key: Buffer.alloc(32, 5), generation: 1 };
const rows = createDecisionRows(sealer, { ownKey: async () => own });
const recommendation_id = "rec_0123456789abcdefghijkl";
const entry = { recommendation_id, shop: "demo", shopper, expires_at: NOW + 1, body: Buffer.from("shown") };
const asked = { shop: "demo", recommendationId: recommendation_id, now: NOW };

/** What the keys of a shop open by themselves; whoever reads it asks for no proof that it is whole. */
const openedByKeys = (sealed: Buffer): Buffer[] => {
  const uses = ["rows", "words", "secrets"].map((use) => `candor ${use} 1\0demo`);
  const all = uses.map((use) => Buffer.from(hkdfSync("sha256", keys.pseudonym, "", use, 32)));
  return [...all, keys.pseudonym, ...keys.wrapping.map(({ key }) => Buffer.from(key))].map((key) =>
    createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12)).update(sealed.subarray(28)),
  );
};
const namesSomebody = (sealed: Buffer): boolean =>
  openedByKeys(sealed).some((plain) => plain.includes(shopper.key));

it("a decision tells whose it was to nobody who has the store's keys and not its id", async () => {
  const [made] = await rows.make([entry]);
  expect(namesSomebody(made!.row.subarray(8))).toBe(false);
  const covered = sealer.cover("demo", "anywhere", Buffer.from(shopper.key));
  expect(namesSomebody(covered)).toBe(true);
  const found = await rows.open(asked, null, async (name) => (name === made!.name ? made!.row : null));
  expect(found).toEqual({ body: entry.body, shopper });
});

it("a decision of before, under the shop's key alone, is found until it ends", async () => {
  const place = `decision/demo/${recommendation_id}`;
  const head = Buffer.alloc(13);
  head.writeDoubleLE(NOW + 1, 0);
  head[8] = shopper.key.length;
  head.writeUInt32LE(own.generation, 9);
  const kept = Buffer.concat([head, Buffer.from(shopper.key), sealer.seal(own.key, place, entry.body)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(kept.length);
  const covered = sealer.cover("demo", place, Buffer.concat([length, kept, Buffer.alloc(20)]));
  const row = Buffer.concat([Buffer.alloc(8), covered]);
  const name = sealer.hide("decision", "demo", recommendation_id);
  const find = async (wanted: string) => (wanted === name ? row : null);
  expect(await rows.open(asked, shopper, find)).toEqual({ body: entry.body, shopper });
  expect(await rows.open({ ...asked, now: NOW + 1 }, shopper, find)).toBeNull();
});
