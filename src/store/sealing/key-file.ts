import {
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  type JsonWebKey,
  scryptSync,
} from "node:crypto";
import { chmod, type FileHandle, link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { type RandomBytes } from "../../lib/random.ts";

export type KeyStoreOptions = {
  /** Make the file when it is not there. Leave it false for a store that already has data. */
  readonly create: boolean;
  readonly passphrase?: string;
  readonly random: RandomBytes;
  readonly clock: Clock;
};

/**
 * `used_from`: until then a key is known and not used, so that every process has it before any uses it; left
 * out of those that were made with the file.
 */
type Dated = { readonly kid: string; readonly created_at: number; readonly used_from?: number };

/** What the file holds, in clear or under the passphrase; the newest keys stand first. */
export type KeyFile = {
  readonly version: 1;
  readonly pseudonym: string;
  readonly wrapping: readonly (Dated & { readonly key: string })[];
  readonly signing: readonly (Dated & { readonly private_jwk: JsonWebKey })[];
  readonly retired: readonly JsonWebKey[];
};

type LockedFile = {
  readonly version: 1;
  readonly kdf: {
    readonly name: "scrypt";
    readonly N: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
  };
  readonly iv: string;
  readonly tag: string;
  readonly sealed: string;
};

const SCRYPT = { N: 2 ** 15, r: 8, p: 1 } as const;

const SCRYPT_MEMORY = 64 * 1024 * 1024;

const LOCK_AAD = Buffer.from("candor key store 1");

const lockKey = (passphrase: string, kdf: LockedFile["kdf"]): Buffer =>
  scryptSync(passphrase.normalize("NFKC"), Buffer.from(kdf.salt, "base64url"), 32, {
    N: kdf.N,
    r: kdf.r,
    p: kdf.p,
    maxmem: SCRYPT_MEMORY,
  });

const lock = (file: KeyFile, passphrase: string, random: RandomBytes): LockedFile => {
  const kdf = { name: "scrypt", ...SCRYPT, salt: Buffer.from(random(16)).toString("base64url") } as const;
  const iv = Buffer.from(random(12));
  const cipher = createCipheriv("aes-256-gcm", lockKey(passphrase, kdf), iv).setAAD(LOCK_AAD);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(file), "utf8"), cipher.final()]);
  return {
    version: 1,
    kdf,
    iv: iv.toString("base64url"),
    tag: cipher.getAuthTag().toString("base64url"),
    sealed: sealed.toString("base64url"),
  };
};

const unlock = (locked: LockedFile, passphrase: string | undefined, path: string): KeyFile => {
  if (passphrase === undefined)
    throw new DomainError("key_store_missing", `The key store ${path} is locked: give its passphrase.`);
  try {
    const decipher = createDecipheriv(
      "aes-256-gcm",
      lockKey(passphrase, locked.kdf),
      Buffer.from(locked.iv, "base64url"),
    ).setAAD(LOCK_AAD);
    decipher.setAuthTag(Buffer.from(locked.tag, "base64url"));
    return JSON.parse(
      Buffer.concat([decipher.update(Buffer.from(locked.sealed, "base64url")), decipher.final()]).toString(
        "utf8",
      ),
    ) as KeyFile;
  } catch (cause) {
    throw new DomainError("key_store_missing", `The passphrase does not open the key store ${path}.`, {
      cause,
    });
  }
};

export const newWrapping = (
  random: RandomBytes,
  clock: Clock,
  usedFrom?: number,
): KeyFile["wrapping"][number] => ({
  kid: `w-${Buffer.from(random(6)).toString("hex")}`,
  key: Buffer.from(random(32)).toString("base64url"),
  created_at: clock(),
  ...(usedFrom === undefined ? {} : { used_from: usedFrom }),
});

export const newSigning = (
  random: RandomBytes,
  clock: Clock,
  usedFrom?: number,
): KeyFile["signing"][number] => {
  const kid = `s-${Buffer.from(random(6)).toString("hex")}`;
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    kid,
    private_jwk: { ...privateKey.export({ format: "jwk" }), kid, alg: "EdDSA", use: "sig" },
    created_at: clock(),
    ...(usedFrom === undefined ? {} : { used_from: usedFrom }),
  };
};

export const readKeyFile = async (path: string, passphrase: string | undefined): Promise<KeyFile | null> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new DomainError(
      "key_store_missing",
      `The key store ${path} cannot be read: see to its owner and mode (0600).`,
      { cause },
    );
  }
  let parsed: KeyFile | LockedFile;
  try {
    parsed = JSON.parse(text) as KeyFile | LockedFile;
  } catch (cause) {
    throw new DomainError(
      "key_store_missing",
      `The key store ${path} is not whole: restore it from a backup.`,
      { cause },
    );
  }
  return "sealed" in parsed ? unlock(parsed, passphrase, path) : parsed;
};

/** @throws DomainError key_store_missing where nothing can be written beside the file of keys */
const openTemporary = async (path: string, temporary: string): Promise<FileHandle> => {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await open(temporary, "wx", 0o600);
  } catch (cause) {
    throw new DomainError(
      "key_store_missing",
      `The key store ${path} cannot be written: see to the owner, mode and free space of its folder, or ` +
        "name another file with CANDOR_KEYS.",
      { cause },
    );
  }
};

export const writeTemporary = async (
  path: string,
  file: KeyFile,
  { passphrase, random }: Pick<KeyStoreOptions, "passphrase" | "random">,
): Promise<string> => {
  const temporary = `${path}.${Buffer.from(random(6)).toString("hex")}`;
  const handle = await openTemporary(path, temporary);
  try {
    await handle.writeFile(
      `${JSON.stringify(passphrase === undefined ? file : lock(file, passphrase, random), null, 2)}\n`,
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(temporary, 0o600);
  return temporary;
};

export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/**
 * Several processes may start at once: `link` fails when somebody else's file is there, and then theirs is
 * read.
 */
export const createKeyFile = async (path: string, options: KeyStoreOptions): Promise<void> => {
  const { random, clock } = options;
  const file: KeyFile = {
    version: 1,
    pseudonym: Buffer.from(random(32)).toString("base64url"),
    wrapping: [newWrapping(random, clock)],
    signing: [newSigning(random, clock)],
    retired: [],
  };
  const temporary = await writeTemporary(path, file, options);
  try {
    await link(temporary, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
};
