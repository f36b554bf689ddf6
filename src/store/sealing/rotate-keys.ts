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

type Rotation = Omit<KeyStoreOptions, "create">;

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
  return keyStoreFrom(path, changed);
};

/**
 * A new signing key; the old one's private half is destroyed, its public half stays published so that old
 * receipts still verify.
 */
export const rotateSigningKey = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => ({
    ...file,
    signing: [newSigning(options.random, options.clock)],
    retired: [...file.signing.map((key) => publicOf(key.private_jwk)), ...file.retired],
  }));

/**
 * A new wrapping key in front; the old ones still unwrap. Afterwards open the store, run `rewrap`, then
 * `dropOldWrappingKeys`.
 */
export const rotateWrappingKey = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => ({
    ...file,
    wrapping: [newWrapping(options.random, options.clock), ...file.wrapping],
  }));

/**
 * Forgets every wrapping key but the newest. Only after `Store.rewrap`: a store that still needs one refuses
 * to open.
 */
export const dropOldWrappingKeys = async (path: string, options: Rotation): Promise<KeyStore> =>
  rotate(path, options, (file) => ({ ...file, wrapping: file.wrapping.slice(0, 1) }));
