import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { createKeyFile, type KeyFile, type KeyStoreOptions, readKeyFile } from "./key-file.ts";

export type WrappingKey = { readonly kid: string; readonly key: Buffer };
/** An Ed25519 key pair (RFC 8037) as JWKs; both carry `kid` and `alg: EdDSA`. */
export type SigningKey = {
  readonly kid: string;
  readonly private_jwk: JsonWebKey;
  readonly public_jwk: JsonWebKey;
};

/**
 * The keys that live outside the store (docs/architecture.md, "Storage"). A copy of the store without them
 * reveals nobody. `wrapping[0]` wraps; the others still unwrap until `Store.rewrap` has run. `published` are
 * the public signing keys, retired ones included.
 */
export type KeyStore = {
  readonly path: string;
  readonly pseudonym: Buffer;
  readonly wrapping: readonly WrappingKey[];
  readonly signing: SigningKey;
  readonly published: readonly JsonWebKey[];
  /** When the next key is to be used that is known and not used yet; null where there is none. */
  readonly changesAt: number | null;
};

export const publicOf = (jwk: JsonWebKey): JsonWebKey => {
  const exported = createPublicKey(createPrivateKey({ key: jwk, format: "jwk" })).export({ format: "jwk" });
  return { ...exported, kid: jwk["kid"], alg: "EdDSA", use: "sig" };
};

type Dated = { readonly used_from?: number };

/** The newest key that is used by now first; a clock that is behind finds the oldest. */
const inUseFirst = <T extends Dated>(keys: readonly T[], now: number): readonly T[] => {
  const used = keys.find(({ used_from = 0 }) => used_from <= now) ?? keys.at(-1);
  return used === undefined ? [] : [used, ...keys.filter((key) => key !== used)];
};

const nextChange = (keys: readonly Dated[], now: number): number | null => {
  const later = keys.map(({ used_from = 0 }) => used_from).filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
};

export const keyStoreFrom = (path: string, file: KeyFile, now: number): KeyStore => {
  const [active, ...others] = inUseFirst(file.signing, now);
  if (active === undefined || file.wrapping.length === 0)
    throw new DomainError(
      "key_store_missing",
      `The key store ${path} is incomplete: restore it from a backup.`,
    );
  const signing = {
    kid: active.kid,
    private_jwk: active.private_jwk,
    public_jwk: publicOf(active.private_jwk),
  };
  return {
    path,
    pseudonym: Buffer.from(file.pseudonym, "base64url"),
    wrapping: inUseFirst(file.wrapping, now).map(({ kid, key }) => ({
      kid,
      key: Buffer.from(key, "base64url"),
    })),
    signing,
    published: [
      signing.public_jwk,
      ...others.map(({ private_jwk }) => publicOf(private_jwk)),
      ...file.retired,
    ],
    changesAt: nextChange([...file.signing, ...file.wrapping], now),
  };
};

/**
 * Opens the key store; makes it (mode 0600) when `create` says so and there is none.
 * @throws DomainError key_store_missing when it is absent, locked, or not whole.
 */
export const openKeyStore = async (path: string, options: KeyStoreOptions): Promise<KeyStore> => {
  let file = await readKeyFile(path, options.passphrase);
  if (file === null && options.create) {
    await createKeyFile(path, options);
    file = await readKeyFile(path, options.passphrase);
  }
  if (file === null)
    throw new DomainError(
      "key_store_missing",
      `There is no key store at ${path}. Restore it from a backup: without it the stored data cannot ` +
        "be read.",
    );
  return keyStoreFrom(path, file, options.clock());
};
