import { sealAudit } from "../consent/proofs/ledger/audit-seal.ts";
import { hashPolicy } from "../consent/proofs/ledger/hash-policy.ts";
import type { LedgerBundle } from "../consent/proofs/ledger/ledger-bundle.ts";
import type { LedgerPort } from "../consent/proofs/ledger/port.ts";
import type { SigningKeys } from "../consent/proofs/receipts/signing-keys.ts";
import { PURPOSE_TERMS } from "../consent/wording/purpose-terms.ts";
import type { JobPort } from "../jobs/port.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { DATA_MAP } from "../notice/data-map.ts";
import type { ShopPort } from "./port.ts";
import type { Shops } from "./shops.ts";

const PAGE = 4096;
const INDEX_SETS = 256;

/**
 * All that an officer asks for, and nothing of anybody: how data is processed, what was agreed to in hashes,
 * counts.
 */
export type Audit = {
  readonly version: 1;
  readonly shop: string;
  readonly made_at: string;
  readonly ledger: LedgerBundle;
  readonly settings: object;
  /** The consent policy by which decisions are made now; leaves name it by its hash. */
  readonly policy: { readonly hash: string; readonly settled: object };
  readonly notices: readonly object[];
  /** Record of processing activities (Art. 30 GDPR). */
  readonly processing: {
    readonly controller: object;
    readonly purposes: object;
    readonly data: typeof DATA_MAP;
    readonly recipients: readonly object[];
    readonly retention_days: object;
    readonly security: readonly string[];
  };
  readonly counts: Readonly<Record<string, number>>;
  readonly erasures: readonly { readonly state: string; readonly accepted_at: string }[];
};

/** What an audit reads, and no more. */
export type AuditDeps = {
  readonly store: {
    readonly ledger: Pick<LedgerPort, "readHead" | "readLeaves" | "listHeads">;
    readonly shops: Pick<ShopPort, "readCounts">;
    readonly jobs: Pick<JobPort, "list" | "listFiled">;
    /** How many there are is all that is told of them. */
    readonly shoppers: { listShoppers(shop: string, set: number): Promise<readonly unknown[]> };
  };
  readonly shops: Pick<Shops, "exists" | "settings" | "policy" | "notices">;
  readonly signing: SigningKeys;
  readonly clock: Clock;
};

const SECURITY = [
  "shopper ids are HMACs under a pseudonym key that is kept outside the store",
  "tokens, receipts, cursors and exports name a shopper by another pseudonym for each use, never by " +
    "the key of their rows",
  "each shopper’s rows are sealed with a key of their own (AES-256-GCM), which erasure destroys",
  "the ledger holds salted commitments, never a receipt",
  "logs and metrics carry no shopper data",
  "each call that reads or changes a person’s data is noted beside that data: who, which call, when; " +
    "counts.access.* sums them",
];

const readLedger = async ({ store: { ledger }, signing }: AuditDeps, shop: string): Promise<LedgerBundle> => {
  const head = await ledger.readHead(shop);
  const leaves: string[] = [];
  const size = head?.size ?? 0;
  while (leaves.length < size) {
    const some = await ledger.readLeaves(shop, leaves.length, Math.min(PAGE, size - leaves.length));
    if (some.length === 0) break;
    leaves.push(...some.map(({ leaf }) => leaf));
  }
  const heads: string[] = [];
  for (let after = 0; ;) {
    const some = (await ledger.listHeads(shop, after, PAGE)).filter((each) => each.size <= size);
    const last = some.at(-1);
    if (last === undefined) break;
    heads.push(...some.map(({ jws }) => jws));
    after = last.size;
  }
  return { version: 1, shop, leaves, heads, jwks: signing.publicJwks() };
};

/** Makes and signs the bundle of one shop. @throws DomainError shop_unknown */
export const makeAudit = async (
  deps: AuditDeps,
  shop: string,
): Promise<{ readonly audit: Audit; readonly signature: string }> => {
  const { store, shops, signing, clock } = deps;
  if (!(await shops.exists(shop)))
    throw new DomainError("shop_unknown", `There is no shop ${shop}; candor shop list names them.`);
  const [settings, policy, notices, ledger, counted, erasures] = await Promise.all([
    shops.settings(shop),
    shops.policy(shop),
    shops.notices.list(shop),
    readLedger(deps, shop),
    store.shops.readCounts(shop),
    Promise.all([store.jobs.list(shop, "erasure"), store.jobs.listFiled(shop, "erasure")]),
  ]);
  const jobs = erasures.flat().sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
  let shoppers = 0;
  for (let set = 0; set < INDEX_SETS; set += 1)
    shoppers += (await store.shoppers.listShoppers(shop, set)).length;
  const { overtaken_notices: _follows, ...settled } = policy;
  const audit: Audit = {
    version: 1,
    shop,
    made_at: new Date(clock()).toISOString(),
    ledger,
    settings,
    policy: { hash: hashPolicy(policy), settled },
    notices,
    processing: {
      controller: {
        shop,
        name: settings.name,
        contact: settings.contact,
        privacy_officer: settings.privacy_officer,
      },
      purposes: PURPOSE_TERMS,
      data: DATA_MAP,
      recipients: settings.recipients,
      retention_days: settings.retention_days,
      security: SECURITY,
    },
    counts: { ...counted, shoppers, leaves: ledger.leaves.length, erasures: jobs.length },
    erasures: jobs.map(({ state, body }) => ({
      state,
      accepted_at: new Date((body as { accepted_at: number }).accepted_at).toISOString(),
    })),
  };
  return { audit, signature: await sealAudit(signing, shop, audit, clock()) };
};
