import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import { present } from "../../lib/present.ts";
import { LARGEST_MANIFEST } from "./limits.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { GRAPH_FILE, MANIFEST_FILE, VOCABULARY_FILE } from "./manifest-schema.ts";

/**
 * A package in memory: its manifest, the files that a model runs from, and its tables as parsed JSON. All
 * hashes were compared.
 */
export type PackageFiles = {
  readonly manifest: Manifest;
  readonly graph: Uint8Array;
  /** Line k-1 is the item of index k; empty for a package without vocabulary. */
  readonly items: readonly string[];
  readonly others: ReadonlyMap<string, Uint8Array>;
};

const LARGEST_PACKAGE = 4 * 2 ** 30;

/** @throws DomainError package_missing | manifest_invalid */
export const readManifest = async (dir: string): Promise<Manifest> => {
  const bytes = await readWithin(dir, MANIFEST_FILE, LARGEST_MANIFEST);
  try {
    return parseManifest(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError("manifest_invalid", "manifest.json is not JSON in UTF-8; write it again", {
      cause,
    });
  }
};

/**
 * Reads a whole package and compares every hash. Hashing runs on the thread pool, so that a server that loads
 * a model keeps answering.
 * @throws DomainError package_missing | manifest_invalid | package_hash_mismatch | vocabulary_mismatch
 */
export const readPackageFiles = async (dir: string): Promise<PackageFiles> => {
  const manifest = await readManifest(dir);
  await refuseUnlisted(dir, manifest);
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const [path, expected] of Object.entries(manifest.files)) {
    const bytes = await readWithin(dir, path, LARGEST_PACKAGE - total);
    total += bytes.length;
    const actual = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
    if (actual !== expected) {
      throw new DomainError(
        "package_hash_mismatch",
        `"${path}" is not the file that the manifest describes (sha256 ${actual.slice(0, 12)}…, ` +
          `expected ${expected.slice(0, 12)}…); copy it again or write the manifest again`,
      );
    }
    files.set(path, bytes);
  }
  const graph = present(files.get(GRAPH_FILE), "the graph of a package");
  const items =
    manifest.vocabulary === null
      ? []
      : await readVocabulary(present(files.get(VOCABULARY_FILE), "the vocabulary of a package"));
  files.delete(GRAPH_FILE);
  files.delete(VOCABULARY_FILE);
  return { manifest, graph, items, others: files };
};

const MOST_NAMED = 20;

/**
 * The manifest holds a hash of every other file (docs/architecture.md, "The model contract"): what it does
 * not list nobody has vouched for.
 */
const refuseUnlisted = async (dir: string, { files }: Manifest): Promise<void> => {
  const unlisted: string[] = [];
  const visit = async (within: string): Promise<void> => {
    for (const entry of await readdir(join(dir, within), { withFileTypes: true })) {
      const path = posix.join(within, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if (path !== MANIFEST_FILE && !Object.hasOwn(files, path)) unlisted.push(path);
      if (unlisted.length >= MOST_NAMED) return;
    }
  };
  await visit("");
  if (unlisted.length === 0) return;
  const [first, ...others] = unlisted.sort();
  throw new DomainError(
    "manifest_invalid",
    "the package holds " +
      `${JSON.stringify(first)}${others.length === 0 ? "" : ` and ${others.length} more`}, which "files" ` +
      "does not list; list each file with its sha256, or take it out",
    {
      errors: unlisted.map((path) => ({ path: `files.${path}`, message: "in the package, and not listed" })),
    },
  );
};

/** Reads one regular file that really lies inside the package: links that lead out of it are refused. */
const readWithin = async (dir: string, path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  const full = join(dir, path);
  try {
    const inside = `${await realpath(dir)}${sep}`;
    const stat = await lstat(full);
    if (!stat.isFile() || !(await realpath(full)).startsWith(inside)) {
      throw new DomainError(
        "archive_path_unsafe",
        `"${path}" is a link or leads out of the package; put the file itself into the package`,
      );
    }
    if (stat.size > limit)
      throw new DomainError(
        "archive_too_large",
        `"${path}" is larger than the ${Math.floor(limit / 2 ** 20)} MB that are left for it`,
      );
    return await readFile(full);
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError("package_missing", `the package has no readable file "${path}"; add it`, { cause });
  }
};

const LINES_PER_TURN = 50_000;

/** One item id a line, in UTF-8. An empty first line is index 0 itself. */
const readVocabulary = async (bytes: Uint8Array): Promise<string[]> => {
  const wrong = (what: string): DomainError =>
    new DomainError(
      "vocabulary_mismatch",
      `items.txt ${what}; line k (from 1) is the item of index k, one id a line`,
    );
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrong("is not UTF-8");
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines[0] === "" || lines[0] === "\r") lines.shift();
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const id = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (id === "") throw wrong(`has an empty line ${i + 1}`);
    if (seen.has(id)) throw wrong(`names the item of line ${i + 1} twice`);
    seen.add(id);
    lines[i] = id;
    if (i % LINES_PER_TURN === LINES_PER_TURN - 1) await turn();
  }
  if (lines.length === 0) throw wrong("is empty");
  return lines;
};

/** Lets what waits run first: loading never holds the event loop for long. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
