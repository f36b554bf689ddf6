import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { DomainError } from "../../../src/lib/errors.ts";
import { EXAMPLE_MANIFEST } from "../../../src/model/package/example-manifest.ts";
import { FEATURES } from "../../../src/model/package/features/catalogue.ts";
import {
  impliedPurposes,
  isTrainingKnown,
  packageId,
  parseManifest,
} from "../../../src/model/package/manifest.ts";
import { manifestSchema } from "../../../src/model/package/manifest-schema.ts";
import {
  describeContract,
  EXAMPLE_EVALUATION_LINE,
  manifestJsonSchema,
} from "../../../src/model/verify/describe-contract.ts";
import { readEvaluationProbe } from "../../../src/model/verify/evaluation-probe.ts";
import { testDraft } from "../packages.ts";

const HASH = "a".repeat(64);
const good = { ...testDraft({}), files: { "model.onnx": HASH, "items.txt": `sha256:${HASH}` } };
const failureOf = (json: unknown): DomainError => {
  try {
    parseManifest(json);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error("was accepted");
};

describe("a manifest", () => {
  it("is read with its defaults, bare hashes and outputs by role", () => {
    const manifest = parseManifest({
      ...good,
      outputs: ["part_items", "part_scores", "prior"],
      history: { max_length: 20, order: "newest first" },
    });
    expect(manifest).toMatchObject({
      files: { "items.txt": HASH },
      outputs: { prior: "prior" },
      history: { order: "newest_first" },
      golden: null,
      tables: {},
      evaluation: null,
    });
    expect([packageId(manifest), isTrainingKnown(manifest), impliedPurposes(manifest)]).toEqual([
      "test-parts@1.0.0",
      true,
      ["personalise"],
    ]);
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  it.each<[string, object, string]>([
    ["another contract", { contract: 2 }, "contract"],
    ["a name with a slash", { name: "a/b" }, "name"],
    ["a version that climbs", { version: "../1" }, "version"],
    ["no sentence for shoppers in English", { main_parameters: { nl: ["x"] } }, "main_parameters"],
    ["a history feature without history", { history: null }, "history"],
    ["a hash that is none", { files: { "model.onnx": "x", "items.txt": HASH } }, "files.model.onnx"],
    ["no hash of the graph", { files: { "items.txt": HASH } }, "files"],
    ["its own hash", { files: { ...good.files, "manifest.json": HASH } }, "files"],
    ["no vocabulary", { vocabulary: null }, "vocabulary"],
    [
      "parts without a prior",
      { outputs: { part_items: "part_items", part_scores: "part_scores" } },
      "outputs",
    ],
    ["the same output twice", { outputs: { a: "scores", b: "scores" }, explain: "ablation" }, "outputs"],
    ["a table that is not listed", { tables: { popularity: "popularity.json" } }, "files"],
    ["a training time that is no time", { training: { dataset: "d", from: "yesterday" } }, "training.from"],
    ["a country without a list", { inputs: { items: "history.items", at: "context.country" } }, "countries"],
    ["a country twice", { countries: ["NL", "BE", "NL"] }, "countries"],
    ["a country in small letters", { countries: ["nl"] }, "countries.0"],
    ["no country in its list", { countries: [] }, "countries"],
    ["oldest first", { history: { max_length: 5, order: "oldest_first" } }, "history.order"],
  ])("with %s is refused, and the field is named", (_, change, path) => {
    const error = failureOf({ ...good, ...change });
    expect(error.code).toBe("manifest_invalid");
    expect(error.errors.map((field) => field.path)).toContain(path);
    expect(error.message).toContain("manifest.json: ");
  });

  it.each([null, "text", [], 7])("that is %j is refused", (json) => {
    expect(failureOf(json).code).toBe("manifest_invalid");
  });

  it("names an unknown field", () => {
    expect(failureOf({ ...good, histroy: 1 }).message).toContain('"histroy"');
  });
});

describe("what is said of a wrong field", () => {
  it.each<[string, object, string[], RegExp]>([
    [
      "a sentence where a list of sentences belongs",
      { main_parameters: { en: "What was bought together." } },
      ["main_parameters.en"],
      /expected array, received string\. .*ARRAY/,
    ],
    [
      "golden values without shape and dtype",
      { golden: { inputs: { items: [1, 2] }, outputs: {} } },
      ["golden.inputs.items"],
      /expected object.*\{dtype, shape, data\}/,
    ],
    ["a way to explain that is none", { explain: "shap" }, ["explain"], /"additive"\|"ablation"/],
    ["nothing where something is needed", { explain: undefined }, ["explain"], /additive/],
  ])("says once what the field is: %s", (_, change, paths, message) => {
    const error = failureOf({ ...good, ...change });
    expect(error.errors.map(({ path }) => path)).toEqual(paths);
    expect(error.message).toMatch(message);
  });

  it.each([
    ["[]", /line 1 .*expected object/],
    ['{"steps": [', /line 1 .*not JSON/],
    [
      '{"steps": [{"type": "view", "items": ["a"], "origin": "app"}], "targets": ["b"]}',
      /steps\.0\.origin: .*"stored"\|"session"\|"context"/,
    ],
    ['{"steps": [{"type": "looked", "items": ["a"]}], "targets": ["b"]}', /steps\.0\.type: .*"view"/],
  ])("names line, field and allowed values of the evaluation file: %s", (text, message) => {
    expect(() => readEvaluationProbe(new TextEncoder().encode(`${text}\n`))).toThrow(message);
  });
});

describe("the documentation of the contract", () => {
  it("shows a manifest and a line of the evaluation file that are accepted as they stand", () => {
    expect(packageId(parseManifest(JSON.parse(JSON.stringify(EXAMPLE_MANIFEST))))).toBe("goes-with@1.0.0");
    expect(Object.keys(EXAMPLE_MANIFEST).sort()).toEqual(Object.keys(manifestSchema.shape).sort());
    expect(
      readEvaluationProbe(new TextEncoder().encode(JSON.stringify(EXAMPLE_EVALUATION_LINE))),
    ).toHaveLength(1);
    const shown = /```json\n([\s\S]*?)```/.exec(describeContract())![1]!;
    expect(JSON.parse(shown)).toEqual(EXAMPLE_MANIFEST);
  });

  it("names every limit that a package can meet", () => {
    const text = describeContract();
    for (const limit of [
      "64, 512 MB",
      "20 ms",
      "400 MB",
      "1 to 1000",
      "1 to 500 characters",
      "at most 0.01",
      "opset 7 to 26",
      "at most 64",
    ])
      expect(text).toContain(limit);
  });

  it(
    "lies in docs/ as it is generated (write it anew with: npx tsx src/cli.ts model features > " +
      "docs/model-contract.md)",
    async () => {
      expect(await readFile(new URL("../../../docs/model-contract.md", import.meta.url), "utf8")).toBe(
        `${describeContract()}\n`,
      );
    },
  );

  it("has every field of the schema and every feature", () => {
    const text = describeContract();
    for (const field of Object.keys(manifestSchema.shape)) expect(text).toContain(`| \`${field}\` |`);
    for (const field of [
      "golden.inputs.NAME.dtype",
      "golden.outputs.NAME.at",
      "golden.tolerance",
      "training.dataset",
      "history.max_length",
      "steps[].origin",
      "steps[].type",
      "targets",
    ])
      expect(text).toContain(`| \`${field}\` |`);
    for (const { name } of FEATURES) expect(text).toContain(`| \`${name}\` |`);
    expect(manifestJsonSchema()).toMatchObject({
      type: "object",
      required: expect.arrayContaining(["contract", "inputs", "files"]) as unknown,
    });
  });
});
