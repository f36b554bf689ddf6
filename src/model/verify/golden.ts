import type { GoldenTensor, Manifest } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import type { BoundGraph } from "../runtime/bound-graph.ts";
import { floatToHalf, halfToFloat } from "../runtime/half-float.ts";
import { tensorOf } from "../runtime/model-output.ts";
import {
  createFeed,
  type Feed,
  type OnnxSession,
  type RawTensor,
  type TensorData,
} from "../runtime/onnx-session.ts";

/** Runs the golden inputs and compares: the graph computes here what it computed where it was made. */
export const compareGolden = async (manifest: Manifest, session: OnnxSession): Promise<PackageFailure[]> => {
  const { golden } = manifest;
  if (golden === null) return [];
  const failure = (message: string): PackageFailure[] => [{ code: "golden_mismatch", message }];
  const names = Object.keys(golden.outputs);
  const missing = session.inputs.find(({ name }) => !Object.hasOwn(golden.inputs, name));
  if (missing !== undefined)
    return failure(
      `golden.inputs lacks "${missing.name}"; write the golden values from the graph that is in the package`,
    );
  const unknown = names.find((name) => !Object.hasOwn(manifest.outputs, name));
  if (unknown !== undefined)
    return failure(`golden.outputs names "${unknown}", which is no output; write the golden values again`);
  const feeds: Record<string, Feed> = {};
  for (const { name, dtype } of session.inputs) {
    const given = golden.inputs[name];
    if (
      given === undefined ||
      given.dtype !== dtype ||
      given.at !== undefined ||
      given.data.length !== given.shape.reduce((a, b) => a * b, 1)
    )
      return failure(`golden.inputs."${name}" is not a whole ${dtype} tensor; write the golden values again`);
    feeds[name] = createFeed(given.dtype, toData(given), given.shape);
  }
  const raw = await session.run(feeds, names);
  for (const [name, expected] of Object.entries(golden.outputs)) {
    const difference = differenceOf(
      expected,
      tensorOf(raw, name),
      golden.tolerance,
      manifest.outputs[name] === "part_items" || manifest.outputs[name] === "list_items",
    );
    if (difference !== null)
      return failure(
        `the golden output "${name}" ${difference}; the graph is not the one that the golden values ` +
          "were made with, or it computes differently here: write them again only if you know why",
      );
  }
  return [];
};

const toData = ({ dtype, data }: GoldenTensor): TensorData =>
  dtype === "int64"
    ? BigInt64Array.from(data, (value) => BigInt(Math.trunc(value)))
    : dtype === "int32"
      ? Int32Array.from(data)
      : dtype === "float16"
        ? Uint16Array.from(data, floatToHalf)
        : Float32Array.from(data);

const valueAt = ({ dtype, data }: RawTensor, at: number): number =>
  dtype === "float16" ? halfToFloat(data[at] as number) : Number(data[at]);

const differenceOf = (
  expected: GoldenTensor,
  actual: RawTensor,
  tolerance: number,
  isExact: boolean,
): string | null => {
  if (
    expected.shape.length !== actual.dims.length ||
    expected.shape.some((size, i) => size !== actual.dims[i])
  )
    return `has the shape [${actual.dims.join(", ")}] instead of [${expected.shape.join(", ")}]`;
  if (expected.at === undefined && expected.data.length !== actual.data.length)
    return `has ${expected.data.length} values for ${actual.data.length} places`;
  if (expected.at !== undefined && expected.at.length !== expected.data.length)
    return "has another number of positions than of values";
  for (const [i, want] of expected.data.entries()) {
    const at = expected.at?.[i] ?? i;
    const got = valueAt(actual, at);
    if (isExact ? want !== got : !(Math.abs(want - got) <= tolerance * Math.max(1, Math.abs(want))))
      return `differs at place ${at}: ${got} instead of ${want}`;
  }
  return null;
};

const MOST_GOLDEN_VALUES = 4000;

/**
 * Golden values of a graph for given feeds: what a trainer writes into the manifest. Outputs larger than 4000
 * values keep an even sample.
 */
export const readGolden = async (
  inputs: Readonly<Record<string, GoldenTensor>>,
  bound: BoundGraph,
  session: OnnxSession,
): Promise<NonNullable<Manifest["golden"]>> => {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => [
      name,
      createFeed(given.dtype, toData(given), given.shape),
    ]),
  );
  const names = Object.entries(bound.outputs)
    // Of a list the scores tell: which of two items that are alike comes first may differ by machine.
    .filter(([role]) => role !== "prior" && role !== "list_items")
    .map(([, name]) => name);
  const raw = await session.run(feeds, names);
  const outputs = Object.fromEntries(
    names.map((name) => {
      const tensor = tensorOf(raw, name);
      const step = Math.ceil(tensor.data.length / MOST_GOLDEN_VALUES);
      const at = Array.from({ length: Math.ceil(tensor.data.length / step) }, (_, i) => i * step);
      return [
        name,
        {
          dtype: tensor.dtype as GoldenTensor["dtype"],
          shape: [...tensor.dims],
          data: at.map((place) => valueAt(tensor, place)),
          ...(step === 1 ? {} : { at }),
        },
      ];
    }),
  );
  return { inputs: { ...inputs }, outputs, tolerance: 1e-4 };
};
