/** The second stage as a package: graph, vocabulary, popularity, training statement, measured gain, card. */
import type { Manifest, ManifestDraft } from "../../model/package/manifest.ts";
import { recipeStatement } from "../linear/write-linear-package.ts";
import { hashVocabulary } from "../linear/write-package.ts";
import { isoOfDays, type TrainingFacts, writeGraphPackage } from "../tensorflow/write-graph-package.ts";
import { createMatchTables } from "./match-tables.ts";
import { encodeRankerModel, featureNames } from "./ranker-graph.ts";
import type { TrainedRanker } from "./train.ts";

export type RankerPackageOptions = {
  name?: string;
  version?: string;
  /** The package of the first stage that it orders, name@version: its scores mean nothing beside another. */
  firstStage?: string;
  training?: TrainingFacts;
  metrics?: Record<string, unknown>;
  popularityThreshold?: number;
};

/** What decides the order, in the words of the shopper (DSA Art. 27). */
const MAIN_PARAMETERS = {
  en: [
    "How well a product fits what you looked at or bought, newer steps more than older ones.",
    "Whether and how recently you looked at the product itself.",
    "How often a product is chosen.",
  ],
  nl: [
    "Hoe goed een product past bij wat is bekeken of gekocht; nieuwere stappen tellen meer.",
    "Of en hoe kort geleden het product zelf is bekeken.",
    "Hoe vaak een product wordt gekozen.",
  ],
  nb: [
    "Hvor godt et produkt passer til det du har sett på eller kjøpt; nyere steg teller mer.",
    "Om og hvor nylig du har sett på selve produktet.",
    "Hvor ofte et produkt blir valgt.",
  ],
  de: [
    "Wie gut ein Produkt zu Angesehenem und Gekauftem passt; neuere Schritte zählen mehr.",
    "Ob und wann das Produkt selbst zuletzt angesehen wurde.",
    "Wie oft ein Produkt gewählt wird.",
  ],
  fr: [
    "À quel point un produit correspond à ce qui a été consulté ou acheté ; les étapes récentes " +
      "comptent plus.",
    "Si le produit lui-même a été consulté, et quand.",
    "La fréquence à laquelle un produit est choisi.",
  ],
};

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

const cardOf = (trained: TrainedRanker, name: string, version: string): string => {
  const { recipe, gain, network } = trained;
  return [
    `# ${name} ${version}`,
    "",
    `A second stage: orders the best ${recipe.candidates} of the additive model again, with a network ` +
      `of two hidden layers of ${network.hidden} over ${network.features} features.`,
    "",
    `- Validation part (the end of train, in neither the matrices nor the fit), ${gain.lists} lists: ` +
      `HR@20 ${percent(gain.before.hr)} to ${percent(gain.after.hr)}, MRR@20 ${percent(gain.before.mrr)} ` +
      `to ${percent(gain.after.mrr)}.`,
    `- The gain ${gain.pays ? "pays" : "does not pay: leave it off"}.`,
    `- Features: ${featureNames(recipe).join(", ")}.`,
    "",
    "## Limits",
    "",
    "With it the list is no longer additive: the parts of the first stage still say what brought a " +
      "product among the candidates, but its place comes from a network, and reasons for places need " +
      "runs of both stages without a step.",
    "It belongs to the first stage that it was trained with; beside another its scores mean nothing. " +
      "What one shopper did can only be forgotten by training again.",
    "",
  ].join("\n");
};

/** Units behind each item, where enough are. */
const popularityOf = (
  { linear }: TrainedRanker,
  { popularityThreshold = 1 }: RankerPackageOptions,
): { threshold: number; counts: Record<string, number> } => {
  const threshold = Math.max(linear.recipe.min_units, popularityThreshold);
  const known = linear.items
    .map((id, index): [string, number] => [id, linear.units[index] ?? 0])
    .filter(([, units], index) => index > 0 && units >= threshold);
  return { threshold, counts: Object.fromEntries(known) };
};

const trainingOf = (
  { linear, recipe }: TrainedRanker,
  { firstStage, training }: RankerPackageOptions,
): ManifestDraft["training"] => ({
  dataset: null,
  reference_at: isoOfDays(linear.recipe.reference_at),
  from: isoOfDays(linear.from),
  to: isoOfDays(linear.to),
  events: linear.events,
  subjects: linear.subjects,
  purpose: "train",
  ...training,
  recipe: {
    ...recipe,
    vocabulary: hashVocabulary(linear.items),
    first_stage: { package: firstStage ?? null, ...recipeStatement(linear) },
  },
});

/**
 * Writes the package into `dir`, which must not exist yet. @throws DomainError when the graph breaks the
 * contract.
 */
export const writeRankerPackage = (
  trained: TrainedRanker,
  dir: string,
  options: RankerPackageOptions = {},
): Promise<Manifest> => {
  const { name = "ranker", version = "1.0.0" } = options;
  const { linear, recipe, network } = trained;
  const tables = createMatchTables(linear.lists, linear.recipe.matrices, recipe.matrices, recipe.neighbours);
  const { bytes, inputs } = encodeRankerModel({ recipe, network, tables });
  return writeGraphPackage(
    {
      graph: bytes,
      items: linear.items,
      files: {
        "card.md": cardOf(trained, name, version),
        "popularity.json": `${JSON.stringify(popularityOf(trained, options))}\n`,
      },
      draft: {
        name,
        version,
        task: "rank_candidates",
        inputs,
        outputs: { scores: "scores" },
        history: { max_length: recipe.history_length, order: "newest_first" },
        explain: "ablation",
        training: trainingOf(trained, options),
        metrics: { ...trained.fit, gain: trained.gain, ...options.metrics },
        main_parameters: MAIN_PARAMETERS,
        tables: { popularity: "popularity.json" },
      },
    },
    dir,
  );
};
