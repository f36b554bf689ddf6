/**
 * Writes a package of any graph: files beside each other, sealed, then renamed into place, so that a
 * half-written one is never seen.
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Manifest, ManifestDraft } from "../../model/package/manifest.ts";
import { sealPackage } from "../../model/verify/seal-package.ts";

export type GraphPackage = {
  graph: Uint8Array;
  /** Index k is line k, index 0 the padding; null for a model without item indices. */
  items: readonly string[] | null;
  /** Files beside the graph and the vocabulary, by path. */
  files: Readonly<Record<string, string>>;
  draft: Omit<ManifestDraft, "contract" | "files" | "golden" | "vocabulary">;
};

/** What a trainer may add to the facts that training knows: data set id, watermark. */
export type TrainingFacts = Partial<NonNullable<ManifestDraft["training"]>>;

/** ISO time of step-time days; null for files without times. */
export const isoOfDays = (days: number | null): string | null => {
  return days === null || days < 2 ? null : new Date(days * 86_400_000).toISOString();
};

/** `dir` must not exist yet. @throws DomainError when the draft or the graph breaks the contract. */
export const writeGraphPackage = async (content: GraphPackage, dir: string): Promise<Manifest> => {
  const temporary = `${dir}.part`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await writeFile(join(temporary, "model.onnx"), content.graph);
    if (content.items !== null)
      await writeFile(
        join(temporary, "items.txt"),
        content.items
          .slice(1)
          .map((id) => `${id}\n`)
          .join(""),
      );
    for (const [path, text] of Object.entries(content.files)) {
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), text);
    }
    const manifest = await sealPackage(temporary, {
      ...content.draft,
      contract: 1,
      vocabulary: content.items === null ? null : "items.txt",
      files: Object.keys(content.files),
    });
    await rename(temporary, dir);
    return manifest;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw cause;
  }
};
