import { CompactSign, importJWK, type JWK } from "jose";
import { LRUCache } from "lru-cache";
import { DomainError } from "../../../lib/errors.ts";

/** A public Ed25519 key (RFC 8037) as it is published. */
export type PublicJwk = {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
};

/** The private half beside it; sealed at rest, never published, never logged. */
export type PrivateJwk = PublicJwk & { readonly d: string };

export type Jwks = { readonly keys: readonly PublicJwk[] };

type CryptoKeys = ReadonlyMap<string, Awaited<ReturnType<typeof importJWK>>>;

/**
 * Remembers which JWS were found genuine, so that one that comes with every request costs one signature check
 * and not one each.
 */
export type JwsMemory = {
  readonly recall: (jws: string) => Readonly<Record<string, unknown>> | undefined;
  readonly remember: (jws: string, payload: Readonly<Record<string, unknown>>) => void;
};

/** Public keys by `kid`, imported once. Enough to verify, offline or in the service. */
export type VerificationKeys = { readonly keys: CryptoKeys; readonly memory?: JwsMemory };

/** Signs with the current key and knows the retired ones. */
export type SigningKeys = VerificationKeys & {
  readonly kid: string;
  /** Signs with another key from now on, and knows all of these; whoever verifies by the same keys, too. */
  readonly adopt: (keys: SigningKeySet) => Promise<void>;
  /** A compact JWS (RFC 7515) of `payload` with `typ` in the protected header. */
  readonly sign: (typ: string, payload: object) => Promise<string>;
  /** Every public key, the retired ones included, so that what they signed stays provable. */
  readonly publicJwks: () => Jwks;
};

/** The half that may be published. */
export const publicJwkOf = ({
  kty,
  crv,
  x,
  kid,
}: Pick<PublicJwk, "kty" | "crv" | "x" | "kid">): PublicJwk => ({
  kty,
  crv,
  x,
  kid,
  use: "sig",
  alg: "EdDSA",
});

/** The key that signs, and the public halves of all others that are known. */
export type SigningKeySet = { readonly current: PrivateJwk; readonly retired: readonly PublicJwk[] };

const openKeys = async ({ current, retired }: SigningKeySet) => {
  const published = [publicJwkOf(current), ...retired.map(publicJwkOf)];
  const { keys } = await createVerificationKeys({ keys: published });
  if (keys.size !== published.length)
    throw new DomainError(
      "config_invalid",
      "Two signing keys share a kid. Leave out the retired key that is the current one.",
    );
  return { keys, published, kid: current.kid, privateKey: await importEd25519(current) };
};

/**
 * Signing keys: one current, any number retired. Rotation means a new `current` and the old one's public half
 * in `retired`.
 * @throws DomainError `config_invalid` where a key is no Ed25519 key or two share a `kid`.
 */
export const createSigningKeys = async (given: SigningKeySet): Promise<SigningKeys> => {
  let known = await openKeys(given);
  // One map for all who verify, so that a key that comes later is known to them.
  const keys = new Map(known.keys);
  return {
    keys,
    get kid() {
      return known.kid;
    },
    async adopt(next) {
      known = await openKeys(next);
      for (const [kid, key] of known.keys) keys.set(kid, key);
    },
    sign(typ, payload) {
      const { kid, privateKey } = known;
      return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: "EdDSA", typ, kid })
        .sign(privateKey);
    },
    publicJwks: () => ({ keys: known.published }),
  };
};

/**
 * Keys of a JWKS, as `/.well-known/jwks.json` publishes it or an exported bundle carries it. Keys of other
 * kinds are left out.
 */
export const createVerificationKeys = async (jwks: {
  readonly keys: readonly unknown[];
}): Promise<VerificationKeys> => {
  const usable = jwks.keys.filter(isEd25519);
  const entries = await Promise.all(
    usable.map(async (jwk) => [jwk.kid, await importEd25519(publicJwkOf(jwk))] as const),
  );
  return { keys: new Map(entries) };
};

const isEd25519 = (jwk: unknown): jwk is PublicJwk => {
  const { kty, crv, x, kid } = (jwk ?? {}) as Partial<Record<string, unknown>>;
  return kty === "OKP" && crv === "Ed25519" && typeof x === "string" && typeof kid === "string";
};

const importEd25519 = async (jwk: JWK): Promise<Awaited<ReturnType<typeof importJWK>>> => {
  try {
    return await importJWK(jwk, "EdDSA");
  } catch (cause) {
    throw new DomainError(
      "config_invalid",
      "A signing key is not an Ed25519 key in JWK form (RFC 8037). Check its x and d.",
      { cause },
    );
  }
};

/** Longest JWS worth remembering. */
const REMEMBERED_LENGTH = 4096;

/**
 * The same keys with a memory of the `limit` genuine JWS (at most 4 kB each) that were used last. Only the
 * signature is remembered: ends, shops, origins and revocation are looked at every time.
 */
export const withMemory = ({ keys }: VerificationKeys, limit: number): VerificationKeys => {
  if (limit < 1) return { keys };
  const genuine = new LRUCache<string, Readonly<Record<string, unknown>>>({ max: limit });
  return {
    keys,
    memory: {
      recall: (jws) => genuine.get(jws),
      remember: (jws, payload) => {
        if (jws.length > REMEMBERED_LENGTH) return;
        genuine.set(jws, Object.freeze(payload));
      },
    },
  };
};
