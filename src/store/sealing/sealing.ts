import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { idFault } from "../../lib/id-rule.ts";
import type { RandomBytes } from "../../lib/random.ts";
import { createStamps, decrypt, encrypt } from "./encrypt.ts";
import { type Epochs } from "./epochs.ts";
import type { KeyStore } from "./key-store.ts";
import { createWrappingKeys } from "./wrapping-keys.ts";
const KEY = 32;
const MARK = 5;

/**
 * A random key of one shopper or one job, and the same key as it may be stored: wrapped by a wrapping key.
 */
export type FreshKey = { readonly key: Buffer; readonly wrapped: Buffer };

/**
 * All cryptography of the store. `place` names the row (AAD), so that a ciphertext moved elsewhere does not
 * open.
 */
export type Sealer = {
  /** HMAC-SHA-256 of a shop's shopper id under the pseudonym key, base64url. */
  pseudonym(shop: string, shopperId: string): string;
  /** HMAC of anything else that must not stand in clear in a row's key (idempotency keys, receipt ids). */
  hide(kind: string, shop: string, text: string): string;
  /** 12 random bytes; also what a compare-and-set compares. */
  stamp(): Buffer;
  freshKey(place: string): FreshKey;
  /** 32 random bytes, of which the caller takes care. */
  randomKey(): Buffer;
  /** Under the newest wrapping key and, where the store has epochs, the epoch of now. */
  wrap(place: string, key: Buffer): Buffer;
  unwrap(place: string, wrapped: Buffer): Buffer;
  /** Wraps again under the newest wrapping key; null when it already is. */
  rewrap(place: string, wrapped: Buffer): Buffer | null;
  /** iv(12) tag(16) ciphertext. */
  seal(key: Buffer, place: string, plain: Buffer): Buffer;
  /** @throws DomainError internal when the row was changed or moved. */
  unseal(key: Buffer, place: string, sealed: Buffer): Buffer;
  /**
   * Under the newest wrapping key and epoch themselves: for what waits shortly and belongs to no shopper's
   * key.
   */
  sealShort(place: string, plain: Buffer): Buffer;
  /** The same without the epoch, for what nobody seals again when epochs change. `unsealShort` opens it. */
  sealLasting(place: string, plain: Buffer): Buffer;
  unsealShort(place: string, sealed: Buffer): Buffer;
  /** The same under the newest wrapping key; null when it already is. */
  resealShort(place: string, sealed: Buffer): Buffer | null;
  /**
   * Under a key of the shop that follows from the pseudonym key, and so lies outside the store and never
   * rotates: for facts that the store needs before it has the shopper's own key, and for what belongs to
   * nobody.
   */
  cover(shop: string, place: string, plain: Buffer): Buffer;
  uncover(shop: string, place: string, covered: Buffer): Buffer;
  /**
   * A key of the shop for each `secret`, found by nobody without it: for what opens by an id that cannot be
   * guessed and stands under the shopper's own key alone.
   */
  keyBy(shop: string, secret: string): Buffer;
  /** The same, remembered for a second as unwrapped keys are: for what one request reads several times. */
  uncoverOften(shop: string, place: string, covered: Buffer): Buffer;
  /**
   * A word as a number below 2^40, under a key of the shop: equal words are equal, and no list of words tells
   * which.
   */
  mark(shop: string, word: string): number;
  /**
   * HMAC of event ids under the shopper's own key, first 48 bits as a number: a hint that is always checked
   * against the event itself.
   */
  eventHashes(key: Buffer, eventIds: readonly string[]): number[];
  /** Proves that the pseudonym key is the one this store was begun with. */
  keyCheck(): string;
  /** The wrapping keys that are known; the one in use first. */
  wrappingIds(): readonly string[];
  /** Wraps with what the file of keys says by now, and unwraps with all that it holds. */
  adopt(keys: KeyStore): void;
};

const REMEMBERED_MS = 1000;
const MOST_REMEMBERED = 4096;

/**
 * What was opened, for at most a second, since one request opens the same for its consent and for its view.
 * Found only for the sealed bytes, which a caller has just read from the shopper's row: whoever was erased is
 * not found, and is gone from memory within that second. Half of it at a time is forgotten, so that what was
 * just opened is still there when it is needed again.
 */
const createRemembered = (): ((place: string, sealed: Buffer, open: () => Buffer) => Buffer) => {
  const state = {
    young: new Map<string, { readonly sealed: Buffer; readonly plain: Buffer }>(),
    old: new Map<string, { readonly sealed: Buffer; readonly plain: Buffer }>(),
    isTimed: false,
  };
  const age = (): void => {
    state.old = state.young;
    state.young = new Map();
  };
  const forget = (): void => {
    age();
    state.isTimed = state.old.size > 0;
    if (state.isTimed) setTimeout(forget, REMEMBERED_MS / 2).unref();
  };
  return (place, sealed, open) => {
    const known = state.young.get(place) ?? state.old.get(place);
    if (known?.sealed.equals(sealed) === true) return known.plain;
    const plain = open();
    if (state.young.size >= MOST_REMEMBERED / 2) age();
    if (!state.isTimed) setTimeout(forget, REMEMBERED_MS / 2).unref();
    state.isTimed = true;
    state.young.set(place, { sealed, plain });
    return plain;
  };
};

