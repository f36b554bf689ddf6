import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "../../lib/errors.ts";
import { firstOf, present } from "../../lib/present.ts";
import { type GoldenTensor, type Manifest, type ManifestDraft, parseManifest } from "../package/manifest.ts";
import { GRAPH_FILE, MANIFEST_FILE, VOCABULARY_FILE } from "../package/manifest-schema.ts";
import { halfToFloat } from "../runtime/half-float.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import { createOnnxSession } from "../runtime/onnx-session.ts";
import { bindGraph } from "./bind-graph.ts";
import { readGolden } from "./golden.ts";
import { countriesIn, madeUpInput, seeded } from "./probe-inputs.ts";

/** Rows of the golden probe. */
const GOLDEN_HISTORIES = 2;
const GOLDEN_ROWS = 4;

/**
 * Finishes a package: computes the hash of each file in `draft.files` (their given values are ignored) and
 * the golden values from the graph, and writes manifest.json. The same files give the same manifest, byte for
 * byte.
 * @param draft everything but hashes and golden values; `files` lists the paths beside model.onnx and
 * items.txt.
 * @throws DomainError when the draft or the graph breaks the contract.
 */
export const sealPackage = async (
  dir: string,
  draft: Omit<ManifestDraft, "files" | "golden"> & { readonly files?: readonly string[] },
): Promise<Manifest> => {
  const paths = [
    GRAPH_FILE,
    ...(draft.vocabulary === VOCABULARY_FILE ? [VOCABULARY_FILE] : []),
    ...(draft.files ?? []),
  ].sort();
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const path of paths) contents.set(path, new Uint8Array(await readFile(join(dir, path))));
  const hashes = await Promise.all(
    [...contents].map(
      async ([path, bytes]) =>
        [path, Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex")] as const,
    ),
  );
  const manifest = parseManifest({ ...draft, files: Object.fromEntries(hashes) });
  const external = [...contents]
    .filter(([path]) => path !== GRAPH_FILE && path !== VOCABULARY_FILE)
    .map(([path, data]) => ({ path, data }));
  const graph = present(contents.get(GRAPH_FILE), "the graph of the package");
  const session = await createOnnxSession({ graph, external });
  try {
    const { failures, bound } = bindGraph(manifest, session.inputs, session.outputs);
    if (bound === null) {
      const { code, message } = firstOf(failures, "what is wrong with the graph");
      throw new DomainError(code, message);
    }
    const size = countLines(contents.get(VOCABULARY_FILE));
    const random = seeded(7);
    const rows = Math.min(GOLDEN_ROWS, manifest.history?.max_length ?? 0);
    const inputs = Array.from({ length: GOLDEN_HISTORIES }, (_, h) =>
      madeUpInput(
        random,
        {
          size,
          maxLength: rows,
          candidates: bound.over === "candidates" ? 5 : 0,
          countries: countriesIn(manifest),
        },
        h === 0 ? rows : Math.min(1, rows),
      ),
    );
    const { feeds } = createInputEncoder({
      bindings: bound.bindings,
      fixed: bound.fixed,
      maxLength: manifest.history?.max_length ?? 1,
    }).encode(inputs);
    const plain = Object.fromEntries(
      Object.entries(feeds).map(([name, { dtype, dims, data }]): [string, GoldenTensor] => [
        name,
        {
          dtype,
          shape: [...dims],
          data: Array.from(data as ArrayLike<number | bigint>, (value) =>
            dtype === "float16" ? halfToFloat(Number(value)) : Number(value),
          ),
        },
      ]),
    );
    const sealed = { ...manifest, golden: await readGolden(plain, bound, session) };
    await writeFile(join(dir, MANIFEST_FILE), `${JSON.stringify(sealed)}\n`);
    return sealed;
  } finally {
    await session.release();
  }
};

const countLines = (bytes: Uint8Array | undefined): number =>
  bytes === undefined
    ? 0
    : new TextDecoder()
        .decode(bytes)
        .split("\n")
        .filter((line) => line !== "" && line !== "\r").length;
