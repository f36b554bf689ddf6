import { DomainError } from "../../../lib/errors.ts";
import { present } from "../../../lib/present.ts";
import { createVerificationKeys, type VerificationKeys } from "../receipts/signing-keys.ts";
import { type LedgerHead, verifyHead } from "./head.ts";
import { hashEncodedLeaf } from "./leaf.ts";
import { type LedgerBundle, type LedgerFinding } from "./ledger-bundle.ts";
import { appendLeaf, EMPTY_FRONTIER, rootOf } from "./merkle.ts";

export const readHeads = async ({
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
export const findForks = (heads: readonly LedgerHead[]): LedgerFinding[] => {
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
export const compareRoots = (
  { leaves }: LedgerBundle,
  heads: readonly LedgerHead[],
): { borneOut: LedgerHead[]; differing: LedgerHead[] } => {
  const borneOut: LedgerHead[] = [];
  const differing: LedgerHead[] = [];
  let frontier = EMPTY_FRONTIER;
  for (const head of heads) {
    while (frontier.size < Math.min(head.size, leaves.length))
      frontier = appendLeaf(
        frontier,
        hashEncodedLeaf(present(leaves[frontier.size], "a leaf under the head")),
      );
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
export const explainDifferences = (
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
