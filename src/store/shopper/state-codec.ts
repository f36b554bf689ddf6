import { PURPOSES } from "../../consent/purposes.ts";
import type { ConsentStanding, PurposeStanding } from "../../consent/record.ts";
import { neverSeen, type ShopperState } from "../../consent/state.ts";

type Loose = Record<string, unknown>;

/** Fields that differ from what an untouched shopper has; JSON leaves out the rest. */
const differing = (value: object, from: object): Loose => {
  const base = from as Loose;
  return Object.fromEntries(
    Object.entries(value).filter(([field, one]) => JSON.stringify(one) !== JSON.stringify(base[field])),
  );
};

const BLANK = neverSeen();

/**
 * A shopper's state as JSON bytes without what is as at the beginning: half a kilobyte becomes a hundred
 * bytes.
 */
export const encodeState = (state: ShopperState): Buffer => {
  const { standing, version: _clear, ...rest } = state;
  const asked = Object.fromEntries(
    PURPOSES.flatMap((purpose) => {
      const one = differing(standing[purpose], BLANK.standing[purpose]);
      return Object.keys(one).length === 0 ? [] : [[purpose, one]];
    }),
  );
  return Buffer.from(JSON.stringify({ s: asked, ...differing(rest, BLANK) }));
};

/** The inverse of `encodeState`; the version and the tombstone's time stand in clear beside it and win. */
export const decodeState = (bytes: Buffer, version: number, erasedAt: number | null): ShopperState => {
  const { s: asked, ...rest } = JSON.parse(bytes.toString("utf8")) as {
    s: Partial<Record<string, Partial<PurposeStanding>>>;
  } & Partial<ShopperState>;
  const standing = {} as Record<string, PurposeStanding>;
  for (const purpose of PURPOSES) {
    const one = asked[purpose];
    standing[purpose] = one === undefined ? BLANK.standing[purpose] : { ...BLANK.standing[purpose], ...one };
  }
  return { ...BLANK, ...rest, standing: standing as ConsentStanding, version, erased_at: erasedAt };
};
