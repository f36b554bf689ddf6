import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { ErrorCode } from "../../src/lib/errors.ts";
import type { ManifestDraft } from "../../src/model/package/manifest.ts";
import { type GraphParts, node, value } from "./onnx-graph.ts";
import type { TestPackageOptions } from "./package-graphs.ts";

const withInput =
  (name: string, replacement: GraphParts["inputs"][number]) =>
  (graph: GraphParts): GraphParts => ({
    ...graph,
    inputs: graph.inputs.map((old) => (old.name === name ? replacement : old)),
  });

const withManifest =
  (change: Partial<ManifestDraft> | ((manifest: ManifestDraft) => Partial<ManifestDraft>)) =>
  (manifest: ManifestDraft): unknown => ({
    ...manifest,
    ...(typeof change === "function" ? change(manifest) : change),
  });

/** Each "Bad input" of the issue that is a package, as an upload. */
export const PACKAGES: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly options?: TestPackageOptions;
  readonly manifest?: (manifest: ManifestDraft) => unknown;
}[] = [
  {
    what: "a corrupt graph",
    code: "model_corrupt",
    options: { bytes: (bytes) => bytes.subarray(0, bytes.length - 40) },
  },
  {
    what: "a wrong opset",
    code: "model_opset_unsupported",
    options: { graph: (graph) => ({ ...graph, opset: 99 }) },
  },
  {
    what: "a custom operator",
    code: "model_custom_op",
    options: {
      graph: (graph) => ({
        ...graph,
        nodes: [...graph.nodes, node("Wonder", ["w"], ["unused"], {}, "com.example")],
        domains: [{ domain: "com.example", version: 1 }],
      }),
    },
  },
  {
    what: "a vocabulary of another length",
    code: "vocabulary_mismatch",
    options: {
      kind: "dense",
      graph: (graph) => ({
        ...graph,
        nodes: graph.nodes
          .map((old) =>
            old.output[0] === "scores" ? node("Concat", ["full", "full"], ["scores"], { axis: 1 }) : old,
          )
          .flatMap((old) =>
            old.output[0] === "scores" ? [node("Add", ["summed", "prior_row"], ["full"]), old] : [old],
          ),
        outputs: [value("scores", "float32", ["B", 26])],
      }),
    },
  },
  {
    what: "a static batch",
    code: "model_batch_static",
    options: { graph: withInput("items", value("items", "int64", [1, "L"])) },
  },
  {
    what: "an unmapped input",
    code: "model_input_unmapped",
    manifest: withManifest({ inputs: { items: "history.items", gap: "history.gap" } }),
  },
  {
    what: "a price feature in retrieval",
    code: "feature_forbidden",
    manifest: withManifest(({ inputs }) => ({ inputs: { ...inputs, weight: "item.price" } })),
  },
  {
    what: "a score that is not a number",
    code: "probe_not_finite",
    options: {
      kind: "dense",
      graph: (graph) => ({
        ...graph,
        nodes: graph.nodes.flatMap((old) =>
          old.output[0] === "scores"
            ? [node("Log", ["summed"], ["logged"]), node("Add", ["logged", "prior_row"], ["scores"])]
            : [old],
        ),
      }),
    },
  },
];

/** A raw ustar header (POSIX.1-2017 pax) of a file that is said to have `octal` bytes. */
const headerOf = (name: string, octal: string): Buffer => {
  const block = Buffer.alloc(512);
  for (const [text, at] of [
    [name, 0],
    ["0000644\0", 100],
    ["0000000\0", 108],
    ["0000000\0", 116],
    [octal, 124],
    ["00000000000\0", 136],
    ["        ", 148],
    ["0", 156],
    ["ustar\u000000", 257],
  ] as const)
    block.write(text, at);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
};

const tarOf = async (...entries: readonly (readonly [string, string])[]): Promise<Buffer> => {
  const archive = pack();
  for (const [name, body] of entries) archive.entry({ name }, body);
  archive.finalize();
  return buffer(Readable.from(archive));
};

export const ARCHIVES: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly bytes: () => Promise<Buffer>;
}[] = [
  {
    what: "a path that climbs out of the archive",
    code: "archive_path_unsafe",
    bytes: () => tarOf(["manifest.json", "{}"], ["../../evil", "x"]),
  },
  {
    what: "a header that claims 10 GB",
    code: "archive_too_large",
    bytes: () => Promise.resolve(headerOf("manifest.json", "112402762000".padEnd(12, "\0"))),
  },
];
