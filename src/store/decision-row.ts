import type { DecisionEntry, DecisionPort } from "./decision-port.ts";
import type { Sealer } from "./sealing.ts";
import type { ShopperRef } from "./shopper-port.ts";

/** A decision at rest: when it ends, and whose it is (pseudonym and generation of the key) or nobody's. */
type DecisionRow = {
  readonly expiresAt: number;
  readonly owner: { readonly key: string; readonly generation: number } | null;
  readonly body: Buffer;
};

/** expires (8), length of the pseudonym (1; 0: nobody's), generation (4), pseudonym, body (sealed where it is somebody's). */
const encodeDecision = (row: DecisionRow): Buffer => {
  const key = Buffer.from(row.owner?.key ?? "", "latin1");
  const head = Buffer.alloc(13);
  head.writeDoubleLE(row.expiresAt, 0);
  head[8] = key.length;
  head.writeUInt32LE(row.owner?.generation ?? 0, 9);
  return Buffer.concat([head, key, row.body]);
};

const decodeDecision = (bytes: Buffer): DecisionRow => {
  const end = 13 + bytes[8]!;
  const owner =
    bytes[8] === 0 ? null : { key: bytes.toString("latin1", 13, end), generation: bytes.readUInt32LE(9) };
  return { expiresAt: bytes.readDoubleLE(0), owner, body: bytes.subarray(end) };
};

/** Where a decision stands, for AAD. */
const decisionPlace = (entry: Pick<DecisionEntry, "shop" | "recommendation_id">): string =>
  `decision/${entry.shop}/${entry.recommendation_id}`;

/** A key that a decision may be sealed under: null when the shopper has none, or another one by now. */
export type KeyRing = {
  ownKey(ref: ShopperRef): Promise<{ readonly key: Buffer; readonly generation: number } | null>;
};

/** When a decision ends, from its row. */
export const decisionEnds = (bytes: Buffer): number => bytes.readDoubleLE(0);

export type DecisionRows = {
  /** Rows to write; entries of shoppers who were erased in the meantime are left out: there is nobody left to keep them for. */
  make(entries: readonly DecisionEntry[]): Promise<{ readonly entry: DecisionEntry; readonly row: Buffer }[]>;
  open(
    shop: string,
    recommendationId: string,
    bytes: Buffer | null,
    asker: ShopperRef | null,
    now: number,
  ): ReturnType<DecisionPort["read"]>;
};

export const createDecisionRows = (sealer: Sealer, keys: KeyRing): DecisionRows => ({
  async make(entries) {
    const made = await Promise.all(
      entries.map(async (entry) => {
        const body = Buffer.from(entry.body);
        if (entry.shopper === null)
          return { entry, row: encodeDecision({ expiresAt: entry.expires_at, owner: null, body }) };
        const own = await keys.ownKey(entry.shopper);
        if (own === null) return null;
        const owner = { key: entry.shopper.key, generation: own.generation };
        return {
          entry,
          row: encodeDecision({
            expiresAt: entry.expires_at,
            owner,
            body: sealer.seal(own.key, decisionPlace(entry), body),
          }),
        };
      }),
    );
    return made.filter((one) => one !== null);
  },
  async open(shop, recommendationId, bytes, asker, now) {
    if (bytes === null) return null;
    const { expiresAt, owner, body } = decodeDecision(bytes);
    if (expiresAt <= now) return null;
    if (owner === null) return { body, shopper: null };
    if (asker !== null && (asker.shop !== shop || asker.key !== owner.key)) return null;
    const shopper = { shop, key: owner.key };
    const own = await keys.ownKey(shopper);
    if (own === null || own.generation !== owner.generation) return null;
    return {
      body: sealer.unseal(own.key, decisionPlace({ shop, recommendation_id: recommendationId }), body),
      shopper,
    };
  },
});
