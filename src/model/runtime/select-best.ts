/**
 * The order of every list: higher scores first, ties by lower index. It is total, so that no two entries are
 * equal.
 */
export const isBefore = (score: number, index: number, otherScore: number, otherIndex: number): boolean =>
  score > otherScore || (score === otherScore && index < otherIndex);

const FIRST_CHUNK = 64;

/**
 * Gives indices by key, best first, and sorts no more than is asked for: chunk by chunk, each parted off by
 * quickselect. Takes the first `count` entries of both arrays over.
 */
export const createSelector = (
  keys: Float64Array,
  indices: Int32Array,
  count: number,
): { top(): number; drop(): void } => {
  let at = 0;
  let sorted = 0;
  let chunk = FIRST_CHUNK;
  return {
    top: () => {
      if (at === sorted && sorted < count) {
        const until = Math.min(count, sorted + chunk);
        if (until < count)
          partition(keys, indices, sorted, pullForward(keys, indices, sorted, count, chunk) - 1, until);
        sortRange(keys, indices, sorted, until - 1);
        sorted = until;
        chunk *= 2;
      }
      return at < sorted ? indices[at]! : 0;
    },
    drop: () => {
      at += 1;
    },
  };
};

const SAMPLES = 64;

/**
 * Moves all entries of [low, high) that reach a threshold to the front and returns their end; at least
 * `wanted` of them, or all entries. The threshold comes from an even sample, so that one pass with a branch
 * that is nearly always the same spares quickselect most entries.
 */
const pullForward = (
  keys: Float64Array,
  indices: Int32Array,
  low: number,
  high: number,
  wanted: number,
): number => {
  const count = high - low;
  const place = 2 + Math.ceil((1.5 * SAMPLES * wanted) / count);
  if (place >= SAMPLES) return high;
  const sample = new Float64Array(SAMPLES);
  for (let i = 0; i < SAMPLES; i += 1) sample[i] = keys[low + Math.floor((i * count) / SAMPLES)]!;
  const threshold = sample.sort()[SAMPLES - 1 - place]!;
  let end = low;
  for (let i = low; i < high; i += 1) {
    if (keys[i]! < threshold) continue;
    swap(keys, indices, i, end);
    end += 1;
  }
  return end - low >= wanted ? end : high;
};

const swap = (keys: Float64Array, indices: Int32Array, a: number, b: number): void => {
  const key = keys[a]!;
  const index = indices[a]!;
  keys[a] = keys[b]!;
  indices[a] = indices[b]!;
  keys[b] = key;
  indices[b] = index;
};

/**
 * One step of Hoare's partition around the median of three; returns the last place of the left part. The
 * order is total, so that no two entries are equal.
 */
const splitRange = (keys: Float64Array, indices: Int32Array, low: number, high: number): number => {
  const middle = (low + high) >> 1;
  if (isBefore(keys[middle]!, indices[middle]!, keys[low]!, indices[low]!)) swap(keys, indices, low, middle);
  if (isBefore(keys[high]!, indices[high]!, keys[low]!, indices[low]!)) swap(keys, indices, low, high);
  if (isBefore(keys[high]!, indices[high]!, keys[middle]!, indices[middle]!))
    swap(keys, indices, middle, high);
  const key = keys[middle]!;
  const index = indices[middle]!;
  let left = low;
  let right = high;
  for (;;) {
    while (isBefore(keys[left]!, indices[left]!, key, index)) left += 1;
    while (isBefore(key, index, keys[right]!, indices[right]!)) right -= 1;
    if (left >= right) return right;
    swap(keys, indices, left, right);
    left += 1;
    right -= 1;
  }
};

/** Moves the best `until - low` entries of [low, high] to the front (Hoare's quickselect). */
const partition = (
  keys: Float64Array,
  indices: Int32Array,
  low: number,
  high: number,
  until: number,
): void => {
  let [from, to] = [low, high];
  while (from < to) {
    const last = splitRange(keys, indices, from, to);
    if (last + 1 === until) return;
    if (last + 1 < until) from = last + 1;
    else to = last;
  }
};

const SMALL_RANGE = 12;

const sortRange = (keys: Float64Array, indices: Int32Array, low: number, high: number): void => {
  let [from, to] = [low, high];
  while (to - from >= SMALL_RANGE) {
    const last = splitRange(keys, indices, from, to);
    // The shorter side recurses, so that the depth stays logarithmic.
    if (last - from < to - last) {
      sortRange(keys, indices, from, last);
      from = last + 1;
    } else {
      sortRange(keys, indices, last + 1, to);
      to = last;
    }
  }
  for (let i = from + 1; i <= to; i += 1) {
    const key = keys[i]!;
    const index = indices[i]!;
    let j = i - 1;
    for (; j >= from && isBefore(key, index, keys[j]!, indices[j]!); j -= 1) {
      keys[j + 1] = keys[j]!;
      indices[j + 1] = indices[j]!;
    }
    keys[j + 1] = key;
    indices[j + 1] = index;
  }
};
