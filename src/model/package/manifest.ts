import type { z } from "zod";
import type { Purpose } from "../../consent/purposes.ts";
import { DomainError, type FieldError } from "../../lib/errors.ts";
import { explainIssues } from "./explain-issues.ts";
import { FEATURES, findFeature } from "./features/catalogue.ts";
import { GRAPH_FILE, MANIFEST_FILE, manifestSchema, OUTPUTS, type tensor } from "./manifest-schema.ts";

export type OutputName = (typeof OUTPUTS)[number];
export type GoldenTensor = z.infer<typeof tensor>;

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
  const [first, ...others] = errors as [FieldError, ...FieldError[]];
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  throw new DomainError(
    "manifest_invalid",
    `manifest.json: ${first.path === "" ? "" : `${first.path}: `}${first.message}${more}`,
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
  if (has("list_items") !== has("list_scores"))
    add("outputs", "the list form needs both list_items and list_scores");
  if (has("list_items") && (has("scores") || has("part_items")))
    add("outputs", "the list form stands alone: leave out scores and parts");
  if ((has("part_items") || has("list_items")) !== has("prior"))
    add(
      "outputs",
      "the parts form and the list form need the constant prior beside them; return zeros if there is none",
    );
  if (!has("scores") && !has("part_items") && !has("list_items"))
    add("outputs", "return either scores, the parts form or the list form");
  if (manifest.task === "rank_candidates" && (has("part_items") || has("list_items")))
    add("outputs", "a rank_candidates model returns scores, one a candidate");
  if (manifest.explain === "additive" && !has("part_items"))
    add("explain", '"additive" needs the parts form (part_items, part_scores, prior); say "ablation"');
  if (manifest.task === "score_items" && manifest.vocabulary === null)
    add("vocabulary", 'a score_items model needs "items.txt"');
  const bound = Object.values(manifest.inputs);
  if (bound.some((feature) => feature.startsWith("history.")) && manifest.history === null)
    add("history", "a history feature is bound: give history.max_length and history.order");
  const { countries } = manifest;
  if (countries === undefined && bound.includes("context.country"))
    add("countries", 'context.country is bound: list the countries that the model knows, such as ["NL"]');
  if (countries !== undefined && new Set(countries).size !== countries.length)
    add("countries", "a country is listed twice; its place is what the model is fed: list each once");
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
