import { z } from "zod";
import { EXAMPLE_MANIFEST } from "../package/example-manifest.ts";
import { describeFeatures, FEATURES } from "../package/features/catalogue.ts";
import {
  CHECK_TIMEOUT_MS,
  DEFAULT_ARCHIVE_LIMITS,
  DEFAULT_BUDGET,
  LARGEST_MANIFEST,
  LONGEST_PATH,
  LONGEST_RUN_ON_LOOP_MS,
  MOST_FAILURES,
  OPSETS,
  SERVING_DEADLINE_MS,
} from "../package/limits.ts";
import { manifestSchema } from "../package/manifest-schema.ts";
import { describeDataset } from "./describe-dataset.ts";
import { evaluationLine } from "./evaluation-probe.ts";

type JsonSchema = {
  description?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: JsonSchema[];
  required?: string[];
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
};

const toJsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;

/** JSON Schema (2020-12) of `manifest.json` as a trainer writes it. */
export const manifestJsonSchema = (): Record<string, unknown> =>
  toJsonSchema(manifestSchema) as Record<string, unknown>;

/** The feature catalogue for machines. */
export const plainFeatures = (): Record<string, unknown>[] =>
  FEATURES.map(({ name, dtype, shape, unit, neutral, purposes, tasks, source }) => ({
    name,
    dtype,
    shape,
    unit,
    neutral,
    purposes,
    tasks,
    source,
  }));

/**
 * The contract as Markdown, generated from the schemas, the feature catalogue and the limits that check a
 * package: for `/docs/features`, `docs/model-contract.md`, `candor model features` and exported data sets.
 */
export const describeContract = (): string =>
  [
    "# The contract of models",
    "",
    "A package is a folder: `manifest.json`, `model.onnx`, `items.txt` where the model knows items, " +
      "and what else the manifest lists. `candor model check DIR` holds it against this page, which " +
      "`candor model features` prints.",
    "",
    "## manifest.json",
    "",
    "JSON in UTF-8. A field that is not listed here is refused by name.",
    "",
    ...tableOf(manifestSchema),
    "",
    "A whole one:",
    "",
    "```json",
    writeExample(),
    "```",
    "",
    "## The evaluation file",
    "",
    "One JSON object a line:",
    "",
    ...tableOf(evaluationLine),
    "",
    "```json",
    JSON.stringify(EXAMPLE_EVALUATION_LINE),
    "```",
    "",
    "## Limits",
    "",
    ...describeLimits(),
    "",
    "## Features",
    "",
    describeFeatures(),
    "",
    "## The data set",
    "",
    describeDataset(),
    "",
  ].join("\n");

export const EXAMPLE_EVALUATION_LINE = {
  steps: [
    { type: "view", items: ["22423"], age_days: 0, origin: "session" },
    { type: "purchase", items: ["22720", "21212"], age_days: 12.5, origin: "stored", channel: "store" },
  ],
  targets: ["85123A"],
};

/** Indented, with each list of plain values on one line. */
const writeExample = (): string =>
  JSON.stringify(EXAMPLE_MANIFEST, null, 2).replace(
    /\[\s+([^[\]{}]*?)\s+\]/g,
    (_, inner: string) => `[${inner.replace(/\s*\n\s*/g, " ")}]`,
  );

const tableOf = (schema: z.ZodType): string[] => [
  "| field | type | needed | limits | meaning |",
  "|---|---|---|---|---|",
  ...rowsOf(toJsonSchema(schema), ""),
];

