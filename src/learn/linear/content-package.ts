/**
 * Day zero: a package from the catalogue alone (docs/architecture.md, "The model contract"). The additive
 * model with the content matrix as its only one.
 */
import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import type { Manifest } from "../../model/package/manifest.ts";
import { buildContentMatrix, type CatalogueItem } from "../content/content-matrix.ts";
import { toHalfBits } from "../math/half-float.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import { layoutOf } from "./parameters.ts";
import type { PartsModel } from "./parts-graph.ts";
import {
  GAP_BUCKET_COUNT,
  LINEAR_REVISION,
  type LinearRecipe,
  NO_DEFENCE,
  START_GAP_FACTORS,
} from "./recipe.ts";
import { hashVocabulary, writePartsPackage } from "./write-package.ts";

export type ContentItem = {
  item_id: string;
  title: string;
  category?: readonly string[];
  brand?: string | null;
};
export type ContentPackageOptions = { name?: string; version?: string; neighbours?: number };

/** What a content model looks at, as shoppers are told in each language. */
export const CONTENT_SENTENCES = {
  en: [
    "How much a product resembles what you look at: words of its title, category and brand.",
    "It has learnt from nobody’s behaviour.",
  ],
  nl: [
    "Hoe sterk een product lijkt op wat is bekeken: woorden uit titel, categorie en merk.",
    "Er is van niemands gedrag geleerd.",
  ],
  nb: [
    "Hvor mye et produkt ligner på det du ser på: ord i tittel, kategori og merke.",
    "Det er ikke lært av noens atferd.",
  ],
  de: [
    "Wie sehr ein Produkt dem Angesehenen ähnelt: Wörter aus Titel, Kategorie und Marke.",
    "Gelernt wurde aus niemandes Verhalten.",
  ],
  fr: [
    "La ressemblance d’un produit avec ce qui est consulté : mots du titre, de la catégorie et de la marque.",
    "Le comportement de personne n’a servi à l’apprentissage.",
  ],
};

const CARD = [
  "# content",
  "",
  "Likeness of products by title words, category and brand (TF-IDF cosine). Made from the catalogue alone: " +
    "no event and no",
  "personal data. It serves a shop until a model trained on consented events beats it.",
  "",
].join("\n");

/** sha256 of what a package knows of the catalogue: ids, titles, categories, brands by index. */
export const hashCatalogue = (
  items: readonly string[],
  catalogue: ReadonlyMap<number, CatalogueItem>,
): string => {
  const hash = createHash("sha256");
  for (let index = 1; index < items.length; index++) {
    const item = catalogue.get(index);
    if (item !== undefined)
      hash.update(`${JSON.stringify([items[index], item.title, item.category, item.brand])}\n`);
  }
  return hash.digest("hex");
};

/** The recipe of a model without events: one matrix, fixed gap factors. */
const contentRecipe = (neighbours: number): LinearRecipe => {
  return {
    algorithm: "linear",
    revision: LINEAR_REVISION,
    seed: "content",
    reference_at: 0,
    cut: { kind: "time", at: 0 },
    decay: null,
    max_gap: 1,
    max_unit_entries: 1,
    ridge: { lambda: 10, share: 0.5, position_decay: 1, neighbours: 1 },
    hop2: { neighbours: 1, kept: 1 },
    neighbours,
    history_length: 20,
    matrices: ["content"],
    types: [],
    ages: false,
    min_units: 1,
    repeats: false,
    fit: { rate: 0, top: 0, touched: 0, untouched: 0, l2: 0, iterations: 0, prior: false },
    defence: NO_DEFENCE,
  };
};

/** The content model in memory; items keep the order given. */
export const buildContentModel = (
  items: readonly ContentItem[],
  neighbours: number,
): PartsModel & { items: string[]; catalogue: Map<number, CatalogueItem> } => {
  const catalogue = new Map(
    items.map((item, index) => [
      index + 1,
      { title: item.title, category: item.category ?? [], brand: item.brand ?? null },
    ]),
  );
  const rows = buildContentMatrix(catalogue, items.length, neighbours);
  const lists: NeighbourLists = {
    items: items.length,
    matrices: 1,
    rowStart: rows.start,
    column: rows.column,
    value: Uint16Array.from(rows.value, toHalfBits),
  };
  const recipe = contentRecipe(neighbours);
  const parameters = new Float64Array(layoutOf(recipe).count);
  for (let b = 0; b < GAP_BUCKET_COUNT; b++) parameters[b] = Math.fround(START_GAP_FACTORS[b]!);
  return {
    recipe,
    lists,
    parameters,
    prior: new Float32Array(items.length + 1),
    items: ["", ...items.map((item) => item.item_id)],
    catalogue,
  };
};

/**
 * Writes the content package into `dir`, which must not exist yet. Ids must be unique.
 * @throws DomainError too_little_data when the catalogue is empty.
 */
export const buildContentPackage = (
  items: readonly ContentItem[],
  dir: string,
  options: ContentPackageOptions = {},
): Promise<Manifest> => {
  if (items.length === 0)
    throw new DomainError("too_little_data", "The catalogue is empty: import items first.");
  const model = buildContentModel(items, options.neighbours ?? 100);
  const recipe = {
    ...model.recipe,
    vocabulary: hashVocabulary(model.items),
    catalogue: hashCatalogue(model.items, model.catalogue),
  };
  return writePartsPackage(
    {
      name: options.name ?? "content",
      version: options.version ?? "1.0.0",
      model,
      items: model.items,
      mainParameters: CONTENT_SENTENCES,
      card: CARD,
      training: { dataset: "catalogue", recipe, subjects: 0, events: 0, purpose: null },
    },
    dir,
  );
};
