/** The flagship as a package: graph, vocabulary, popularity and intervals, training statement, card. */
import type { Manifest, ManifestDraft } from "../../model/package/manifest.ts";
import type { TrainedLinear } from "./trained.ts";
import { tableOfTrends } from "./trends.ts";
import { hashVocabulary, writePartsPackage } from "./write-package.ts";

export type LinearPackageOptions = {
  name?: string;
  version?: string;
  /** Facts that the trainer knows: dataset id, from, to, events, subjects, watermark. */
  training?: Partial<NonNullable<ManifestDraft["training"]>>;
  metrics?: Record<string, unknown>;
  /** Items touched by fewer distinct units are left out of the popularity table. */
  popularityThreshold?: number;
};

/** What decides the order, in the words of the shopper (DSA Art. 27). */
const MAIN_PARAMETERS = {
  en: [
    "What you looked at or bought, newer steps more than older ones.",
    "Which products people choose together or after one another.",
    "How often a product is chosen.",
  ],
  nl: [
    "Wat is bekeken of gekocht; nieuwere stappen tellen meer dan oudere.",
    "Welke producten mensen samen of na elkaar kiezen.",
    "Hoe vaak een product wordt gekozen.",
  ],
  nb: [
    "Det du har sett på eller kjøpt; nyere steg teller mer enn eldre.",
    "Hvilke produkter folk velger sammen eller etter hverandre.",
    "Hvor ofte et produkt blir valgt.",
  ],
  de: [
    "Angesehenes und Gekauftes; neuere Schritte zählen mehr als ältere.",
    "Welche Produkte zusammen oder nacheinander gewählt werden.",
    "Wie oft ein Produkt gewählt wird.",
  ],
  fr: [
    "Les produits consultés ou achetés ; les étapes récentes comptent plus que les anciennes.",
    "Les produits que l’on choisit ensemble ou l’un après l’autre.",
    "La fréquence à laquelle un produit est choisi.",
  ],
};

/** ISO time of step-time days; null for files without times. */
const isoDays = (days: number | null): string | null =>
  days === null || days < 2 ? null : new Date(days * 86_400_000).toISOString();

/**
 * The recipe as it stands in the manifest: hyperparameters, and hashes of the vocabulary and the catalogue
 * (docs/learning.md, "Forgetting").
 */
export const recipeStatement = (trained: TrainedLinear): Record<string, unknown> => {
  return { ...trained.recipe, vocabulary: hashVocabulary(trained.items), catalogue: trained.catalogueHash };
};

const cardOf = (trained: TrainedLinear, options: LinearPackageOptions): string => {
  const { recipe, fit } = trained;
  return [
    `# ${options.name ?? "linear"} ${options.version ?? "1.0.0"}`,
    "",
    "An additive model: a sum of sparse item-item matrices, each history row weighted by its gap, " +
      "event type and age, plus an item prior.",
    "",
    `- Items: ${trained.items.length - 1}; matrices: ${recipe.matrices.join(", ")}.`,
    `- Weights fitted on ${fit.samples} predictions after the cut, ${fit.iterations} Newton steps, ` +
      `loss ${fit.loss.toFixed(4)}.`,
    `- Pairs count from ${recipe.min_units} distinct units on.`,
    "- Each score is the prior plus one part per history row, so that reasons are exact and a unit can " +
      "be subtracted exactly.",
    "",
    "## Limits",
    "",
    "It knows nothing of prices, stock or the season. Items without events are reached through the " +
      "catalogue text only.",
    "",
  ].join("\n");
};

/** Writes the package into `dir`, which must not exist yet. */
export const writeLinearPackage = (
  trained: TrainedLinear,
  dir: string,
  options: LinearPackageOptions = {},
): Promise<Manifest> => {
  const name = options.name ?? "linear";
  const version = options.version ?? "1.0.0";
  const threshold = Math.max(trained.recipe.min_units, options.popularityThreshold ?? 1);
  const popularity: Record<string, number> = {};
  trained.units.forEach((units, index) => {
    if (index > 0 && units >= threshold) popularity[trained.items[index]!] = units;
  });
  const training = {
    dataset: null,
    reference_at: isoDays(trained.recipe.reference_at),
    from: isoDays(trained.from),
    to: isoDays(trained.to),
    events: trained.events,
    subjects: trained.subjects,
    purpose: "train" as const,
    ...options.training,
    recipe: recipeStatement(trained),
  };
  return writePartsPackage(
    {
      name,
      version,
      model: trained,
      items: trained.items,
      training,
      mainParameters: MAIN_PARAMETERS,
      card: cardOf(trained, options),
      tables: {
        popularity: { threshold, counts: popularity },
        intervals: trained.intervals,
        trends: tableOfTrends(trained.trends, trained.items, {
          until: isoDays(trained.recipe.reference_at) ?? "",
          threshold,
        }),
      },
      ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
    },
    dir,
  );
};
