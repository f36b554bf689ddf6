import { compareRoots, explainDifferences, findForks, readHeads } from "./check-heads.ts";
import { checkPlaces } from "./check-places.ts";
import { isBundle, type LedgerBundle, type LedgerFinding, type LedgerVerdict } from "./ledger-bundle.ts";

/**
 * Verifies an exported ledger without the service: every leaf in its form and place, every head signed, every
 * head the root of the leaves that it covers, and no two heads that tell different pasts. One pass, O(leaves
 * + heads). Never throws for a bad bundle.
 */
export const verifyLedger = async (bundle: LedgerBundle): Promise<LedgerVerdict> => {
  if (!isBundle(bundle)) {
    const sentence = "This is not an exported ledger: it needs version 1, shop, leaves, heads and jwks.";
    return {
      valid: false,
      shop: "",
      leaves: 0,
      heads: 0,
      head: null,
      findings: [{ code: "bundle_malformed", at: null, sentence }],
    };
  }
  const placing = checkPlaces(bundle);
  const { heads, findings } = await readHeads(bundle);
  const { borneOut, differing } = compareRoots(bundle, heads);
  const all = [
    ...placing,
    ...findings,
    ...findForks(heads),
    ...explainDifferences(bundle, borneOut, differing, placing.length > 0),
  ];
  const head = borneOut.at(-1) ?? null;
  if (heads.length === 0)
    all.push({ code: "head_missing", at: null, sentence: "No signed head vouches for these leaves." });
  else if (head !== null && head.size < bundle.leaves.length && differing.length === 0)
    all.push(unsigned(head.size, bundle.leaves.length));
  return {
    valid: all.length === 0,
    shop: bundle.shop,
    leaves: bundle.leaves.length,
    heads: bundle.heads.length,
    head,
    findings: all,
  };
};

const unsigned = (from: number, to: number): LedgerFinding => {
  const range = `${from} to ${to - 1}`;
  return {
    code: "leaves_unsigned",
    at: from,
    sentence: `Leaves ${range} are under no signed head: they may have been added after the export.`,
  };
};
