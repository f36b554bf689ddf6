import type { ListOutput, ModelOutput, PartsOutput } from "../runtime/model-output.ts";

const TOLERANCE = 1e-4;

/** A value that is not there is near nothing. */
const isNear = (a = NaN, b = NaN): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));

/** Sum of the parts by item, plus the prior, against dense scores [n+1]; index 0 is not compared. */
export const sumsTo = (output: PartsOutput, prior: Float32Array, dense: Float32Array): boolean => {
  const sums = Float64Array.from(prior);
  for (const [i, score] of output.scores.entries()) {
    const item = output.items[i * output.itemStride] ?? 0;
    sums[item] = (sums[item] ?? 0) + score;
  }
  for (let i = 1; i < sums.length; i += 1) if (!isNear(sums[i], dense[i])) return false;
  return true;
};

const isSameRow = (a: PartsOutput, rowA: number, b: PartsOutput, rowB: number): boolean => {
  for (let k = 0; k < a.width; k += 1) {
    const [atA, atB] = [rowA * a.width + k, rowB * b.width + k];
    if (a.items[atA * a.itemStride] !== b.items[atB * b.itemStride] || !isNear(a.scores[atA], b.scores[atB]))
      return false;
  }
  return true;
};

const isEmptyRow = (output: PartsOutput, row: number): boolean => {
  for (let at = row * output.width; at < (row + 1) * output.width; at += 1)
    if (output.items[at * output.itemStride] !== 0 && output.scores[at] !== 0) return false;
  return true;
};

export const isSameButRow = (a: PartsOutput, masked: PartsOutput, row: number): boolean => {
  for (let r = 0; r < a.rows; r += 1)
    if (r === row ? !isEmptyRow(masked, r) : !isSameRow(a, r, masked, r)) return false;
  return true;
};

/**
 * The same items with near scores. At the end of a list, where scores are alike, another item may stand: what
 * is in one alone has the least score of it.
 */
const isSameList = (a: ListOutput, b: ListOutput): boolean => {
  const scoresOf = (list: ListOutput): Map<number, number> => {
    const scores = new Map<number, number>();
    for (const [k, score] of list.scores.entries()) {
      const item = list.items[k * list.itemStride] ?? 0;
      if (item > 0) scores.set(item, score);
    }
    return scores;
  };
  const isWithin = (one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): boolean => {
    const least = Math.min(...one.values());
    return [...one].every(([item, score]) => isNear(score, other.get(item) ?? least));
  };
  const [ours, theirs] = [scoresOf(a), scoresOf(b)];
  return ours.size === theirs.size && isWithin(ours, theirs) && isWithin(theirs, ours);
};

const itemsOf = (output: ModelOutput): Int32Array | null => (output.form === "scores" ? null : output.items);

export const isIdentical = (a: ModelOutput, b: ModelOutput): boolean =>
  a.scores.every((score, i) => Object.is(score, b.scores[i])) &&
  (itemsOf(a)?.every((item, i) => item === itemsOf(b)?.[i]) ?? true);

export const isClose = (a: ModelOutput, b: ModelOutput): boolean =>
  a.form === "list" && b.form === "list" ? isSameList(a, b) : isCloseByPlace(a, b);

const isCloseByPlace = (a: ModelOutput, b: ModelOutput): boolean =>
  a.scores.length === b.scores.length &&
  a.scores.every((score, i) => isNear(score, b.scores[i])) &&
  (a.form !== "parts" || b.form !== "parts" || a.items.every((item, i) => item === b.items[i]));

export const isSameButPadding = (
  plain: ModelOutput,
  padded: ModelOutput,
  kept: readonly number[],
): boolean => {
  if (plain.form === "scores") return plain.scores.every((score, i) => isNear(score, padded.scores[i]));
  if (plain.form === "list") return isClose(plain, padded);
  if (padded.form !== "parts") return false;
  const rows = new Set(kept);
  for (let row = 0; row < padded.rows; row += 1) if (!rows.has(row) && !isEmptyRow(padded, row)) return false;
  return kept.every((row, r) => isSameRow(plain, r, padded, row));
};
