import type { Clock } from "../../lib/clock.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import type { PendingLeaf } from "../port.ts";
import { commitTo } from "../proofs/ledger/leaf.ts";
import {
  type ConsentReceipt,
  createConsentReceipt,
  signConsentReceipt,
} from "../proofs/receipts/consent-receipt.ts";
import type { Principals } from "../proofs/receipts/principals.ts";
import type { SigningKeys } from "../proofs/receipts/signing-keys.ts";
import type { ConsentRecord } from "../record.ts";
import type { ShopperRef } from "../shopper-ref.ts";
import { checkTimes, type Choice, type Controller } from "./choice.ts";

/** A record with its receipt, before anything is written. */
export type Draft = {
  readonly record: ConsentRecord;
  readonly receipt: ConsentReceipt;
  readonly policyHash: string | null;
};

type Deps = {
  readonly keys: SigningKeys;
  readonly principals: Principals;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/** What the ledger keeps of a record: a commitment to its receipt, and nothing that names the shopper. */
export const leafOf = ({ record, receipt, policyHash }: Draft): PendingLeaf => ({
  type: record.kind,
  record_id: record.record_id,
  body: {
    time: new Date(record.received_at).toISOString(),
    type: record.kind,
    purposes: record.purposes,
    notice_hash: record.notice?.hash ?? null,
    policy_hash: policyHash,
    commitment: commitTo(receipt, Buffer.from(record.salt, "base64url")),
  },
});

/** Makes the record of an act of consent and signs its receipt. */
export const createDrafts = (deps: Deps) => {
  const draft = async (
    ref: ShopperRef,
    kind: ConsentRecord["kind"],
    choice: Choice,
    controller: Controller,
    orderedAt: number | null = null,
    recordId: string | null = null,
  ): Promise<Draft> => {
    const now = deps.clock();
    const givenAt = checkTimes(choice, now);
    const bare: ConsentRecord = {
      record_id: recordId ?? randomId("cr", deps.random),
      kind,
      purposes: choice.purposes,
      notice: choice.notice,
      method: choice.method,
      source: choice.source,
      given_at: orderedAt ?? givenAt,
      ...(choice.given_from === null ? {} : { given_from: choice.given_from }),
      received_at: now,
      expires_at: choice.expires_at,
      jurisdiction: choice.jurisdiction,
      age_band: choice.age_band,
      under_gpc: choice.under_gpc,
      gpc_named: choice.gpc_named,
      ledger_index: null,
      salt: Buffer.from(deps.random(32)).toString("base64url"),
      receipt: null,
    };
    const receipt = createConsentReceipt({
      record: bare,
      receiptId: randomId("rcp", deps.random),
      principal: deps.principals("consent receipt", ref),
      controller,
    });
    return {
      record: { ...bare, receipt: await signConsentReceipt(deps.keys, receipt, now) },
      receipt,
      policyHash: controller.policy_hash,
    };
  };
  return { draft };
};
