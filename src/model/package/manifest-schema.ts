import { z } from "zod";
import { TASKS } from "./features/feature.ts";
import { LONGEST_PATH } from "./limits.ts";

/**
 * Files of a package that have fixed names (docs/architecture.md, "The flow"); weights and tables may lie
 * beside them.
 */
export const GRAPH_FILE = "model.onnx";

export const VOCABULARY_FILE = "items.txt";

export const MANIFEST_FILE = "manifest.json";

/** What a graph may return (docs/architecture.md, "Output forms"). */
export const OUTPUTS = ["scores", "part_items", "part_scores", "list_items", "list_scores", "prior"] as const;

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

const VERSION = /^[0-9A-Za-z](?:[0-9A-Za-z.+-]{0,62}[0-9A-Za-z])?$/;

const PLAIN_PATH =
  /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}$/;

const time = z.iso.datetime({ offset: true });

const count = z.int().nonnegative();

/** As many codes as two letters make. */
const MOST_COUNTRIES = 676;

export const path = z
  .string()
  .max(LONGEST_PATH)
  .regex(PLAIN_PATH, 'a path inside the package, such as "weights/part-1.bin"');

export const tensor = z.strictObject({
  dtype: z.enum(["int64", "int32", "float32", "float16"]).describe("The dtype that the graph has for it."),
  shape: z.array(count).max(4).describe("Sizes of the axes, such as [2, 20]."),
  data: z.array(z.number()).max(200_000).describe("Values in row-major order; integers as numbers."),
  at: z
    .array(count)
    .optional()
    .describe(
      "Outputs alone: flat positions of `data`, where only some values of a large output are kept; " +
        "left out: all values.",
    ),
});

const golden = z.strictObject({
  inputs: z
    .record(z.string(), tensor)
    .describe("Each graph input by its name: a tensor {dtype, shape, data}. All inputs, each whole."),
  outputs: z
    .record(z.string(), tensor)
    .describe(
      "What the graph returned for them, each by its name: a tensor {dtype, shape, data}, with `at` " +
        "where it is a sample. `prior` may be left out.",
    ),
  tolerance: z
    .number()
    .positive()
    .max(0.01)
    .default(1e-4)
    .describe("Largest allowed |difference| / max(1, |value|); part_items must be equal."),
});

export const training = z.strictObject({
  dataset: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe(
      "Id of the data set that the model was trained on: `ds_…` as `candor dataset export` names it, " +
        "known to this shop alone; `catalogue` for a model made from the catalogue alone. Null, absent, " +
        'or an id that the shop did not give: shown as "training unknown", and shadow, canary and ' +
        "promotion need an explicit flag.",
    ),
  recipe: z
    .record(z.string(), z.unknown())
    .nullable()
    .default(null)
    .describe("Hyperparameters, vocabulary and catalogue hashes, cut date, seed: what a refit needs."),
  reference_at: time
    .nullable()
    .default(null)
    .describe('The time from which ages run, RFC 3339 with its offset: "2026-11-01T00:00:00Z".'),
  from: time.nullable().default(null).describe("Time of the oldest event."),
  to: time.nullable().default(null).describe("Time of the newest event."),
  events: count.nullable().default(null).describe("Events counted."),
  subjects: count.nullable().default(null).describe("Shoppers counted; 0 where no personal data was used."),
  purpose: z
    .literal("train")
    .nullable()
    .default(null)
    .describe("The purpose that the data was used under; null where no personal data was used."),
  watermark: count
    .nullable()
    .default(null)
    .describe("Entries of the erasure log that the model has forgotten."),
});

