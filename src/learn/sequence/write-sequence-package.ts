/** The self-attentive model as a package: graph, vocabulary, popularity, training statement, card. */
import type { Manifest } from "../../model/package/manifest.ts";
import { hashVocabulary } from "../linear/write-package.ts";
import { isoOfDays, type TrainingFacts, writeGraphPackage } from "../tensorflow/write-graph-package.ts";
import { encodeSequenceModel } from "./sequence-graph.ts";
import type { TrainedSequence } from "./train.ts";

export type SequencePackageOptions = {
  name?: string;
  version?: string;
  training?: TrainingFacts;
  metrics?: Record<string, unknown>;
  /**
   * Items touched by fewer distinct units are left out of the popularity table and are not in the scores of
   * an empty history.
   */
  popularityThreshold?: number;
};

/** What decides the order, in the words of the shopper (DSA Art. 27). */
const MAIN_PARAMETERS = {
  en: [
    "The order in which you looked at or bought things; the newest step counts most.",
    "What other people chose next after similar steps.",
  ],
  nl: [
    "De volgorde waarin dingen zijn bekeken of gekocht; de nieuwste stap telt het meest.",
    "Wat andere mensen daarna kozen na vergelijkbare stappen.",
  ],
  nb: [
    "Rekkefølgen du har sett på eller kjøpt ting i; det nyeste steget teller mest.",
    "Hva andre valgte etter lignende steg.",
  ],
  de: [
    "Die Reihenfolge, in der etwas angesehen oder gekauft wurde; der neueste Schritt zählt am meisten.",
    "Was andere nach ähnlichen Schritten als Nächstes gewählt haben.",
  ],
  fr: [
    "L’ordre dans lequel des produits ont été consultés ou achetés ; l’étape la plus récente compte le plus.",
    "Ce que d’autres ont choisi ensuite après des étapes semblables.",
  ],
};

const cardOf = (trained: TrainedSequence, name: string, version: string): string => {
  const { recipe, fit } = trained;
  const loss = fit.validation_loss === null ? "" : ` (validation loss ${fit.validation_loss.toFixed(4)})`;
  return [
    `# ${name} ${version}`,
    "",
    "SASRec (Kang and McAuley, ICDM 2018) with cross-entropy over the whole catalogue: causal " +
      "self-attention over the history, items shared between input and output.",
    "",
    `- Items: ${trained.items.length - 1}; dimension ${recipe.dimension}, ${recipe.blocks} blocks, ` +
      `${recipe.heads} heads, at most ${recipe.history_length} history rows.`,
    `- ${fit.predictions} predictions; best of the epochs before the final ones: ` +
      `${fit.best_epoch}${loss}, ` +
      `then ${fit.epochs - fit.best_epoch} over everything.`,
    "- A history without known items is answered by how many shoppers chose each item.",
    "",
    "## Limits",
    "",
    "Not additive: reasons come from running it again without a step (ablation), which costs runs. " +
      "What one shopper did is spread over all weights: it can only be forgotten by training again.",
    "Items without events have no useful score, and prices, stock and season are unknown to it.",
    "",
  ].join("\n");
};

/**
 * Writes the package into `dir`, which must not exist yet. @throws DomainError when the graph breaks the
 * contract.
 */
export const writeSequencePackage = (
  trained: TrainedSequence,
  dir: string,
  options: SequencePackageOptions = {},
): Promise<Manifest> => {
  const { name = "sequence", version = "1.0.0", popularityThreshold: threshold = 1 } = options;
  const unitsOf = (index: number): number => trained.units[index] ?? 0;
  const isCounted = (index: number): boolean => index > 0 && unitsOf(index) >= threshold;
  const start = trained.start.map((score, index) => (isCounted(index) ? score : 0));
  const counts = Object.fromEntries(
    trained.items.flatMap((id, index) => (isCounted(index) ? [[id, unitsOf(index)]] : [])),
  );
  const { bytes, inputs } = encodeSequenceModel({ recipe: trained.recipe, weights: trained.weights, start });
  return writeGraphPackage(
    {
      graph: bytes,
      items: trained.items,
      files: {
        "card.md": cardOf(trained, name, version),
        "popularity.json": `${JSON.stringify({ threshold, counts })}\n`,
      },
      draft: {
        name,
        version,
        task: "score_items",
        inputs,
        outputs: { scores: "scores" },
        history: { max_length: trained.recipe.history_length, order: "newest_first" },
        explain: "ablation",
        training: {
          dataset: null,
          reference_at: isoOfDays(trained.to),
          from: isoOfDays(trained.from),
          to: isoOfDays(trained.to),
          events: trained.events,
          subjects: trained.subjects,
          purpose: "train",
          ...options.training,
          recipe: { ...trained.recipe, vocabulary: hashVocabulary(trained.items) },
        },
        metrics: { ...trained.fit, ...options.metrics },
        main_parameters: MAIN_PARAMETERS,
        tables: { popularity: "popularity.json" },
      },
    },
    dir,
  );
};
