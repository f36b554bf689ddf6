import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import {
  type KeyFile,
  type KeyStoreOptions,
  newSigning,
  newWrapping,
  readKeyFile,
  syncFolder,
  writeTemporary,
} from "./key-file.ts";
import { type KeyStore, keyStoreFrom, publicOf } from "./key-store.ts";

/** `usedFrom`: from when a new key is used; at once where it is left out. */
type Rotation = Omit<KeyStoreOptions, "create"> & { readonly usedFrom?: number };

const rotate = async (
  path: string,
  options: Rotation,
  change: (file: KeyFile) => KeyFile,
): Promise<KeyStore> => {
  const file = await readKeyFile(path, options.passphrase);
  if (file === null)
    throw new DomainError("key_store_missing", `There is no key store at ${path} to rotate.`);
  const changed = change(file);
  await rename(await writeTemporary(path, changed, options), path);
  await syncFolder(dirname(path));
  return keyStoreFrom(path, changed, options.clock());
};

/** Destroys the private halves of all but the newest; their public halves stay published. */
const retire = (file: KeyFile): KeyFile => ({
  ...file,
  signing: file.signing.slice(0, 1),
  retired: [...file.signing.slice(1).map((key) => publicOf(key.private_jwk)), ...file.retired],
});

/**
 * A new signing key; the old one's private half is destroyed, its public half stays published so that old
 * receipts still verify. Where the new one is used later, `retireSigningKeys` destroys it then.
 */
export const rotateSigningKey = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => {
    const fresh = newSigning(options.random, options.clock, options.usedFrom);
    const both = { ...file, signing: [fresh, ...file.signing] };
    return options.usedFrom === undefined ? retire(both) : both;
  });

/** Destroys the private halves of older signing keys, once nobody signs with them any more. */
export const retireSigningKeys = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, retire);

/**
 * A new wrapping key in front; the old ones still unwrap. Afterwards open the store, run `rewrap`, then
 * `dropOldWrappingKeys`.
 */
export const rotateWrappingKey = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => ({
    ...file,
    wrapping: [newWrapping(options.random, options.clock, options.usedFrom), ...file.wrapping],
  }));

/**
 * Forgets every wrapping key but the newest. Only after `Store.rewrap`: a store that still needs one refuses
 * to open.
 */
export const dropOldWrappingKeys = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => ({ ...file, wrapping: file.wrapping.slice(0, 1) }));
