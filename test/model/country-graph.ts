import type { ManifestDraft } from "../../src/model/package/manifest.ts";
import { type GraphParts, node, tensor, value } from "./onnx-graph.ts";
import { HISTORY_BINDINGS, type TestPackageOptions } from "./package-graphs.ts";

type ByCountry = {
  readonly countries: readonly string[];
  readonly items: readonly string[];
  /** What a page of a country adds to an item; by place, 0 = none of them. */
  readonly add: (place: number, itemId: string) => number;
  /** Rows of the table; one for each country and one for none where it is left out. */
  readonly rows?: number;
};

/** A dense package that adds to its scores by the country of the page. */
export const byCountry = ({
  countries,
  items,
  add,
  rows = countries.length + 1,
}: ByCountry): TestPackageOptions & { readonly manifest: Partial<ManifestDraft> } => ({
  kind: "dense",
  items,
  manifest: {
    inputs: { ...HISTORY_BINDINGS, country: "context.country" },
    countries: [...countries],
  },
  graph: (graph: GraphParts): GraphParts => ({
    ...graph,
    inputs: [...graph.inputs, value("country", "int64", ["B"])],
    constants: [
      ...graph.constants,
      tensor(
        "by_country",
        "float32",
        [rows, items.length + 1],
        Array.from({ length: rows }, (_, place) => [0, ...items.map((item) => add(place, item))]).flat(),
      ),
    ],
    nodes: graph.nodes.flatMap((old) =>
      old.output[0] === "scores"
        ? [
            node("Add", ["summed", "prior_row"], ["everywhere"]),
            node("Gather", ["by_country", "country"], ["here"], { axis: 0 }),
            node("Add", ["everywhere", "here"], ["scores"]),
          ]
        : [old],
    ),
  }),
});
