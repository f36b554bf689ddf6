import type { ManifestDraft } from "./manifest.ts";

const HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/**
 * A whole manifest for the documentation: the contract accepts it as it stands. Its model looks an item up
 * and scores all three items of its vocabulary, in each country by itself.
 */
export const EXAMPLE_MANIFEST: ManifestDraft = {
  contract: 1,
  name: "goes-with",
  version: "1.0.0",
  task: "score_items",
  inputs: { items: "history.items", weight: "history.weight", country: "context.country" },
  outputs: { logits: "scores" },
  vocabulary: "items.txt",
  history: { max_length: 20, order: "newest_first" },
  countries: ["NL", "BE"],
  explain: "ablation",
  training: {
    dataset: "ds_4f1c",
    recipe: { alpha: 1 },
    reference_at: "2026-11-01T00:00:00Z",
    from: "2025-11-01T00:00:00Z",
    to: "2026-11-01T00:00:00Z",
    events: 48_211,
    subjects: 1903,
    purpose: "train",
    watermark: 0,
  },
  metrics: { "recall@20": 0.21 },
  golden: {
    inputs: {
      items: { dtype: "int64", shape: [1, 2], data: [3, 1] },
      weight: { dtype: "float32", shape: [1, 2], data: [1, 1] },
      country: { dtype: "int64", shape: [1], data: [2] },
    },
    outputs: { logits: { dtype: "float32", shape: [1, 4], data: [0, 0.25, 0.75, 0.5] } },
    tolerance: 0.0001,
  },
  main_parameters: {
    en: ["What was bought together with what you looked at or bought."],
    nl: ["Wat samen gekocht werd met wat je bekeek of kocht."],
  },
  tables: { popularity: "popularity.json" },
  evaluation: "evaluation.ndjson",
  files: {
    "model.onnx": HASH,
    "items.txt": HASH,
    "popularity.json": HASH,
    "evaluation.ndjson": HASH,
    "card.md": HASH,
  },
};
