import type { DecisionEntry } from './decision-port.ts';
import type { ShopperRef } from './shopper-port.ts';

/** A decision at rest: when it ends, and whose it is (pseudonym and generation of the key) or nobody's. */
export type DecisionRow = { readonly expiresAt: number; readonly owner: { readonly key: string; readonly generation: number } | null; readonly body: Buffer };

/** expires (8), length of the pseudonym (1; 0: nobody's), generation (4), pseudonym, body (sealed where it is somebody's). */
export const encodeDecision = (row: DecisionRow): Buffer => {
  const key = Buffer.from(row.owner?.key ?? '', 'latin1');
  const head = Buffer.alloc(13);
  head.writeDoubleLE(row.expiresAt, 0);
  head[8] = key.length;
  head.writeUInt32LE(row.owner?.generation ?? 0, 9);
  return Buffer.concat([head, key, row.body]);
};

export const decodeDecision = (bytes: Buffer): DecisionRow => {
  const end = 13 + bytes[8]!;
  const owner = bytes[8] === 0 ? null : { key: bytes.toString('latin1', 13, end), generation: bytes.readUInt32LE(9) };
  return { expiresAt: bytes.readDoubleLE(0), owner, body: bytes.subarray(end) };
};

/** Where a decision stands, for AAD. */
export const decisionPlace = (entry: Pick<DecisionEntry, 'shop' | 'recommendation_id'>): string => `decision/${entry.shop}/${entry.recommendation_id}`;

/** A key that a decision may be sealed under: null when the shopper has none, or another one by now. */
export type KeyRing = { ownKey(ref: ShopperRef): Promise<{ readonly key: Buffer; readonly generation: number } | null> };
