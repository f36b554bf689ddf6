import { beforeAll, describe, expect, it } from "vitest";
import { hashEncodedLeaf } from "../../../../src/consent/proofs/ledger/leaf.ts";
import { type LedgerBundle } from "../../../../src/consent/proofs/ledger/ledger-bundle.ts";
import { createProver } from "../../../../src/consent/proofs/ledger/prover.ts";
import { type ReceiptBundle, verifyReceipt } from "../../../../src/consent/proofs/ledger/verify-receipt.ts";
import {
  createConsentReceipt,
  signConsentReceipt,
} from "../../../../src/consent/proofs/receipts/consent-receipt.ts";
import type { SigningKeys } from "../../../../src/consent/proofs/receipts/signing-keys.ts";
import { keysOf, NOON, tamper } from "../receipts/keys.ts";
import { recordOf } from "../receipts/records.ts";
import { encodedLeaf, exportLedger, headOf, SALT } from "./ledgers.ts";

let keys: SigningKeys;

let bundle: LedgerBundle;

beforeAll(async () => {
  keys = await keysOf(1);
  bundle = await exportLedger(keys, 12, [3, 4, 9]);
});

describe("verifying a receipt", () => {
  const receiptBundle = async (): Promise<ReceiptBundle> => {
    const receipt = createConsentReceipt({
      record: recordOf(),
      receiptId: "r-1",
      principal: "k-1",
      controller: { shop: "demo", name: "Demo", contact: null },
    });
    const jws = await signConsentReceipt(keys, receipt, NOON);
    const leaves = bundle.leaves.map((leaf, sequence) => (sequence === 5 ? encodedLeaf(5, receipt) : leaf));
    const prover = createProver({
      readLeafHashes: async (from, to) => leaves.slice(from, to).map(hashEncodedLeaf),
    });
    const proof = (await prover.proveInclusion(5, 12)).map((hash) => Buffer.from(hash).toString("hex"));
    const ledger = {
      salt: Buffer.from(SALT).toString("base64url"),
      leaf: leaves[5]!,
      index: 5,
      proof,
      head: await headOf(keys, leaves),
    };
    return { version: 1, shop: "demo", receipt: jws, ledger, jwks: keys.publicJwks() };
  };

  it("follows it from its signature through the leaf to the signed head", async () => {
    expect(await verifyReceipt(await receiptBundle())).toMatchObject({
      valid: true,
      receipt: { receipt_id: "r-1" },
      head: { size: 12 },
      findings: [],
    });
    expect(await verifyReceipt({ ...(await receiptBundle()), ledger: null })).toMatchObject({
      valid: true,
      head: null,
    });
  });

  it("names each link that is broken", async () => {
    const honest = await receiptBundle();
    const other = await signConsentReceipt(
      keys,
      createConsentReceipt({
        record: recordOf({ record_id: "rec-9" }),
        receiptId: "r-9",
        principal: "k-1",
        controller: { shop: "demo", name: "Demo", contact: null },
      }),
      NOON,
    );
    const ledger = honest.ledger!;
    const cases: [Partial<ReceiptBundle>, string[]][] = [
      [{ receipt: tamper(honest.receipt, { payload: { iat: 0 } }) }, ["receipt_invalid"]],
      [{ receipt: other }, ["commitment_differs"]],
      [{ ledger: { ...ledger, salt: Buffer.alloc(32).toString("base64url") } }, ["commitment_differs"]],
      [
        { ledger: { ...ledger, leaf: bundle.leaves[6]! } },
        ["leaf_differs", "commitment_differs", "not_included"],
      ],
      [{ ledger: { ...ledger, leaf: "{}" } }, ["leaf_malformed"]],
      [{ ledger: { ...ledger, index: 6 } }, ["leaf_differs", "not_included"]],
      [{ ledger: { ...ledger, proof: ledger.proof.slice(1) } }, ["not_included"]],
      [{ ledger: { ...ledger, head: bundle.heads[3]! } }, ["not_included"]],
      [{ ledger: { ...ledger, head: "x" } }, ["head_invalid"]],
      [{ jwks: { keys: [] } }, ["receipt_invalid", "head_invalid"]],
      [{ shop: "other" }, ["receipt_invalid", "head_invalid", "leaf_differs"]],
    ];
    for (const [change, expected] of cases) {
      expect(
        (await verifyReceipt({ ...honest, ...change })).findings.map(({ code }) => code),
        JSON.stringify(Object.keys(change)),
      ).toEqual(expected);
    }
    expect((await verifyReceipt(null as never)).findings.map(({ code }) => code)).toEqual([
      "bundle_malformed",
    ]);
  });
});