type ShopKey = "rows" | "words" | "secrets";

/** Keys of shops, each derived when first needed (HKDF-SHA-256, RFC 5869). */
const createShopKeys = (pseudonym: Buffer): ((use: ShopKey, shop: string) => KeyObject) => {
  const known = new Map<string, KeyObject>();
  return (use, shop) => {
    const name = `candor ${use} 1\0${shop}`;
    let key = known.get(name);
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync("sha256", pseudonym, "", name, KEY)));
      known.set(name, key);
    }
    return key;
  };
};

export type SealerDeps = { readonly keys: KeyStore; readonly random: RandomBytes; readonly epochs?: Epochs };

/** Makes the store's cryptography from an opened key store. */
export const createSealer = ({ keys, random, epochs }: SealerDeps): Sealer => {
  const stamp = createStamps(random);
  const pseudonymKey = createSecretKey(keys.pseudonym);
  const rememberedKey = createRemembered();
  const rememberedFacts = createRemembered();
  const shopKey = createShopKeys(keys.pseudonym);
  const wrapping = createWrappingKeys({ keys, ...(epochs === undefined ? {} : { epochs }) });
  const mac = (text: string): Buffer => createHmac("sha256", pseudonymKey).update(text).digest();

  const under = (by: { kid: string; key: Buffer | KeyObject }, place: string, plain: Buffer): Buffer => {
    const kid = Buffer.from(by.kid, "latin1");
    return Buffer.concat([Buffer.from([kid.length]), kid, encrypt(by.key, stamp(), place, plain)]);
  };
  const underNewest = (place: string, plain: Buffer): Buffer => under(wrapping.now(), place, plain);
  const wrappedBy = (wrapped: Buffer): string => wrapped.toString("latin1", 1, 1 + wrapped.readUInt8(0));
  const underNamed = (place: string, sealed: Buffer): Buffer =>
    decrypt(wrapping.find(wrappedBy(sealed)), place, sealed.subarray(1 + sealed.readUInt8(0)));
  const again = (place: string, sealed: Buffer): Buffer | null =>
    wrappedBy(sealed) === wrapping.nameNow() ? null : underNewest(place, underNamed(place, sealed));

  return {
    pseudonym(shop, shopperId) {
      const fault = idFault(shopperId);
      if (fault !== null)
        throw new DomainError("invalid_request", `The shopper’s id: ${fault}`, {
          errors: [{ path: "shopper_id", message: fault }],
        });
      return mac(`shopper\0${shop}\0${shopperId}`).toString("base64url");
    },
    hide: (kind, shop, text) => mac(`${kind}\0${shop}\0${text}`).toString("base64url"),
    stamp,
    freshKey(place) {
      const key = Buffer.from(random(KEY));
      return { key, wrapped: underNewest(`key ${place}`, key) };
    },
    randomKey: () => Buffer.from(random(KEY)),
    wrap: (place, key) => underNewest(`key ${place}`, key),
    unwrap: (place, wrapped) => rememberedKey(place, wrapped, () => underNamed(`key ${place}`, wrapped)),
    rewrap: (place, wrapped) => again(`key ${place}`, wrapped),
    seal: (key, place, plain) => encrypt(key, stamp(), place, plain),
    unseal: decrypt,
    sealShort: (place, plain) => underNewest(`short ${place}`, plain),
    unsealShort: (place, sealed) => underNamed(`short ${place}`, sealed),
    sealLasting: (place, plain) => under(wrapping.lasting(), `short ${place}`, plain),
    resealShort: (place, sealed) => again(`short ${place}`, sealed),
    cover: (shop, place, plain) => encrypt(shopKey("rows", shop), stamp(), place, plain),
    uncover: (shop, place, covered) => decrypt(shopKey("rows", shop), place, covered),
    keyBy: (shop, secret) => createHmac("sha256", shopKey("secrets", shop)).update(secret).digest(),
    uncoverOften: (shop, place, covered) =>
      rememberedFacts(place, covered, () => decrypt(shopKey("rows", shop), place, covered)),
    mark: (shop, word) =>
      createHmac("sha256", shopKey("words", shop)).update(word).digest().readUIntBE(0, MARK),
    eventHashes(key, eventIds) {
      const idKey = createSecretKey(createHmac("sha256", createSecretKey(key)).update("event ids").digest());
      return eventIds.map((id) => createHmac("sha256", idKey).update(id).digest().readUIntLE(0, 6));
    },
    keyCheck: () => mac("key check").toString("base64url"),
    wrappingIds: wrapping.ids,
    adopt: wrapping.adopt,
  };
};
