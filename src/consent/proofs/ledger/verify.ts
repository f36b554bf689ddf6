import { DomainError } from "../../../lib/errors.ts";
import { createVerificationKeys, type VerificationKeys } from "../receipts/signing-keys.ts";
import { type LedgerHead, verifyHead } from "./head.ts";
import { decodeLeaf, hashEncodedLeaf } from "./leaf.ts";
import { appendLeaf, EMPTY_FRONTIER, rootOf } from "./merkle.ts";

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

/** Findings of one kind beyond this many are counted and not listed. */
const LISTED = 20;

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

const unsigned = (from: number, to: number): LedgerFinding => ({
  code: "leaves_unsigned",
  at: from,
  sentence: `Leaves ${from} to ${to - 1} are under no signed head: they may have been added after the export.`,
});

const isBundle = (bundle: LedgerBundle): boolean => {
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

/**
 * Each leaf says its own sequence, so that a gap, a repetition and an exchange can be told apart without any
 * head.
 */
const checkPlaces = ({ shop, leaves }: LedgerBundle): LedgerFinding[] => {
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
  return findings.length <= LISTED
    ? findings
    : [
        ...findings.slice(0, LISTED),
        { ...findings[LISTED]!, at: null, sentence: `${findings.length - LISTED} more places are wrong.` },
      ];
};

const readHeads = async ({
  shop,
  heads,
  jwks,
}: LedgerBundle): Promise<{ heads: LedgerHead[]; findings: LedgerFinding[] }> => {
  const read: LedgerHead[] = [];
  const findings: LedgerFinding[] = [];
  const keys = await importKeys(jwks);
  for (const [at, jws] of heads.entries()) {
    try {
      read.push(await verifyHead(jws, keys, shop));
    } catch (error) {
      const why = error instanceof DomainError ? error.message : "It cannot be read.";
      findings.push({
        code: "head_invalid",
        at,
        sentence: `Signed head ${at} in the export does not hold. ${why}`,
      });
    }
  }
  return { heads: read.sort((a, b) => a.size - b.size), findings };
};

/**
 * A key that cannot be imported vouches for nothing: the heads under it are then refused as signed by an
 * unknown key.
 */
const importKeys = async (jwks: LedgerBundle["jwks"]): Promise<VerificationKeys> => {
  const imported = await Promise.all(
    jwks.keys.map((key) =>
      createVerificationKeys({ keys: [key] }).catch(() => ({ keys: new Map() }) as VerificationKeys),
    ),
  );
  return { keys: new Map(imported.flatMap(({ keys }) => [...keys])) };
};

/**
 * Two heads of one size with different roots: the shop's ledger was shown in two versions, and both were
 * signed.
 */
const findForks = (heads: readonly LedgerHead[]): LedgerFinding[] => {
  return heads.flatMap((head, index) => {
    const before = heads[index - 1];
    if (before === undefined || before.size !== head.size || before.root === head.root) return [];
    return [
      {
        code: "head_forked" as const,
        at: head.size,
        sentence: `Two signed heads of size ${head.size} have different roots: the ledger was forked.`,
      },
    ];
  });
};

/** Heads in order of size against the roots of the leaves as they are given. */
const compareRoots = (
  { leaves }: LedgerBundle,
  heads: readonly LedgerHead[],
): { borneOut: LedgerHead[]; differing: LedgerHead[] } => {
  const borneOut: LedgerHead[] = [];
  const differing: LedgerHead[] = [];
  let frontier = EMPTY_FRONTIER;
  for (const head of heads) {
    while (frontier.size < Math.min(head.size, leaves.length))
      frontier = appendLeaf(frontier, hashEncodedLeaf(leaves[frontier.size]!));
    const holds = frontier.size === head.size && Buffer.from(rootOf(frontier)).toString("hex") === head.root;
    (holds ? borneOut : differing).push(head);
  }
  return { borneOut, differing };
};

/**
 * A head that the leaves do not bear out accuses either the leaves or itself. Where a larger head is borne
 * out, the leaves under it are as they were signed, so that the smaller head tells another past; where none
 * is, a leaf since the last good head was changed.
 */
const explainDifferences = (
  bundle: LedgerBundle,
  borneOut: readonly LedgerHead[],
  differing: readonly LedgerHead[],
  placesAreWrong: boolean,
): LedgerFinding[] => {
  const good = borneOut.at(-1)?.size ?? 0;
  const findings = differing
    .filter(({ size }) => size <= good)
    .map(({ size }): LedgerFinding => ({
      code: "head_inconsistent",
      at: size,
      sentence:
        `The signed head of size ${size} is inconsistent with the one of size ${good}: the ledger was ` +
        "forked.",
    }));
  const beyond = differing.filter(({ size }) => size > good);
  const [first] = beyond;
  if (first === undefined) return findings;
  const short = beyond.find(({ size }) => size > bundle.leaves.length);
  if (short !== undefined && !placesAreWrong) {
    findings.push({
      code: "leaf_missing",
      at: bundle.leaves.length,
      sentence:
        `A signed head covers ${short.size} leaves and the export holds ${bundle.leaves.length}: the ` +
        "last ones are missing.",
    });
  }
  if (first.size <= bundle.leaves.length) {
    const where = first.size - good === 1 ? `Leaf ${good} is` : `A leaf from ${good} to ${first.size - 1} is`;
    findings.push({
      code: "leaf_changed",
      at: good,
      sentence: `${where} not what was signed: the head of size ${first.size} has another root.`,
    });
  }
  return findings;
};
