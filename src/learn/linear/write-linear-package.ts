/** The flagship as a package: graph, vocabulary, popularity and intervals, training statement, card. */
import type { Manifest, ManifestDraft } from "../../model/package/manifest.ts";
import { mainParametersOf } from "./main-parameters.ts";
import { tellRoom } from "./neighbour-room.ts";
import { STRUCTURE_WORDS, type TriedStructure } from "./structures.ts";
import type { TrainedLinear } from "./trained.ts";
import { tableOfTrends } from "./trends.ts";
import { hashVocabulary, writePartsPackage } from "./write-package.ts";

export type LinearPackageOptions = {
  name?: string;
  version?: string;
  /** Facts that the trainer knows: dataset id, from, to, events, subjects, watermark. */
  training?: Partial<NonNullable<ManifestDraft["training"]>>;
  metrics?: Record<string, unknown>;
  /** Choices of structure that were tried on the end of the data, for the card. */
  choices?: readonly TriedStructure[];
  /** Items touched by fewer distinct units are left out of the popularity table. */
  popularityThreshold?: number;
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

/** What was chosen for this shop, and by which figures. */
const toldChoices = (choices: readonly TriedStructure[]): string[] =>
  choices.length === 0
    ? []
    : [
        "",
        "## Chosen for this shop",
        "",
        "Each was tried on the end of the data that came before the days it was measured on; figures are " +
          "half of HR@20 plus half of MRR@20, without it and with it.",
        "",
        ...choices.map(
          ({ name, without, with: withIt, kept }) =>
            `- ${kept ? "Yes" : "No"}: ${STRUCTURE_WORDS[name]} ` +
            `(${without.toFixed(4)}, ${withIt.toFixed(4)}).`,
        ),
      ];

type Compared = { readonly orders: number; readonly recall: number; readonly default_recall: number };

/** On orders that were held back, beside the model of the default slot. */
const measuredLines = (metrics: LinearPackageOptions["metrics"]): string[] => {
  const compared = metrics?.["held_back_orders"] as Compared | undefined;
  if (compared === undefined) return [];
  const { orders, recall, default_recall } = compared;
  return [
    "## Measured",
    "",
    `The rest of ${orders} orders that were held back, given a part of each: Recall@20 ` +
      `${recall.toFixed(4)}, ` +
      `against ${default_recall.toFixed(4)} of the default slot's model.`,
    "",
  ];
};

const cardOf = (trained: TrainedLinear, options: LinearPackageOptions): string => {
  const { recipe, fit } = trained;
  const items = trained.items.length - 1;
  const room = tellRoom({ items, matrices: recipe.matrices.length }, recipe.neighbours);
  return [
    `# ${options.name ?? "linear"} ${options.version ?? "1.0.0"}`,
    "",
    recipe.objective === "complement"
      ? "What is bought together, or one after another: an additive model of orders alone, whose " +
        "weights are " +
        "fitted on the rest of an order, given a part of it. What people look at instead of a thing says " +
        "nothing to it."
      : recipe.fixed === undefined
        ? "An additive model: a sum of sparse item-item matrices, each history row weighted by its gap, " +
          "event type and age, plus an item prior."
        : `A simple model (${recipe.fixed}), since it was ahead of the fitted one on what was held back.`,
    "",
    `- Items: ${items}; matrices: ${recipe.matrices.join(", ")}.`,
    ...(room === null ? [] : [`- ${room}`]),
    recipe.fixed === undefined
      ? `- Weights fitted on ${fit.samples} predictions after the cut, ${fit.iterations} Newton steps, ` +
        `loss ${fit.loss.toFixed(4)}.`
      : "- Weights are given, and nothing is fitted.",
    `- Pairs count from ${recipe.min_units} distinct units on.`,
    "- Each score is the prior plus one part per history row, so that reasons are exact and a unit can " +
      "be subtracted exactly.",
    ...(recipe.fixed === undefined ? toldChoices(options.choices ?? []) : []),
    "",
    ...measuredLines(options.metrics),
    "## Limits",
    "",
    recipe.objective === "complement"
      ? "It knows nothing of prices, stock or the season. Items that nobody has bought are not reached."
      : "It knows nothing of prices, stock or the season. Items without events are reached through the " +
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
      mainParameters: mainParametersOf(trained.recipe),
      card: cardOf(trained, options),
      tables: {
        popularity: { threshold, counts: popularity },
        intervals: trained.intervals,
        ...(trained.substitutes === null ? {} : { substitutes: trained.substitutes }),
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