const rowsOf = (schema: JsonSchema, prefix: string): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const needed = (schema.required ?? []).includes(name) ? "yes" : "no";
    const cells = [
      `\`${prefix}${name}\``,
      typeOf(field),
      needed,
      limitsOf(field).join("; "),
      field.description ?? "",
    ];
    return [
      `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
      ...innerRowsOf(field, `${prefix}${name}`),
    ];
  });

/** Fields within a field: of the object itself, of each value by name, of each entry of a list. */
const innerRowsOf = (field: JsonSchema, path: string): string[] =>
  [field, ...(field.anyOf ?? [])].flatMap((part) => [
    ...rowsOf(part, `${path}.`),
    ...(typeof part.additionalProperties === "object"
      ? rowsOf(part.additionalProperties, `${path}.NAME.`)
      : []),
    ...(part.items === undefined ? [] : rowsOf(part.items, `${path}[].`)),
  ]);

const typeOf = (field: JsonSchema): string => {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (field.anyOf !== undefined) return [...new Set(field.anyOf.map(typeOf))].join(" or ");
  if (field.type === "array" && field.items !== undefined) return `array of ${typeOf(field.items)}`;
  if (
    field.type === "object" &&
    typeof field.additionalProperties === "object" &&
    Object.keys(field.additionalProperties).length > 0
  )
    return `object: NAME → ${typeOf(field.additionalProperties)}`;
  if (field.format === "date-time") return "time";
  return [field.type ?? "any"].flat().join(" or ");
};

const between = (from: number | undefined, to: number | undefined, what: string): string[] => {
  const most = to === Number.MAX_SAFE_INTEGER ? undefined : to;
  if (most === undefined) return from === undefined ? [] : [`at least ${from}${what}`];
  return [
    from === undefined || (from === 0 && what !== "")
      ? `at most ${most}${what}`
      : `${from} to ${most}${what}`,
  ];
};

const limitsOf = (field: JsonSchema): string[] => [
  ...(field.minLength === undefined && field.maxLength === undefined
    ? []
    : between(field.minLength, field.maxLength, " characters")),
  ...(field.minItems === undefined && field.maxItems === undefined
    ? []
    : between(field.minItems, field.maxItems, " entries")),
  ...(field.exclusiveMinimum === undefined
    ? field.minimum === undefined && field.maximum === undefined
      ? []
      : between(field.minimum, field.maximum, "")
    : [`above ${field.exclusiveMinimum}, at most ${field.maximum}`]),
  ...(field.propertyNames?.enum === undefined
    ? []
    : [`NAME is one of ${field.propertyNames.enum.map((name) => `\`${String(name)}\``).join(", ")}`]),
  ...(field.default === undefined || field.default === null
    ? []
    : [`left out: \`${JSON.stringify(field.default)}\``]),
  ...(field.anyOf ?? []).flatMap(limitsOf),
  ...(typeof field.additionalProperties === "object" ? limitsOf(field.additionalProperties).map(ofEach) : []),
  ...(field.items === undefined ? [] : limitsOf(field.items).map(ofEach)),
];

const ofEach = (limit: string): string =>
  limit.startsWith("each ") ? limit.replace("each ", "each of those ") : `each ${limit}`;

const megabytes = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;

const describeLimits = (): string[] => [
  "| what | limit |",
  "|---|---|",
  `| files of an uploaded package | ${DEFAULT_ARCHIVE_LIMITS.files}, ` +
    `${megabytes(DEFAULT_ARCHIVE_LIMITS.bytes)} together; plain files, paths of at most ${LONGEST_PATH} ` +
    "characters and three folders deep; a tar that is not compressed |",
  `| manifest.json | ${megabytes(LARGEST_MANIFEST)} |`,
  `| a run of one history of \`history.max_length\` rows (100 candidates) | ${DEFAULT_BUDGET.runMs} ms ` +
    `for half of the runs; over ${LONGEST_RUN_ON_LOOP_MS} ms the model is served off the event loop, ` +
    "which costs a hop a request |",
  `| a run while shoppers wait | ${SERVING_DEADLINE_MS} ms of processor time; a model that overruns, ` +
    `throws or returns what is not a number ${MOST_FAILURES} times is fenced |`,
  `| a whole check | ${CHECK_TIMEOUT_MS / 1000} s |`,
  `| opening the graph | ${DEFAULT_BUDGET.openMs} ms |`,
  `| memory that the open graph holds | ${DEFAULT_BUDGET.memoryMb} MB |`,
  `| operators | those of ai.onnx, opset ${OPSETS[""].join(" to ")}, and of ai.onnx.ml, ` +
    `${OPSETS["ai.onnx.ml"].join(" to ")}; what a graph costs (the trips of a Loop, the size of a ` +
    "Range, an Expand, a Tile) may follow from shapes and constants, never from the values of its inputs " +
    "|",
];
