import { hkdfSync } from "node:crypto";
import { DomainError } from "../lib/errors.ts";
import type { StoredShop } from "./port.ts";

/**
 * What a shop's noise and rungs are drawn with (docs/decisions, "What one shopper did must not show"):
 * HKDF-SHA-256 (RFC 5869) of the pseudonym key, base64url, 256 bits. That key is of the whole service, is
 * never rotated (only signing and wrapping keys are), and lies outside the store, so that the secret is the
 * same at every instance, and is kept nowhere itself. It is of this shop, and not of another one that is
 * given its name once it is gone: the moment of its making is in it.
 */
export const deriveDefenceSecret = (
  pseudonymKey: Uint8Array,
  { shop, created_at: createdAt }: StoredShop,
): string =>
  Buffer.from(
    hkdfSync("sha256", pseudonymKey, "", `candor defence 1\0${shop.length}\0${shop}\0${createdAt}`, 32),
  ).toString("base64url");

type Deps = {
  readonly pseudonymKey: Uint8Array;
  readonly readShop: (shop: string) => Promise<StoredShop | null>;
};

/**
 * The secret of a shop by its name. The function may be handed on; what it gives belongs neither in a log nor
 * on a disk.
 */
export const createDefenceSecrets =
  ({ pseudonymKey, readShop }: Deps) =>
  async (name: string): Promise<string> => {
    const shop = await readShop(name);
    if (shop === null)
      throw new DomainError(
        "shop_unknown",
        `There is no shop ${name}; make it with: candor shop create ${name}`,
      );
    return deriveDefenceSecret(pseudonymKey, shop);
  };
