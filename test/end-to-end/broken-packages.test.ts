/*
 * Long because every kind of broken package stands in one table, whose length and codes the last test counts.
 */
import { mkdtemp, readFile, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { ErrorCode } from "../../src/lib/errors.ts";
import type { ManifestDraft } from "../../src/model/package/manifest.ts";
import { checkPackage } from "../../src/model/verify/check-package.ts";
import { loadPackage } from "../../src/model/verify/load-package.ts";
import { before, TURNS_BY_VALUE } from "../model/endless-graphs.ts";
import { type GraphParts, node, tensor, value } from "../model/onnx-graph.ts";
import type { TestPackageOptions } from "../model/package-graphs.ts";
import { writeBareTestPackage, writeTestPackage } from "../model/packages.ts";

type Case = {
  readonly what: string;
  readonly code: ErrorCode;
  /** How the package is written: with hashes of whatever graph the options bend, and no golden values. */
  readonly options?: TestPackageOptions;
  readonly manifest?: (manifest: ManifestDraft) => unknown;
  /** What happens to the finished folder. */
  readonly spoil?: (dir: string) => Promise<void>;
};

const edit =
  (change: (graph: GraphParts) => Partial<GraphParts>) =>
  (graph: GraphParts): GraphParts => ({ ...graph, ...change(graph) });
const swapNode = (output: string, ...replacement: GraphParts["nodes"]) =>
  edit(({ nodes }) => ({ nodes: nodes.flatMap((old) => (old.output[0] === output ? replacement : [old])) }));
const swapInput = (name: string, dtype: Parameters<typeof value>[1], shape: readonly (number | string)[]) =>
  edit(({ inputs }) => ({
    inputs: inputs.map((old) => (old.name === name ? value(name, dtype, shape) : old)),
  }));
const rewrite =
  (change: (text: string) => string) =>
  async (dir: string): Promise<void> =>
    writeFile(join(dir, "manifest.json"), change(await readFile(join(dir, "manifest.json"), "utf8")));

const CASES: readonly Case[] = [
  { what: "no manifest", code: "package_missing", spoil: (dir) => unlink(join(dir, "manifest.json")) },
  {
    what: "a manifest that is not JSON",
    code: "manifest_invalid",
    spoil: rewrite((text) => text.slice(0, -20)),
  },
  {
    what: "a manifest of another contract",
    code: "manifest_invalid",
    manifest: (manifest) => ({ ...manifest, contract: 2 }),
  },
  {
    what: "a field that the contract does not have",
    code: "manifest_invalid",
    manifest: (manifest) => ({ ...manifest, histroy: manifest.history }),
  },
  {
    what: "additive reasons without the parts form",
    code: "manifest_invalid",
    options: { kind: "dense" },
    manifest: (manifest) => ({ ...manifest, explain: "additive" }),
  },
  {
    what: "a file name that climbs out of the package",
    code: "manifest_invalid",
    manifest: (manifest) => ({ ...manifest, files: { ...manifest.files, "../secret": "a".repeat(64) } }),
  },
  {
    what: "a file that is listed and missing",
    code: "package_missing",
    spoil: (dir) => unlink(join(dir, "items.txt")),
  },
  {
    what: "a file that nobody vouches for",
    code: "manifest_invalid",
    spoil: (dir) => writeFile(join(dir, "extra.bin"), "x"),
  },
  {
    what: "a file that is a link",
    code: "archive_path_unsafe",
    spoil: async (dir) => {
      await unlink(join(dir, "items.txt"));
      await symlink("/etc/hostname", join(dir, "items.txt"));
    },
  },
  {
    what: "a graph with another hash",
    code: "package_hash_mismatch",
    spoil: async (dir) =>
      writeFile(
        join(dir, "model.onnx"),
        Buffer.concat([await readFile(join(dir, "model.onnx")), Buffer.from([0])]),
      ),
  },
  {
    what: "a graph that is cut short",
    code: "model_corrupt",
    options: { bytes: (bytes) => bytes.subarray(0, bytes.length - 40) },
  },
  {
    what: "a graph that is no ONNX at all",
    code: "model_corrupt",
    options: { bytes: () => new TextEncoder().encode("this is not a model") },
  },
  {
    what: "an opset from the future",
    code: "model_opset_unsupported",
    options: { graph: edit(() => ({ opset: 99 })) },
  },
  {
    what: "an opset from long ago",
    code: "model_opset_unsupported",
    options: { graph: edit(() => ({ opset: 3 })) },
  },
  {
    what: "a custom operator",
    code: "model_custom_op",
    options: {
      graph: edit(({ nodes }) => ({
        nodes: [...nodes, node("Wonder", ["w"], ["unused"], {}, "com.example")],
        domains: [{ domain: "com.example", version: 1 }],
      })),
    },
  },
  {
    what: "an operator that the standard does not have",
    code: "model_custom_op",
    options: { graph: edit(({ nodes }) => ({ nodes: [...nodes, node("Wonder", ["w"], ["unused"])] })) },
  },
  {
    what: "a loop that turns by what the shopper did",
    code: "model_unbounded",
    options: {
      kind: "dense",
      graph: before(
        "scores",
        (from) => TURNS_BY_VALUE.nodes("items", from, "scores"),
        TURNS_BY_VALUE.constants,
      ),
    },
  },
  {
    what: "weights in a file that is not listed",
    code: "package_missing",
    options: {
      graph: edit(({ constants }) => ({
        constants: [
          ...constants,
          tensor("outside", "float32", [2], [1, 2], { file: "weights.bin", offset: 0, length: 8 }),
        ],
      })),
    },
  },
  {
    what: "a graph input bound to nothing",
    code: "model_input_unmapped",
    manifest: (manifest) => ({ ...manifest, inputs: { items: "history.items", gap: "history.gap" } }),
  },
  {
    what: "a binding to an input that the graph lacks",
    code: "model_input_unknown",
    manifest: (manifest) => ({ ...manifest, inputs: { ...manifest.inputs, mood: "history.age_days" } }),
  },
  {
    what: "a feature that nobody knows",
    code: "feature_unknown",
    manifest: (manifest) => ({ ...manifest, inputs: { ...manifest.inputs, weight: "history.mood" } }),
  },
  {
    what: "what a person paid as a feature",
    code: "feature_forbidden",
    manifest: (manifest) => ({ ...manifest, inputs: { ...manifest.inputs, weight: "history.price_paid" } }),
  },
  {
    what: "the address as a feature",
    code: "feature_forbidden",
    manifest: (manifest) => ({ ...manifest, inputs: { ...manifest.inputs, weight: "context.ip" } }),
  },
  {
    what: "a price as a feature of retrieval",
    code: "feature_forbidden",
    manifest: (manifest) => ({ ...manifest, inputs: { ...manifest.inputs, weight: "item.price" } }),
  },
  {
    what: "a price as an input of a price",
    code: "feature_forbidden",
    options: { kind: "rank" },
    manifest: (manifest) => ({ ...manifest, outputs: { scores: "price" } }),
  },
  {
    what: "an output that the service does not read",
    code: "model_output_unknown",
    options: { kind: "dense" },
    manifest: (manifest) => ({ ...manifest, outputs: { scores: "embedding" } }),
  },
  {
    what: "an output that the graph lacks",
    code: "model_output_unknown",
    options: { kind: "dense" },
    manifest: (manifest) => ({ ...manifest, outputs: { logits: "scores" } }),
  },
  {
    what: "an output that the manifest does not name",
    code: "model_output_unknown",
    options: { kind: "both" },
    manifest: (manifest) => ({
      ...manifest,
      outputs: { part_items: "part_items", part_scores: "part_scores", prior: "prior" },
    }),
  },
  {
    what: "an input of the wrong dtype",
    code: "model_dtype_mismatch",
    options: {
      graph: (graph) =>
        swapInput("weight", "float64", ["B", "L"])(
          swapNode(
            "gw",
            node("Cast", ["weight"], ["weight32"], { to: 1 }),
            node("Mul", ["g", "weight32"], ["gw"]),
          )(graph),
        ),
    },
  },
  {
    what: "an input with too few axes",
    code: "model_shape_mismatch",
    options: {
      graph: (graph) =>
        swapInput("weight", "float32", ["B"])(
          swapNode(
            "gw",
            node("Unsqueeze", ["weight", "last"], ["weight2"]),
            node("Mul", ["g", "weight2"], ["gw"]),
          )(graph),
        ),
    },
  },
  {
    what: "a batch that is fixed at one",
    code: "model_batch_static",
    options: { graph: swapInput("items", "int64", [1, "L"]) },
  },
  {
    what: "a window that is not history.max_length",
    code: "model_shape_mismatch",
    options: { graph: swapInput("items", "int64", ["B", 50]) },
  },
  {
    what: "a prior that is longer than the vocabulary",
    code: "vocabulary_mismatch",
    options: {
      graph: edit(({ constants, outputs }) => ({
        constants: constants.map((old) =>
          old.name === "prior_values"
            ? tensor("prior_values", "float32", [20], new Array<number>(20).fill(0))
            : old,
        ),
        outputs: outputs.map((old) => (old.name === "prior" ? value("prior", "float32", [20]) : old)),
      })),
    },
  },
  {
    what: "dense scores narrower than the vocabulary",
    code: "vocabulary_mismatch",
    options: { kind: "dense" },
    spoil: async (dir) =>
      rehash(dir, "items.txt", `${await readFile(join(dir, "items.txt"), "utf8")}one-more\n`),
  },
  {
    what: "an item that is listed twice",
    code: "vocabulary_mismatch",
    spoil: async (dir) =>
      rehash(
        dir,
        "items.txt",
        (await readFile(join(dir, "items.txt"), "utf8")).replace("item-2\n", "item-1\n"),
      ),
  },
  {
    what: "parts that name an item outside the vocabulary",
    code: "vocabulary_mismatch",
    options: {
      graph: edit(({ constants }) => ({
        constants: constants.map((old) =>
          old.name === "ids" ? tensor("ids", "int64", [13, 5], new Array<number>(65).fill(400)) : old,
        ),
      })),
    },
  },
  {
    what: "a score that is not a number",
    code: "probe_not_finite",
    options: {
      kind: "dense",
      graph: swapNode(
        "scores",
        node("Log", ["summed"], ["logged"]),
        node("Add", ["logged", "prior_row"], ["scores"]),
      ),
    },
  },
  {
    what: "a prior that is infinite",
    code: "probe_not_finite",
    options: { prior: { "item-1": Number.POSITIVE_INFINITY } },
  },
  {
    what: "a random graph",
    code: "probe_not_deterministic",
    options: {
      kind: "dense",
      graph: swapNode(
        "scores",
        node("RandomNormalLike", ["summed"], ["noise"]),
        node("Add", ["noise", "prior_row"], ["scores"]),
      ),
    },
  },
  {
    what: "a softmax over the batch",
    code: "probe_batch_differs",
    options: {
      kind: "dense",
      graph: swapNode(
        "scores",
        node("Softmax", ["summed"], ["soft"], { axis: 0 }),
        node("Add", ["soft", "prior_row"], ["scores"]),
      ),
    },
  },
  {
    what: "a mean that counts padding",
    code: "padding_has_effect",
    options: {
      kind: "dense",
      graph: swapNode("summed", node("ReduceMean", ["weighted"], ["summed"], { axes: [1], keepdims: 0 })),
    },
  },
  {
    what: "parts that depend on another row",
    code: "parts_differ",
    options: {
      graph: (graph) =>
        edit(({ constants }) => ({ constants: [...constants, tensor("axis_l", "int64", [1], [1])] }))(
          swapNode(
            "part_scores",
            node("ReduceSum", ["gw3", "axis_l"], ["total"], { keepdims: 1 }),
            node("Mul", ["w", "total"], ["part_scores"]),
          )(graph),
        ),
    },
  },
  {
    what: "parts that are not the dense score",
    code: "parts_differ",
    options: {
      kind: "both",
      graph: edit(({ constants }) => ({
        constants: constants.map((old) =>
          old.name === "dense" ? tensor("dense", "float32", [13, 13], new Array<number>(169).fill(0.3)) : old,
        ),
      })),
    },
  },
  {
    what: "golden values of another graph",
    code: "golden_mismatch",
    options: { sealed: true },
    spoil: rewrite((text) =>
      text
        .replace(/"part_scores":\{"dtype":"float32","shape":\[[\d,]*\],"data":\[/, "$&1e3,")
        .replace(/("part_scores":\{"dtype":"float32","shape":\[)2,/, "$12,"),
    ),
  },
  {
    what: "golden values that were changed by a little",
    code: "golden_mismatch",
    options: { sealed: true, kind: "dense" },
    spoil: rewrite((text) =>
      text.replace(/("scores":\{"dtype":"float32","shape":\[2,13\],"data":\[[^,]*,)[^,]*/, "$10.77"),
    ),
  },
];

const rehash = async (dir: string, path: string, text: string): Promise<void> => {
  await writeFile(join(dir, path), text);
  const manifest = JSON.parse(await readFile(join(dir, "manifest.json"), "utf8")) as {
    files: Record<string, string>;
  };
  manifest.files[path] = Buffer.from(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)),
  ).toString("hex");
  await writeFile(join(dir, "manifest.json"), JSON.stringify(manifest));
};

describe("a broken package", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-broken-"));
  });
  afterAll(() => removeFolder(root));

  const write = async (given: Case, name: string): Promise<string> => {
    const dir = join(root, name);
    if (given.options?.sealed === true) await writeTestPackage(dir, given.options);
    else await writeBareTestPackage(dir, given.options ?? {}, given.manifest);
    await given.spoil?.(dir);
    return dir;
  };

  it.each(CASES.map((given, i) => ({ ...given, i })))(
    "with $what is refused as $code, by the check and at load alike",
    async (given) => {
      const dir = await write(given, `case-${given.i}`);
      const report = await checkPackage(dir);
      expect(report.failures.map(({ code }) => code)).toContain(given.code);
      expect(report.failures[0]!.code).toBe(given.code);
      expect(report.failures[0]!.message).toMatch(/[a-z].*[a-z]/);
      expect(report.ok).toBe(false);
      await expect(loadPackage(dir)).rejects.toMatchObject({ name: "DomainError", code: given.code });
    },
  );

  it("is one of at least thirty kinds", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CASES.map(({ code }) => code)).size).toBeGreaterThanOrEqual(20);
  });
});
