import type { NeighbourLists } from "../../src/learn/linear/neighbour-lists.ts";
import { layoutOf } from "../../src/learn/linear/parameters.ts";
import { LINEAR_REVISION, type LinearRecipe, NO_DEFENCE } from "../../src/learn/linear/recipe.ts";
import { writePartsPackage } from "../../src/learn/linear/write-package.ts";
import { toHalfBits } from "../../src/learn/math/half-float.ts";
import type { Manifest } from "../../src/model/package/manifest.ts";
import { seededSource } from "../generated-shop/generate-shop.ts";

const NEIGHBOURS = 100;
const CLUSTER = 250;
/** What the protobuf of a model may hold, and the memory that makes it: 2 GB are beyond its format. */
const MOST_BYTES = 1_000_000_000;
const BYTES_PER_NEIGHBOUR = 18;

/** As many neighbours of an item as a trained model has; fewer where a catalogue is too large for a file. */
const neighboursOf = (items: number): number =>
  Math.min(NEIGHBOURS, Math.floor(MOST_BYTES / (items * BYTES_PER_NEIGHBOUR)));

export const itemIdOf = (index: number): string => `sku-${String(index).padStart(6, "0")}`;

/** The shape of a recipe as training on baskets chooses it; nothing is fitted with it here. */
const RECIPE: LinearRecipe = {
  algorithm: "linear",
  revision: LINEAR_REVISION,
  seed: "bench",
  reference_at: 1,
  cut: { kind: "last_step" },
  decay: null,
  max_gap: 5,
  max_unit_entries: 2000,
  ridge: { lambda: 100, share: 1, position_decay: 1, neighbours: 80 },
  hop2: { neighbours: 40, kept: 150 },
  neighbours: NEIGHBOURS,
  history_length: 100,
  matrices: ["self", "selfp", "cos", "basket", "sr", "slist", "content"],
  types: [1, 5, 3],
  ages: true,
  min_units: 3,
  repeats: true,
  fit: { rate: 1, top: 50, touched: 0, untouched: 0, l2: 1, iterations: 1, prior: false },
  defence: NO_DEFENCE,
};

/**
 * Neighbours as a trained model has them: the item itself, most of its own kind, some from anywhere; values
 * fall with the place.
 */
const listsOf = (items: number, matrices: number, random: () => number): NeighbourLists => {
  const width = neighboursOf(items);
  const column = new Int32Array(items * width);
  const value = new Uint16Array(items * width * matrices);
  const rowStart = Int32Array.from({ length: items + 2 }, (_, i) => Math.max(0, i - 1) * width);
  for (let item = 1; item <= items; item += 1) {
    const cluster = Math.floor((item - 1) / CLUSTER) * CLUSTER;
    for (let k = 0; k < width; k += 1) {
      const at = (item - 1) * width + k;
      const near = 1 + cluster + Math.floor(random() * Math.min(CLUSTER, items - cluster));
      column[at] = k === 0 ? item : k < 70 ? near : 1 + Math.floor(random() * items);
      for (let m = 0; m < matrices; m += 1)
        value[at * matrices + m] = k === 0 ? 0 : toHalfBits(random() / (1 + k));
    }
  }
  return { items, matrices, rowStart, column, value };
};

/**
 * A package of the flagship's form and size with made-up weights: what serving costs does not depend on what
 * they mean.
 */
export const writeMadeModel = (
  dir: string,
  { items, seed }: { items: number; seed: number },
): Promise<Manifest> => {
  const random = seededSource(seed);
  const parameters = Float64Array.from({ length: layoutOf(RECIPE).count }, () => Math.fround(0.2 + random()));
  const prior = Float32Array.from({ length: items + 1 }, (_, i) => (i === 0 ? 0 : 0.001 * random()));
  const ids = ["", ...Array.from({ length: items }, (_, i) => itemIdOf(i + 1))];
  const popular = Object.fromEntries(ids.slice(1, 501).map((id) => [id, 50]));
  return writePartsPackage(
    {
      name: "bench",
      version: "1.0.0",
      items: ids,
      model: { recipe: RECIPE, lists: listsOf(items, RECIPE.matrices.length, random), parameters, prior },
      mainParameters: { en: ["Made up for measuring."] },
      card: "# bench\n\nMade-up weights, for measuring speed alone.\n",
      training: { dataset: "bench", recipe: {}, subjects: 0, events: 0, purpose: null },
      tables: { popularity: { threshold: 10, counts: popular }, intervals: { days: {} } },
    },
    dir,
  );
};
