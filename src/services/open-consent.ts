import { setTimeout as sleep } from "node:timers/promises";
import { type Choices, createChoices } from "../consent/acts/choices.ts";
import { createSessionReceipts, type SessionReceipts } from "../consent/acts/session-receipts.ts";
import { createGate, type Gate } from "../consent/gate.ts";
import { type Appender, createAppender } from "../consent/proofs/ledger/appender.ts";
import {
  createProveRecords,
  createProvers,
  type ProveRecords,
} from "../consent/proofs/ledger/prove-records.ts";
import type { Prover } from "../consent/proofs/ledger/prover.ts";
import { createPrincipals, type Principals } from "../consent/proofs/receipts/principals.ts";
import { sessionSubject } from "../consent/proofs/receipts/session-receipt.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import type { RefusalPort } from "../consent/refusals.ts";
import type { Clock } from "../lib/clock.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import { voidUnderRefusals } from "../shopper/under-refusals.ts";
import type { Store } from "../store/driver/store.ts";

/** Consent: the gate, what a shopper does, and what proves it. */
export type ConsentServices = {
  readonly gate: Gate;
  readonly choices: Choices;
  readonly sessionReceipts: SessionReceipts;
  /** What a person is called in receipts and exports, by use. */
  readonly principals: Principals;
  readonly appender: Appender;
  readonly proverOf: (shop: string) => Prover;
  readonly proveRecords: ProveRecords;
};

type Deps = {
  readonly store: Store;
  readonly signing: SigningKeys;
  readonly pseudonymKey: Uint8Array;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly refusals: RefusalPort;
  readonly notAppended: (shop: string, error: unknown) => void;
};

export const openConsent = ({
  store: { shoppers, jobs, ledger },
  signing: keys,
  pseudonymKey,
  refusals,
  clock,
  random,
  notAppended,
}: Deps): ConsentServices => {
  const principals = createPrincipals(pseudonymKey);
  const proverOf = createProvers(ledger);
  const gate = createGate({ store: shoppers, clock });
  return {
    principals,
    proverOf,
    proveRecords: createProveRecords({ ledger, proverOf }),
    gate,
    choices: createChoices({ shoppers, jobs, keys, principals, clock, random }),
    sessionReceipts: createSessionReceipts({
      keys,
      jobs: { revoke: jobs.revoke, isRevoked: voidUnderRefusals(jobs.isRevoked, refusals) },
      gate,
      shoppers,
      subjectOf: (shop, id) => sessionSubject(pseudonymKey, shop, id),
      clock,
      random,
    }),
    appender: createAppender({
      ledger,
      jobs,
      shoppers,
      keys,
      clock,
      // Nobody's answer hangs on it for longer than the call lasts: it holds no process that ends.
      wait: (ms) => sleep(ms, undefined, { ref: false }),
      holder: randomId("app", random),
      onError: notAppended,
    }),
  };
};
