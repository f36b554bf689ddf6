import type { LedgerPort } from "../../consent/proofs/ledger/port.ts";
import type { Prover } from "../../consent/proofs/ledger/prover.ts";
import type { SigningKeys } from "../../consent/proofs/receipts/signing-keys.ts";
import { ENDPOINTS } from "../../contract/endpoints.ts";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { type Route, route } from "../call.ts";
import { timeOrNull } from "../mapping/consent.ts";
import type { Readiness } from "../readiness.ts";

type Deps = {
  readonly keys: SigningKeys;
  readonly ledger: LedgerPort;
  readonly proverOf: (shop: string) => Prover;
  readonly shopExists: (shop: string) => Promise<boolean>;
  /** What is told of how suggestions are made, in a language. */
  readonly describe: (shop: string, locale: string | null) => Promise<Readonly<Record<string, unknown>>>;
  readonly readiness: Pick<Readiness, "look">;
  readonly gpcSince: string;
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** What anybody may read: how it works, the ledger and its proofs, the public keys. */
export const publicRoutes = ({
  keys,
  ledger,
  proverOf,
  shopExists,
  describe,
  readiness,
  gpcSince,
}: Deps): Route[] => {
  const requireShop = async (shop: string): Promise<string> => {
    if (shop === "")
      throw new DomainError(
        "shop_unknown",
        "Say which shop: /s/{shop}/ before the path, or a host name from its settings.",
      );
    if (!(await shopExists(shop)))
      throw new DomainError("shop_unknown", "There is no such shop here; check the name after /s/.");
    return shop;
  };
  const within = async (shop: string, size: number): Promise<void> => {
    const head = await ledger.readHead(await requireShop(shop));
    if (size > (head?.size ?? 0))
      throw new DomainError("proof_invalid", `The ledger has ${head?.size ?? 0} leaves; ask within that.`);
  };
  return [
    route(ENDPOINTS.transparency, async ({ shop, query }) => ({
      body: await describe(await requireShop(shop), query.locale ?? null),
    })),
    route(ENDPOINTS.ledgerHead, async ({ shop }) => {
      const head = await ledger.readHead(await requireShop(shop));
      const root = head?.root ?? hex(await proverOf(shop).rootAt(0));
      return {
        body: {
          size: head?.size ?? 0,
          root,
          head: head?.jws ?? null,
          signed_at: timeOrNull(head?.signed_at ?? null),
        },
      };
    }),
    route(ENDPOINTS.ledgerInclusion, async ({ shop, query: { index, size } }) => {
      await within(shop, size);
      if (index >= size) throw new DomainError("proof_invalid", "index must be smaller than size.");
      const [found] = await ledger.readLeaves(shop, index, 1);
      const { leaf, hash } = present(found, "a leaf of the ledger");
      const proof = await proverOf(shop).proveInclusion(index, size);
      return { body: { index, size, leaf, leaf_hash: hash, proof: proof.map(hex) } };
    }),
    route(ENDPOINTS.ledgerConsistency, async ({ shop, query: { from, to } }) => {
      await within(shop, to);
      if (from > to) throw new DomainError("proof_invalid", "from must not be larger than to.");
      return { body: { from, to, proof: (await proverOf(shop).proveConsistency(from, to)).map(hex) } };
    }),
    route(ENDPOINTS.jwks, async () => ({
      body: keys.publicJwks(),
      headers: { "Cache-Control": "public, max-age=300" },
    })),
    route(ENDPOINTS.gpc, async () => ({ body: { gpc: true, lastUpdate: gpcSince } })),
    route(ENDPOINTS.health, async () => ({ body: { status: "ok" } })),
    route(ENDPOINTS.ready, async () => {
      const { state, checks } = await readiness.look();
      const ready = state === "ready";
      return { status: ready ? 200 : 503, body: { status: ready ? "ready" : "not_ready", state, checks } };
    }),
  ];
};
