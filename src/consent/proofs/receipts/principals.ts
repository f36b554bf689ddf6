import { createHmac, createSecretKey, hkdfSync } from "node:crypto";
import { present } from "../../../lib/present.ts";
import type { ShopperRef } from "../../shopper-ref.ts";

/** What a person is called in what a shop hands out for good. One name for each use. */
export const PRINCIPAL_USES = ["consent receipt", "dpv export"] as const;
export type PrincipalUse = (typeof PRINCIPAL_USES)[number];

/** The name of a shopper for one use: never the key of their rows, and the same each time. */
export type Principals = (use: PrincipalUse, ref: ShopperRef) => string;

/**
 * One-way names under a key of their own for each use (HKDF-SHA-256, RFC 5869, then HMAC-SHA-256; base64url):
 * whoever holds a receipt or an export finds no row with it in a copy of the store, and cannot tell that two
 * uses name one person.
 */
export const createPrincipals = (secret: Uint8Array): Principals => {
  const keyOf = (use: PrincipalUse) =>
    createSecretKey(
      Buffer.from(hkdfSync("sha256", secret, new Uint8Array(0), `candor principal 1\0${use}`, 32)),
    );
  const keys = new Map(PRINCIPAL_USES.map((use) => [use, keyOf(use)]));
  return (use, { shop, key }) =>
    createHmac("sha256", present(keys.get(use), "the key of a use"))
      .update(`${shop.length}\0${shop}\0${key}`, "utf8")
      .digest("base64url");
};
