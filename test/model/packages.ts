import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest, ManifestDraft } from "../../src/model/package/manifest.ts";
import { sealPackage } from "../../src/model/verify/seal-package.ts";
import { writeGraph } from "./onnx-graph.ts";
import {
  GRAPHS,
  HISTORY_BINDINGS,
  TEST_ITEMS,
  type TestPackageKind,
  type TestPackageOptions,
} from "./package-graphs.ts";

const PARTS_OUTPUTS = { part_items: "part_items", part_scores: "part_scores", prior: "prior" };
const OUTPUTS: Readonly<Record<TestPackageKind, Record<string, string>>> = {
  parts: PARTS_OUTPUTS,
  both: { ...PARTS_OUTPUTS, scores: "scores" },
  dense: { scores: "scores" },
  candidates: { picked: "scores" },
  rank: { scores: "scores" },
};

export const testDraft = (options: TestPackageOptions): Omit<ManifestDraft, "files" | "golden"> => {
  const kind = options.kind ?? "parts";
  const isRank = kind === "rank";
  return {
    contract: 1,
    name: options.name ?? `test-${kind}`,
    version: options.version ?? "1.0.0",
    task: isRank ? "rank_candidates" : "score_items",
    inputs: isRank
      ? { retrieval: "retrieval.score", match: "context.match", price: "item.price" }
      : { ...HISTORY_BINDINGS, ...(kind === "candidates" ? { candidates: "candidates" } : {}) },
    outputs: OUTPUTS[kind],
    vocabulary: isRank ? null : "items.txt",
    history: isRank ? null : { max_length: options.maxLength ?? 20, order: "newest_first" },
    explain: kind === "parts" || kind === "both" ? "additive" : "ablation",
    training: {
      dataset: "test-data",
      recipe: { seed: 1 },
      reference_at: "2026-01-01T00:00:00Z",
      from: null,
      to: null,
      events: 100,
      subjects: 10,
      purpose: "train",
      watermark: 0,
    },
    metrics: {},
    main_parameters: {
      en: ["What you looked at and bought lately."],
      nl: ["Wat u onlangs bekeek en kocht."],
      nb: ["Det du nylig så på og kjøpte."],
    },
  };
};

/** Writes a package into `dir` (made if needed) and returns its manifest. */
export const writeTestPackage = async (dir: string, options: TestPackageOptions = {}): Promise<Manifest> => {
  const draft = await writeUnsealed(dir, options);
  return sealPackage(dir, {
    ...draft,
    ...without(options.manifest, ["files", "golden"]),
    files: [...Object.keys(options.extraFiles ?? {})],
  });
};

const without = (
  draft: Partial<ManifestDraft> | undefined,
  keys: readonly string[],
): Partial<ManifestDraft> =>
  Object.fromEntries(
    Object.entries(draft ?? {}).filter(([key]) => !keys.includes(key)),
  ) as Partial<ManifestDraft>;

/**
 * Writes a package with right hashes and without golden values, whatever is wrong with its graph; `change`
 * has the last word on the manifest.
 */
export const writeBareTestPackage = async (
  dir: string,
  options: TestPackageOptions = {},
  change: (manifest: ManifestDraft) => unknown = (manifest) => manifest,
): Promise<void> => {
  const draft = await writeUnsealed(dir, options);
  const paths = [
    "model.onnx",
    ...(draft.vocabulary === null ? [] : ["items.txt"]),
    ...Object.keys(options.extraFiles ?? {}),
  ];
  const files: Record<string, string> = {};
  for (const path of paths)
    files[path] = Buffer.from(
      await crypto.subtle.digest("SHA-256", new Uint8Array(await readFile(join(dir, path)))),
    ).toString("hex");
  await writeFile(
    join(dir, "manifest.json"),
    JSON.stringify(change({ ...draft, ...without(options.manifest, ["files", "golden"]), files })),
  );
};

/** Writes the files but the manifest and returns its draft. */
const writeUnsealed = async (
  dir: string,
  options: TestPackageOptions,
): Promise<Omit<ManifestDraft, "files" | "golden">> => {
  await mkdir(dir, { recursive: true });
  const kind = options.kind ?? "parts";
  const graph = GRAPHS[kind](options);
  const bytes = writeGraph(options.graph === undefined ? graph : options.graph(graph));
  await writeFile(join(dir, "model.onnx"), options.bytes === undefined ? bytes : options.bytes(bytes));
  if (kind !== "rank")
    await writeFile(join(dir, "items.txt"), `${(options.items ?? TEST_ITEMS).join("\n")}\n`);
  for (const [path, bytes] of Object.entries(options.extraFiles ?? {}))
    await writeFile(join(dir, path), bytes);
  return testDraft(options);
};
