/**
 * Writes model packages: model.onnx, items.txt, card.md, tables and the sealed manifest
 * (docs/architecture.md, "The model contract").
 */
import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest, ManifestDraft } from "../../model/package/manifest.ts";
import { sealPackage } from "../../model/verify/seal-package.ts";
import { liveWeightsOf } from "./live-weights.ts";
import { encodePartsModel, type PartsModel, widthOf } from "./parts-graph.ts";

export type PackageText = {
  name: string;
  version: string;
  mainParameters: Record<string, string[]>;
  card: string;
};
export type PackageContent = PackageText & {
  model: PartsModel;
  /** Index k is line k; index 0 is the padding and has no line. */
  items: readonly string[];
  training: NonNullable<ManifestDraft["training"]>;
  metrics?: Record<string, unknown>;
  /** Other things learnt from several shoppers: written as JSON. */
  tables?: { popularity?: unknown; intervals?: unknown; trends?: unknown; substitutes?: unknown };
};

/** sha256 of the vocabulary as it is written. */
export const hashVocabulary = (items: readonly string[]): string => {
  return createHash("sha256").update(vocabularyText(items)).digest("hex");
};

const vocabularyText = (items: readonly string[]): string =>
  items
    .slice(1)
    .map((id) => `${id}\n`)
    .join("");

/**
 * Writes into a folder beside `dir` and renames it, so that a half-written package is never seen. `dir` must
 * not exist.
 */
export const writePartsPackage = async (content: PackageContent, dir: string): Promise<Manifest> => {
  const temporary = `${dir}.part`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    const { bytes, inputs } = encodePartsModel(content.model);
    const files: string[] = ["card.md"];
    await writeFile(join(temporary, "model.onnx"), bytes);
    await writeFile(join(temporary, "items.txt"), vocabularyText(content.items));
    await writeFile(join(temporary, "card.md"), content.card);
    const tables: Record<string, string> = {};
    for (const [name, table] of Object.entries(content.tables ?? {})) {
      if (table === undefined) continue;
      tables[name] = `${name}.json`;
      files.push(`${name}.json`);
      await writeFile(join(temporary, `${name}.json`), `${JSON.stringify(table)}\n`);
    }
    const manifest = await sealPackage(temporary, {
      contract: 1,
      name: content.name,
      version: content.version,
      task: "score_items",
      inputs,
      outputs: { part_items: "part_items", part_scores: "part_scores", prior: "prior" },
      vocabulary: "items.txt",
      history: { max_length: content.model.recipe.history_length, order: "newest_first" },
      explain: "additive",
      training: content.training,
      metrics: {
        neighbours: widthOf(content.model.lists),
        weights: liveWeightsOf(content.model),
        ...content.metrics,
      },
      main_parameters: content.mainParameters,
      tables,
      files,
    });
    await rename(temporary, dir);
    return manifest;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw cause;
  }
};
