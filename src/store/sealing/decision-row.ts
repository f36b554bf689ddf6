import type { ShopperRef } from "../../consent/shopper-ref.ts";
import type { DecisionEntry, DecisionPort } from "../../recommend/record/port.ts";
import type { Sealer } from "./sealing.ts";
import { fillUp, hourAfter } from "./size-classes.ts";

/**
 * Whose a decision is (pseudonym and generation of the key), and its bytes, sealed under that key; or
 * nobody's.
 */
type Kept = {
  readonly expiresAt: number;
  readonly owner: { readonly key: string; readonly generation: number } | null;
  readonly body: Buffer;
};

/** expires (8), length of the pseudonym (1; 0: nobody's), generation (4), pseudonym, body. */
const encodeKept = (kept: Kept): Buffer => {
  const key = Buffer.from(kept.owner?.key ?? "", "latin1");
  const head = Buffer.alloc(13);
  head.writeDoubleLE(kept.expiresAt, 0);
  head[8] = key.length;
  head.writeUInt32LE(kept.owner?.generation ?? 0, 9);
  return Buffer.concat([head, key, kept.body]);
};

const decodeKept = (bytes: Buffer): Kept => {
  const length = bytes.readUInt8(8);
  const end = 13 + length;
  const owner =
    length === 0 ? null : { key: bytes.toString("latin1", 13, end), generation: bytes.readUInt32LE(9) };
  return { expiresAt: bytes.readDoubleLE(0), owner, body: bytes.subarray(end) };
};

type Place = Pick<DecisionEntry, "shop" | "recommendation_id">;
/** Reads a row by its name within the shop. */
type FindRow = (name: string) => Promise<Buffer | null>;

/** Where a decision stands, for AAD. */
const decisionPlace = (entry: Place): string => `decision/${entry.shop}/${entry.recommendation_id}`;

/** The length in front says where a filled-up plaintext ends. */
const withLength = (plain: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(plain.length);
  return fillUp(Buffer.concat([length, plain]), 0);
};
const withoutLength = (filled: Buffer): Buffer => filled.subarray(4, 4 + filled.readUInt32LE(0));

/** A key that a decision may be sealed under: null when the shopper has none, or another one by now. */
export type KeyRing = {
  ownKey(ref: ShopperRef): Promise<{ readonly key: Buffer; readonly generation: number } | null>;
};

/** When a decision's row may be swept, to the hour: the only thing in it that stands in the clear. */
export const decisionEnds = (bytes: Buffer): number => bytes.readDoubleLE(0);

export type DecisionRows = {
  /**
   * Rows to write; entries of shoppers who were erased in the meantime are left out: there is nobody left to
   * keep them for.
   */
  make(
    entries: readonly DecisionEntry[],
  ): Promise<{ readonly shop: string; readonly name: string; readonly ends: number; readonly row: Buffer }[]>;
  open(
    asked: { readonly shop: string; readonly recommendationId: string; readonly now: number },
    asker: ShopperRef | null,
    find: FindRow,
  ): ReturnType<DecisionPort["read"]>;
};

export const createDecisionRows = (sealer: Sealer, keys: KeyRing): DecisionRows => {
  /** A row's name within the shop: hidden, since whoever holds an answer holds its id. */
  const hidden = ({ shop, recommendation_id }: Place): string =>
    sealer.hide("decision by its id", shop, recommendation_id);
  const keptOf = async (entry: DecisionEntry): Promise<Kept | null> => {
    const body = Buffer.from(entry.body);
    const expiresAt = entry.expires_at;
    if (entry.shopper === null) return { expiresAt, owner: null, body };
    const own = await keys.ownKey(entry.shopper);
    if (own === null) return null;
    const owner = { key: entry.shopper.key, generation: own.generation };
    return { expiresAt, owner, body: sealer.seal(own.key, decisionPlace(entry), body) };
  };
  const keyOf = ({ shop, recommendation_id }: Place): Buffer => sealer.keyBy(shop, recommendation_id);
  /**
   * Everything under a key that is found by the answer's id alone, nobody's decisions too: whose it is, what
   * was asked, shown and refused, and when. What the store keeps of the id is under the shopper's own key:
   * once that is gone, nobody tells from the store and its keys whose a row was.
   */
  const rowOf = (entry: DecisionEntry, kept: Kept, ends: number): Buffer => {
    const head = Buffer.alloc(8);
    head.writeDoubleLE(ends);
    const covered = sealer.seal(keyOf(entry), decisionPlace(entry), withLength(encodeKept(kept)));
    return Buffer.concat([head, covered]);
  };
  /**
   * Rows of before this form stand until they end, 30 days at the longest by default: under a key of the shop
   * alone, and before that in the clear, under their own ids.
   */
  const findFormer = async (place: Place, find: FindRow): Promise<Buffer | null> => {
    const { shop, recommendation_id } = place;
    const row = await find(sealer.hide("decision", shop, recommendation_id));
    return row === null
      ? find(recommendation_id)
      : withoutLength(sealer.uncover(shop, decisionPlace(place), row.subarray(8)));
  };
  const findKept = async (place: Place, find: FindRow): Promise<Buffer | null> => {
    const row = await find(hidden(place));
    return row === null
      ? findFormer(place, find)
      : withoutLength(sealer.unseal(keyOf(place), decisionPlace(place), row.subarray(8)));
  };
  return {
    async make(entries) {
      const made = await Promise.all(
        entries.map(async (entry) => {
          const kept = await keptOf(entry);
          if (kept === null) return null;
          const ends = hourAfter(entry.expires_at);
          const name = hidden(entry);
          return { shop: entry.shop, name, ends, row: rowOf(entry, kept, ends) };
        }),
      );
      return made.filter((one) => one !== null);
    },
    async open({ shop, recommendationId, now }, asker, find) {
      const place = { shop, recommendation_id: recommendationId };
      const kept = await findKept(place, find);
      if (kept === null) return null;
      const { expiresAt, owner, body } = decodeKept(kept);
      if (expiresAt <= now) return null;
      if (owner === null) return { body, shopper: null };
      if (asker !== null && (asker.shop !== shop || asker.key !== owner.key)) return null;
      const shopper = { shop, key: owner.key };
      const own = await keys.ownKey(shopper);
      if (own === null || own.generation !== owner.generation) return null;
      return { body: sealer.unseal(own.key, decisionPlace(place), body), shopper };
    },
  };
};
