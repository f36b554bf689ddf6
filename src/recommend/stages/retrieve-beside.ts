import { present } from "../../lib/present.ts";
import type { HistoryRow } from "../../model/package/features/encode-history.ts";
import type { ModelInput } from "../../model/package/features/feature.ts";
import type { PartsOutput, PartsRow } from "../../model/runtime/model-output.ts";
import type { RankingBase } from "../../model/runtime/ranking-beside.ts";
import { type AlignedRow, alignRows, type RowWise } from "../../model/runtime/row-wise.ts";
import type { Scored, ScoredBase, ServingModel } from "./retrieve.ts";

/**
 * Scores of views that lack a few events of another (docs/architecture.md, "Removal"): most of their rows are
 * rows of that one, and only the others are run. Possible where the parts of a row follow from that row
 * alone, which the graph proves at load (model/verify/row-wise.ts).
 */

/** Rows that look the same to the model are one. */
const keyOf = (row: HistoryRow, { mostGap, mostOccurrence }: RowWise): string =>
  `${row.index} ${row.ageDays} ${row.type} ${row.weight} ${row.channel} ${Math.min(row.gap, mostGap)} ` +
  `${Math.min(row.occurrence, mostOccurrence)}`;

/** The rows to run, each once over all views. */
const createFreshRows = (rowWise: RowWise) => {
  const places = new Map<string, number>();
  const rows: HistoryRow[] = [];
  return {
    rows: rows as readonly HistoryRow[],
    add(row: HistoryRow): void {
      const key = keyOf(row, rowWise);
      if (places.has(key)) return;
      places.set(key, rows.length);
      rows.push(row);
    },
    placeOf: (row: HistoryRow): number => present(places.get(keyOf(row, rowWise)), "a row that was run"),
  };
};

/** Runs rows that stand side by side as if they were histories, each as long as the model takes one. */
const runFresh = async (
  model: ServingModel,
  rows: readonly HistoryRow[],
  { denied }: Pick<ModelInput, "denied">,
): Promise<(place: number) => PartsRow> => {
  const length = Math.max(1, model.manifest.history?.max_length ?? 1);
  const inputs: ModelInput[] = [];
  for (let from = 0; from < rows.length; from += length)
    inputs.push({ history: rows.slice(from, from + length), ...(denied === undefined ? {} : { denied }) });
  const outputs = await model.run(inputs);
  return (place) => ({
    output: outputs[Math.floor(place / length)] as PartsOutput,
    row: place % length,
  });
};

type Base = {
  readonly rows: readonly HistoryRow[];
  readonly output: PartsOutput;
  readonly ranking: RankingBase;
};

const scoreBeside = async (
  model: ServingModel,
  rowWise: RowWise,
  base: Base,
  inputs: readonly ModelInput[],
): Promise<Scored[]> => {
  const aligned = inputs.map(({ history }) => alignRows(history, base.rows, rowWise));
  const fresh = createFreshRows(rowWise);
  for (const { rows } of aligned) for (const { from, row } of rows) if (from === "fresh") fresh.add(row);
  const run = await runFresh(model, fresh.rows, inputs[0] ?? {});
  const partsOf = (each: AlignedRow): PartsRow =>
    each.from === "base" ? { output: base.output, row: each.row } : run(fresh.placeOf(each.row));
  return inputs.map(({ history }, at) => {
    const { rows, gone } = present(aligned[at], "the rows of a view");
    const differing = [
      ...gone.map((row): PartsRow => ({ output: base.output, row })),
      ...rows.filter(({ from }) => from === "fresh").map(partsOf),
    ];
    const parts = { rows: rows.map(partsOf), differing };
    return { rows: history, ranked: null, output: { form: "beside", base: base.ranking, parts } };
  });
};

/** The base for views of the same model; null: they are run whole. */
export const openBase = (model: ServingModel | null, { rows, output }: Scored): ScoredBase | null => {
  const beside = model?.beside ?? null;
  if (model === null || beside === null || output?.form !== "parts") return null;
  const base = { rows, output, ranking: beside.open(output) };
  return {
    score: (inputs) => scoreBeside(model, beside.rowWise, base, inputs),
    close: base.ranking.close,
  };
};