export const manifestSchema = z.strictObject({
  contract: z.literal(1).describe("Version of this contract."),
  name: z
    .string()
    .regex(NAME, "lower-case letters, digits, dots, hyphens and underscores, at most 64")
    .describe("Name of the model: lower-case letters, digits, dots, hyphens and underscores, at most 64."),
  version: z
    .string()
    .regex(VERSION, "letters, digits, dots, plus and hyphens, at most 64")
    .describe(
      "Version: letters, digits, dots, plus and hyphens, at most 64. name@version is the id of the " +
        "package and is used once.",
    ),
  task: z
    .enum(TASKS)
    .describe(
      "`score_items`: scores of the vocabulary from a history. `rank_candidates`: scores of given " +
        "candidates.",
    ),
  inputs: z
    .record(z.string(), z.string())
    .describe('Each graph input and the feature bound to it: {"items": "history.items"}.'),
  outputs: z
    .union([
      z.record(z.string(), z.string()),
      z
        .array(z.string())
        .transform((names): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]))),
    ])
    .describe(
      `Each graph output and what it is (${OUTPUTS.map((name) => `\`${name}\``).join(", ")}): ` +
        `{"logits": "scores"}. A list where both names are equal: ["scores"].`,
    ),
  vocabulary: z
    .literal(VOCABULARY_FILE)
    .nullable()
    .default(null)
    .describe(
      "`items.txt`: UTF-8, line k (from 1) is the item of index k; index 0 is padding and has no line " +
        "(an empty first line is allowed and is index 0). Null for a ranking model without item indices.",
    ),
  history: z
    .strictObject({
      max_length: z.int().min(1).max(1000).describe("Most history rows that a model is fed."),
      order: z
        .enum(["newest_first", "newest first"])
        .transform(() => "newest_first" as const)
        .describe("Always `newest_first`."),
    })
    .nullable()
    .default(null)
    .describe("Needed where a history feature is bound."),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, "an ISO 3166-1 alpha-2 code in capitals, such as NL"))
    .min(1)
    .max(MOST_COUNTRIES)
    .optional()
    .describe(
      'Needed where `context.country` is bound: the countries that the model knows, ["NL", "BE"], each ' +
        "once. The first is fed as 1; every other country, and a page that names none, is 0.",
    ),
  explain: z
    .enum(["additive", "ablation"])
    .describe("`additive` needs the parts form; `ablation` explains by running again."),
  training: training.nullable().default(null).describe("Where the model comes from."),
  metrics: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Figures of the trainer, shown as they are."),
  golden: golden.nullable().default(null).describe("Inputs and outputs of a probe, compared at every load."),
  main_parameters: z
    .record(
      z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/),
      z.array(z.string().min(1).max(500)).min(1).max(12),
    )
    .refine((sentences) => "en" in sentences, { message: 'give the sentences in English under "en"' })
    .describe(
      "What decides the order of the list, for shoppers: by language (BCP 47) an ARRAY of 1 to 12 " +
        'sentences of at most 500 characters, {"en": ["What was bought together with what you ' +
        'bought."]}. `en` is required.',
    ),
  tables: z
    .partialRecord(
      z.enum(["popularity", "intervals", "trends", "substitutes", "return_shares", "calibration"]),
      path,
    )
    .default({})
    .describe(
      "JSON files with other things learnt from several shoppers, by kind, which are forgotten with " +
        'the model: {"popularity": "popularity.json"}. Of `popularity` the service reads {"counts": ' +
        '{"item id": distinct shoppers}}, which fills `item.popularity`; of `intervals` {"days": {"item ' +
        'id": days}}, after which a consumable may be suggested again; of `trends` {"until": the end of a ' +
        'week, "items": [["item id", distinct shoppers within it, in the four weeks before], …]}, for the ' +
        'places that a shop’s home page has for what is chosen more than before; of `substitutes` {"of": ' +
        '{"item id": ["item id", …]}}, what others left for what somebody has, which is then not ' +
        "advertised to them.",
    ),
  evaluation: path
    .nullable()
    .default(null)
    .describe(
      'Path of an NDJSON file (see "The evaluation file"): `model check` measures on it what is lost ' +
        "when a purpose is denied. Never a shopper's data.",
    ),
  files: z
    .record(
      path,
      z
        .string()
        .regex(SHA256, "the sha256 of the file, 64 hexadecimal digits")
        .transform((hash) => hash.replace(SHA256, "$1")),
    )
    .describe(
      'Each file of the package but the manifest, with its sha256: {"model.onnx": "64 hexadecimal ' +
        'digits"}. What is not listed may not lie in the package.',
    ),
});
