import { decodeLeaf } from "./leaf.ts";
import { type LedgerBundle, type LedgerFinding } from "./ledger-bundle.ts";

/** Findings of one kind beyond this many are counted and not listed. */
const LISTED = 20;

/**
 * Each leaf says its own sequence, so that a gap, a repetition and an exchange can be told apart without any
 * head.
 */
export const checkPlaces = ({ shop, leaves }: LedgerBundle): LedgerFinding[] => {
  const findings: LedgerFinding[] = [];
  const sequences = leaves.map((encoded, at) => {
    const leaf = decodeLeaf(encoded);
    if (leaf === null)
      findings.push({
        code: "leaf_malformed",
        at,
        sentence: `Leaf ${at} is not a leaf in canonical form: it was altered.`,
      });
    else if (leaf.shop !== shop)
      findings.push({
        code: "leaf_other_shop",
        at,
        sentence: `Leaf ${at} belongs to another shop's ledger.`,
      });
    return leaf?.sequence ?? null;
  });
  const present = new Set(sequences);
  const seen = new Set<number>();
  // After a gap the rest is shifted by as many places: each gap is told once, at the place where it shows.
  let expected = 0;
  sequences.forEach((sequence, at) => {
    if (sequence === null || sequence === expected) {
      if (sequence !== null) seen.add(sequence);
      expected += 1;
      return;
    }
    if (seen.has(sequence))
      findings.push({ code: "leaf_repeated", at, sentence: `Place ${at} repeats leaf ${sequence}.` });
    else if (sequence > expected && !present.has(expected)) {
      const gap =
        sequence - expected === 1 ? `Leaf ${expected} is` : `Leaves ${expected} to ${sequence - 1} are`;
      findings.push({ code: "leaf_missing", at, sentence: `${gap} missing before place ${at}.` });
      expected = sequence + 1;
    } else {
      findings.push({
        code: "leaf_reordered",
        at,
        sentence: `Place ${at} holds leaf ${sequence} where leaf ${expected} belongs: leaves were reordered.`,
      });
      expected += 1;
    }
    seen.add(sequence);
  });
  const more = findings[LISTED];
  if (more === undefined) return findings;
  const sentence = `${findings.length - LISTED} more places are wrong.`;
  return [...findings.slice(0, LISTED), { ...more, at: null, sentence }];
};
