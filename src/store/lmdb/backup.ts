import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, posix, resolve } from "node:path";
import { open } from "lmdb";
import { DomainError } from "../../lib/errors.ts";
import { openEnvironment } from "./environment.ts";

/*
 * A copy of the embedded store while it serves: refusals that it has not taken yet, each of its two files as
 * one snapshot, the short-lived keys of the very moment, the packages. `backup.json` names every file with
 * its hash, and is written last: what has none is no backup.
 */
const TABLES = ["decisions.mdb", "store.mdb"] as const;
const EPOCHS = "epochs.key";
const PACKAGES = "shops";
const REFUSALS = "refusals";
const LIST = "backup.json";
/** Keys may be destroyed while the tables are copied; then they are copied again. */
const ATTEMPTS = 20;

export type BackupFile = { readonly path: string; readonly bytes: number; readonly sha256: string };
export type BackupList = { readonly made_at: string; readonly files: readonly BackupFile[] };

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

const filesIn = async (folder: string, within = ""): Promise<string[]> => {
  const entries = await readdir(join(folder, within), { withFileTypes: true });
  const nested = await Promise.all(
    entries.map((entry) => {
      const path = posix.join(within, entry.name);
      return entry.isDirectory() ? filesIn(folder, path) : Promise.resolve([path]);
    }),
  );
  return nested.flat().sort();
};

/** On the disk when this resolves. */
const flush = async (path: string): Promise<void> => {
  const handle = await openFile(path, "r");
  await handle.sync().finally(() => handle.close());
};

const isEmpty = async (folder: string): Promise<boolean> =>
  (
    await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    })
  ).length === 0;

const requireEmpty = async (folder: string): Promise<void> => {
  if (await isEmpty(folder)) return;
  throw new DomainError("usage", `${folder} is not empty: name a folder that is, or is not there yet.`);
};

/** Fills a neighbour and shows it at once under its name, whole or not at all. */
const place = async (target: string, fill: (folder: string) => Promise<void>): Promise<void> => {
  await requireEmpty(target);
  await mkdir(dirname(resolve(target)), { recursive: true });
  const folder = await mkdtemp(`${resolve(target)}.new-`);
  try {
    await fill(folder);
    for (const path of await filesIn(folder)) await flush(join(folder, path));
    await rm(target, { recursive: true, force: true });
    await rename(folder, target);
    await flush(dirname(resolve(target)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const epochsOf = (dir: string): Promise<string> =>
  readFile(join(dir, EPOCHS)).then((bytes) => bytes.toString("hex"));

/** The tables and the keys that open them: of one moment, since keys are destroyed while it serves. */
const copyTables = async (dir: string, folder: string): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await epochsOf(dir);
    for (const file of TABLES) {
      await rm(join(folder, file), { force: true });
      const environment = await openEnvironment(dir, file);
      await environment.root.backup(join(folder, file), true).finally(() => environment.close());
    }
    await writeFile(join(folder, EPOCHS), Buffer.from(before, "hex"), { mode: 0o600 });
    if ((await epochsOf(dir)) === before) return;
  }
  throw new DomainError("store_unavailable", "The keys of the store change all the time: try again later.");
};

/** Files of processes that end meanwhile may go: nothing is held in them. */
const copyRefusals = async (dir: string, folder: string): Promise<void> => {
  const from = join(dir, REFUSALS);
  if ((await stat(from).catch(() => null)) === null) return;
  await mkdir(join(folder, REFUSALS), { mode: 0o700 });
  for (const path of await filesIn(from))
    await cp(join(from, path), join(folder, REFUSALS, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
};

export const backupEmbedded = async (dir: string, out: string, now: number): Promise<BackupList> => {
  let list: BackupList = { made_at: new Date(now).toISOString(), files: [] };
  await place(out, async (folder) => {
    // Before the tables: what is held no longer by then stands in them.
    await copyRefusals(dir, folder);
    await copyTables(dir, folder);
    // After the tables: a package is there before they name it.
    const packages = join(dir, PACKAGES);
    if ((await stat(packages).catch(() => null)) !== null)
      await cp(packages, join(folder, PACKAGES), {
        recursive: true,
        filter: (path) => !path.includes("/.new-"),
      });
    const files: BackupFile[] = [];
    for (const path of await filesIn(folder)) {
      const { size } = await stat(join(folder, path));
      files.push({ path, bytes: size, sha256: await hashOf(join(folder, path)) });
    }
    list = { ...list, files };
    await writeFile(join(folder, LIST), `${JSON.stringify(list, null, 2)}\n`);
  });
  return list;
};

/** The list of a backup; null where the folder is none. */
export const readBackupList = async (folder: string): Promise<BackupList | null> => {
  const text = await readFile(join(folder, LIST), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as BackupList);
};

const countRows = async (path: string): Promise<number> => {
  const root = open<Buffer, string>({ path, readOnly: true, encoding: "binary", maxDbs: 32 });
  try {
    let rows = 0;
    // First all names: a table that is opened under a cursor of the root leaves the cursor to stale memory.
    for (const name of [...root.getKeys()]) {
      const table = root.openDB<Buffer, string>({ name, encoding: "binary" });
      for (const { value } of table.getRange({})) rows += value.length >= 0 ? 1 : 0;
    }
    return rows;
  } finally {
    await root.close();
  }
};

export type BackupCheck = {
  readonly faults: readonly string[];
  readonly files: number;
  readonly rows: number;
};

/** Every file as it was written, and every row of it readable; what is wrong, in a sentence each. */
export const checkBackup = async (folder: string): Promise<BackupCheck> => {
  const list = await readBackupList(folder);
  if (list === null)
    throw new DomainError("usage", `${folder} holds no ${LIST}: it is no backup, or one that was cut short.`);
  const faults: string[] = [];
  for (const { path, bytes, sha256 } of list.files) {
    const found = await stat(join(folder, path)).catch(() => null);
    if (found === null) faults.push(`${path} is missing`);
    else if (found.size !== bytes || (await hashOf(join(folder, path))) !== sha256)
      faults.push(`${path} is not what was written`);
  }
  let rows = 0;
  if (faults.length === 0)
    for (const file of TABLES)
      rows += await countRows(join(folder, file)).catch(() => {
        faults.push(`${file} cannot be read to its end`);
        return 0;
      });
  return { faults, files: list.files.length, rows };
};

/** Puts a backup in place as the store of an empty folder. */
export const restoreEmbedded = async (folder: string, dir: string): Promise<BackupCheck> => {
  const checked = await checkBackup(folder);
  if (checked.faults.length > 0)
    throw new DomainError("file_invalid", `Nothing was restored: ${checked.faults.join("; ")}.`);
  await place(dir, async (target) => {
    for (const { path } of (await readBackupList(folder))?.files ?? []) {
      await mkdir(dirname(join(target, path)), { recursive: true, mode: 0o700 });
      await cp(join(folder, path), join(target, path));
    }
  });
  return checked;
};
