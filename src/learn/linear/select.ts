/**
 * The `rank`-th largest of the first `count` values (1: the largest), which are put out of order. Hoare's
 * selection: on average a few looks at each value, where sorting takes a dozen.
 */
export const nthLargest = (values: Float64Array, count: number, rank: number): number => {
  const wanted = count - rank;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = middleOf(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const held = values[left]!;
      values[left++] = values[right]!;
      values[right--] = held;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return values[wanted]!;
  }
  return values[wanted]!;
};

const middleOf = (a: number, b: number, c: number): number =>
  a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;

/**
 * Keeps the `limit` places of largest score among the first `count` of `places`, which rise; ties go to the
 * first. They stay in order, at the front; returns how many there are. `scratch` holds at least `count`.
 */
export const keepLargest = (
  places: Int32Array,
  count: number,
  { score, limit, scratch }: { score: Float64Array; limit: number; scratch: Float64Array },
): number => {
  if (count <= limit) return count;
  if (limit <= 0) return 0;
  for (let k = 0; k < count; k++) scratch[k] = score[places[k]!]!;
  const least = nthLargest(scratch, count, limit);
  let above = 0;
  for (let k = 0; k < count; k++) if (score[places[k]!]! > least) above++;
  let ties = limit - above;
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const value = score[places[k]!]!;
    if (value > least || (value === least && ties-- > 0)) places[kept++] = places[k]!;
  }
  return kept;
};
