import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Manifest, packageId } from "../../model/package/manifest.ts";
import { VOCABULARY_FILE } from "../../model/package/manifest-schema.ts";
import { readManifest } from "../../model/package/package-files.ts";
import type { CatalogueItem } from "../content/content-matrix.ts";
import type { Dataset } from "../data/dataset.ts";
import { hashCatalogue } from "../linear/content-package.ts";
import { LINEAR_REVISION, type LinearRecipe } from "../linear/recipe.ts";
import type { CountedAs } from "./load-shop-data.ts";
import { readStatement, type TrainingStatement } from "./training-statement.ts";

/** What a refit needs besides recipe and shoppers; nobody is in it. */
export const COUNTED_FILE = "counted.json";

type CountedFile = {
  readonly kind: Dataset["kind"];
  readonly most_unit_entries: number;
  readonly popularity_threshold: number;
  /** Title, category and brand of item index 1, 2, …; null where the catalogue had none. */
  readonly catalogue: readonly (readonly [string, readonly string[], string | null] | null)[];
};

/** How a package came to be: all that its bytes depend on but for the shoppers and the shop's secret. */
export type PackageTraining = {
  readonly id: string;
  readonly manifest: Manifest;
  readonly statement: TrainingStatement;
  readonly recipe: LinearRecipe;
  readonly counted: CountedAs;
  readonly popularityThreshold: number;
  readonly asOf: number;
};

const readText = (file: string): Promise<string | null> => readFile(file, "utf8").catch(() => null);

/** The recipe in a manifest, where it is one of ours and of the arithmetic of today. */
export const recipeIn = ({ training }: Manifest): LinearRecipe | null => {
  const { vocabulary: _vocabulary, catalogue: _catalogue, ...recipe } = training?.recipe ?? {};
  return recipe["algorithm"] === "linear" && recipe["revision"] === LINEAR_REVISION
    ? (recipe as LinearRecipe)
    : null;
};

export const writeCounted = async (
  dir: string,
  { dataset, catalogue }: { readonly dataset: Dataset; readonly catalogue: CountedAs["catalogue"] },
  popularityThreshold: number,
  mostUnitEntries: number,
): Promise<void> => {
  const file: CountedFile = {
    kind: dataset.kind,
    most_unit_entries: mostUnitEntries,
    popularity_threshold: popularityThreshold,
    catalogue: dataset.items.slice(1).map((_, at) => {
      const item = catalogue.get(at + 1);
      return item === undefined ? null : [item.title, item.category, item.brand];
    }),
  };
  await writeFile(join(dir, COUNTED_FILE), `${JSON.stringify(file)}\n`);
};

/**
 * Opens what a package was made of; null where it cannot be made again: another algorithm, another
 * arithmetic, or from before this was kept.
 */
export const openTraining = async (dir: string): Promise<PackageTraining | null> => {
  const manifest = await readManifest(dir);
  const recipe = recipeIn(manifest);
  const [text, vocabulary] = await Promise.all([
    readText(join(dir, COUNTED_FILE)),
    readText(join(dir, VOCABULARY_FILE)),
  ]);
  if (recipe === null || text === null || vocabulary === null) return null;
  const { kind, most_unit_entries, popularity_threshold, catalogue } = JSON.parse(text) as CountedFile;
  const items = ["", ...vocabulary.split("\n").slice(0, -1)];
  const known = new Map(
    catalogue.flatMap((item, at): [number, CatalogueItem][] =>
      item === null ? [] : [[at + 1, { title: item[0], category: [...item[1]], brand: item[2] }]],
    ),
  );
  const { catalogue: hash } = manifest.training?.recipe ?? {};
  if (hashCatalogue(items, known) !== hash) return null;
  const statement = await readStatement(dir);
  return {
    id: packageId(manifest),
    manifest,
    statement,
    recipe,
    counted: { kind, items, mostUnitEntries: most_unit_entries, catalogue: known },
    popularityThreshold: popularity_threshold,
    asOf: Date.parse(statement.as_of),
  };
};
