/** The `limit` indices of largest `score`, ties by index; result by rising index. */
export const selectLargest = (indices: Int32Array, score: Float64Array, limit: number): Int32Array => {
  if (indices.length <= limit) return indices.slice().sort();
  const sorted = Float64Array.from(indices, (i) => score[i]!).sort();
  const threshold = sorted[sorted.length - limit]!;
  let above = 0;
  for (let s = sorted.length - 1; s >= 0 && sorted[s]! > threshold; s--) above++;
  let ties = limit - above;
  const byIndex = indices.slice().sort();
  const chosen = new Int32Array(limit);
  let used = 0;
  for (const i of byIndex) {
    if (score[i]! > threshold) chosen[used++] = i;
    else if (score[i] === threshold && ties > 0) {
      chosen[used++] = i;
      ties--;
    }
  }
  return chosen;
};
