import { type LedgerHead } from "./head.ts";

/**
 * A ledger as it is exported: every leaf's canonical JSON in order, every head that was ever signed, and the
 * public keys.
 */
export type LedgerBundle = {
  readonly version: 1;
  readonly shop: string;
  readonly leaves: readonly string[];
  readonly heads: readonly string[];
  readonly jwks: { readonly keys: readonly unknown[] };
};

export type LedgerFault =
  | "bundle_malformed"
  | "leaf_malformed"
  | "leaf_other_shop"
  | "leaf_missing"
  | "leaf_repeated"
  | "leaf_reordered"
  | "leaf_changed"
  | "leaves_unsigned"
  | "head_missing"
  | "head_invalid"
  | "head_forked"
  | "head_inconsistent";

/**
 * One thing that is wrong, in a sentence for people. `at`: a leaf's place, or the size that a head speaks of.
 */
export type LedgerFinding = {
  readonly code: LedgerFault;
  readonly at: number | null;
  readonly sentence: string;
};

export type LedgerVerdict = {
  readonly valid: boolean;
  readonly shop: string;
  readonly leaves: number;
  readonly heads: number;
  /** The largest head that the leaves bear out. */
  readonly head: LedgerHead | null;
  readonly findings: readonly LedgerFinding[];
};

export const isBundle = (bundle: LedgerBundle): boolean => {
  const { version, shop, leaves, heads, jwks } = (bundle ?? {}) as Partial<LedgerBundle>;
  const isTexts = (value: unknown): boolean =>
    Array.isArray(value) && value.every((text) => typeof text === "string");
  return (
    version === 1 &&
    typeof shop === "string" &&
    isTexts(leaves) &&
    isTexts(heads) &&
    Array.isArray(jwks?.keys)
  );
};
