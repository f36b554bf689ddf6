import type { HistoryRow } from "../package/features/encode-history.ts";

/**
 * Of a model whose parts of a history row follow from that row alone. Gaps and occurrences beyond these are
 * the same to it.
 */
export type RowWise = { readonly mostGap: number; readonly mostOccurrence: number };

/** A row of a history that is one of another history too, or not. */
export type AlignedRow =
  { readonly from: "base"; readonly row: number } | { readonly from: "fresh"; readonly row: HistoryRow };

export type AlignedRows = {
  /** The rows in their order. */
  readonly rows: readonly AlignedRow[];
  /** Rows of the other history that are not in this one, or not as they were. */
  readonly gone: readonly number[];
};

const isSame = (one: HistoryRow, other: HistoryRow, { mostGap, mostOccurrence }: RowWise): boolean =>
  one.index === other.index &&
  one.ageDays === other.ageDays &&
  one.type === other.type &&
  one.weight === other.weight &&
  one.channel === other.channel &&
  Math.min(one.gap, mostGap) === Math.min(other.gap, mostGap) &&
  Math.min(one.occurrence, mostOccurrence) === Math.min(other.occurrence, mostOccurrence);

/**
 * Finds the rows of a history in another one (`base`) that has more, or a little different ones; both newest
 * first, and those that are found keep their order. O(rows) but for rows of one moment.
 */
export const alignRows = (
  rows: readonly HistoryRow[],
  base: readonly HistoryRow[],
  rowWise: RowWise,
): AlignedRows => {
  const gone: number[] = [];
  let at = 0;
  const skipTo = (place: number): void => {
    for (; at < place; at += 1) gone.push(at);
  };
  const find = (row: HistoryRow): number => {
    while ((base[at]?.ageDays ?? Infinity) < row.ageDays) skipTo(at + 1);
    for (let place = at; place < base.length; place += 1) {
      const other = base[place];
      if (other === undefined || other.ageDays !== row.ageDays) return -1;
      if (isSame(row, other, rowWise)) return place;
    }
    return -1;
  };
  const aligned = rows.map((row): AlignedRow => {
    const place = find(row);
    if (place < 0) return { from: "fresh", row };
    skipTo(place);
    at = place + 1;
    return { from: "base", row: place };
  });
  skipTo(base.length);
  return { rows: aligned, gone };
};
