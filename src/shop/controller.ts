import type { Controller } from "../consent/acts/choice.ts";
import type { ConsentPolicy } from "../consent/policy.ts";
import { hashPolicy } from "../consent/proofs/ledger/hash-policy.ts";
import type { ShopSettings } from "./settings.ts";

/** The shop as its receipts and ledger leaves name it. */
export const controllerOf = (shop: string, settings: ShopSettings, policy: ConsentPolicy): Controller => ({
  shop,
  name: settings.name,
  contact: settings.privacy_officer ?? settings.contact?.email ?? null,
  policy_hash: hashPolicy(policy),
});
