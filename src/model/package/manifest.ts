import { z } from "zod";
import type { Purpose } from "../../consent/purposes.ts";
import { DomainError } from "../../lib/errors.ts";
import { explainIssues } from "./explain-issues.ts";
import { FEATURES, findFeature } from "./features/catalogue.ts";
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
export const OUTPUTS = ["scores", "part_items", "part_scores", "prior"] as const;
export type OutputName = (typeof OUTPUTS)[number];

const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;
const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const VERSION = /^[0-9A-Za-z](?:[0-9A-Za-z.+-]{0,62}[0-9A-Za-z])?$/;
const PLAIN_PATH =
  /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}$/;
const time = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();
const path = z
  .string()
  .max(LONGEST_PATH)
  .regex(PLAIN_PATH, 'a path inside the package, such as "weights/part-1.bin"');

const tensor = z.strictObject({
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
export type GoldenTensor = z.infer<typeof tensor>;

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

const training = z.strictObject({
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
    .partialRecord(z.enum(["popularity", "intervals", "return_shares", "calibration"]), path)
    .default({})
    .describe(
      "JSON files with other things learnt from several shoppers, by kind, which are forgotten with " +
        'the model: {"popularity": "popularity.json"}. Of `popularity` the service reads {"counts": ' +
        '{"item id": distinct shoppers}}, which fills `item.popularity`; of `intervals` {"days": {"item ' +
        'id": days}}, after which a consumable may be suggested again.',
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
        .transform((hash) => SHA256.exec(hash)![1]!),
    )
    .describe(
      'Each file of the package but the manifest, with its sha256: {"model.onnx": "64 hexadecimal ' +
        'digits"}. What is not listed may not lie in the package.',
    ),
});

/**
 * A package's manifest, as read. `outputs` maps graph outputs to what they are; hashes are bare hexadecimal.
 */
export type Manifest = Omit<z.infer<typeof manifestSchema>, "outputs"> & {
  readonly outputs: Readonly<Record<string, OutputName>>;
};
/** A manifest as a trainer may write it, before defaults. */
export type ManifestDraft = z.input<typeof manifestSchema>;

/**
 * Reads a manifest from parsed JSON. What the document alone can tell is checked here; the graph is checked
 * by `checkGraph`.
 * @throws DomainError manifest_invalid with one entry a wrong field; model_output_unknown | feature_forbidden
 * for outputs that the service does not read.
 */
export const parseManifest = (json: unknown): Manifest => {
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) refuseUnknownOutputs(parsed.data);
  const manifest = parsed.data as Manifest;
  const errors = parsed.success ? contradictions(manifest) : explainIssues(parsed.error, manifestSchema);
  if (errors.length === 0) return manifest;
  const first = errors[0]!;
  throw new DomainError(
    "manifest_invalid",
    "manifest.json: " +
      `${first.path === "" ? "" : `${first.path}: `}${first.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
    { errors },
  );
};

/**
 * An output that is a price has no reader; with a price behind it, it would personalise prices
 * (docs/architecture.md, "The model contract").
 */
const refuseUnknownOutputs = ({ inputs, outputs }: z.infer<typeof manifestSchema>): void => {
  for (const [name, role] of Object.entries(outputs)) {
    if ((OUTPUTS as readonly string[]).includes(role)) continue;
    const priced = Object.values(inputs).find((feature) => findFeature(feature)?.price === true);
    if (/price|discount|offer/.test(`${name} ${role}`) && priced !== undefined) {
      throw new DomainError(
        "feature_forbidden",
        `"${priced}" is an input of the price "${name}"; prices are never personalised: remove the output`,
      );
    }
    throw new DomainError(
      "model_output_unknown",
      `the output "${name}" is said to be "${role}", which the service does not read; an output is one ` +
        `of ${OUTPUTS.join(", ")}`,
    );
  }
};

/** Fields that do not fit each other. */
const contradictions = (manifest: Manifest): { path: string; message: string }[] => {
  const errors: { path: string; message: string }[] = [];
  const roles = Object.values(manifest.outputs);
  const has = (role: OutputName): boolean => roles.includes(role);
  const add = (where: string, message: string): void => void errors.push({ path: where, message });
  if (new Set(roles).size !== roles.length)
    add("outputs", "two graph outputs are said to be the same thing; name each once");
  if (has("part_items") !== has("part_scores"))
    add("outputs", "the parts form needs both part_items and part_scores");
  if (has("part_items") !== has("prior"))
    add(
      "outputs",
      "the parts form needs the constant prior beside part_items and part_scores; return zeros if " +
        "there is none",
    );
  if (!has("scores") && !has("part_items")) add("outputs", "return either scores or the parts form");
  if (manifest.task === "rank_candidates" && has("part_items"))
    add("outputs", "a rank_candidates model returns scores, one a candidate");
  if (manifest.explain === "additive" && !has("part_items"))
    add("explain", '"additive" needs the parts form (part_items, part_scores, prior); say "ablation"');
  if (manifest.task === "score_items" && manifest.vocabulary === null)
    add("vocabulary", 'a score_items model needs "items.txt"');
  const bound = Object.values(manifest.inputs);
  if (bound.some((feature) => feature.startsWith("history.")) && manifest.history === null)
    add("history", "a history feature is bound: give history.max_length and history.order");
  const indexed = ["history.items", "context.items", "candidates"];
  if (manifest.vocabulary === null && bound.some((feature) => indexed.includes(feature)))
    add("vocabulary", 'an input of item indices is bound: give "items.txt"');
  for (const needed of filesNamedBy(manifest))
    if (!Object.hasOwn(manifest.files, needed))
      add("files", `"${needed}" is missing; list it with its sha256`);
  if (Object.hasOwn(manifest.files, MANIFEST_FILE))
    add("files", "leave out manifest.json: it cannot hold its own hash");
  return errors;
};

const filesNamedBy = (manifest: Manifest): string[] => [
  GRAPH_FILE,
  ...(manifest.vocabulary === null ? [] : [manifest.vocabulary]),
  ...Object.values(manifest.tables),
  ...(manifest.evaluation === null ? [] : [manifest.evaluation]),
];

/** `name@version`: how a package is named everywhere. */
export const packageId = (manifest: Pick<Manifest, "name" | "version">): string =>
  `${manifest.name}@${manifest.version}`;

/** Whether the package says what it was trained on; without that, promotion needs an explicit flag. */
export const isTrainingKnown = (manifest: Manifest): boolean => (manifest.training?.dataset ?? null) !== null;

/** Purposes of the shopper's data behind the bound features, sorted. */
export const impliedPurposes = (manifest: Manifest): Purpose[] => {
  const bound = new Set(Object.values(manifest.inputs));
  return [
    ...new Set(FEATURES.filter((feature) => bound.has(feature.name)).flatMap((feature) => feature.purposes)),
  ].sort();
};
