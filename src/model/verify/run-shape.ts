import { findFeature } from "../package/features/catalogue.ts";
import type { Axis } from "../package/features/feature.ts";
import type { Manifest } from "../package/manifest.ts";
import type { Feeds } from "../runtime/onnx-session.ts";

/**
 * Sizes of the tensors of one run: rows of its batch, and of the other axes those that the graph has. Padding
 * counts: an empty history is 1 long.
 */
export type RunShape = {
  readonly rows: number;
  readonly history: number | null;
  readonly candidates: number | null;
};

/** Read from what is fed, by the axes of the features that the manifest binds. */
export const shapeOfRun = ({ inputs }: Manifest, feeds: Feeds): RunShape => {
  const sizes = new Map<Axis, number>();
  for (const [input, { dims }] of Object.entries(feeds)) {
    const feature = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
    const axes = feature === undefined ? [] : (findFeature(feature)?.shape ?? []);
    for (const [place, axis] of axes.entries()) if (dims[place] !== undefined) sizes.set(axis, dims[place]);
  }
  return { rows: sizes.get("B") ?? 1, history: sizes.get("L") ?? null, candidates: sizes.get("C") ?? null };
};

/** "one run of 2 rows (history length 5)". */
export const tellRun = ({ rows, history, candidates }: RunShape): string => {
  const others = [
    ...(history === null ? [] : [`history length ${history}`]),
    ...(candidates === null ? [] : [`${candidates} candidates`]),
  ];
  return (
    `one run of ${rows} ` +
    `${rows === 1 ? "row" : "rows"}${others.length === 0 ? "" : ` (${others.join(", ")})`}`
  );
};
