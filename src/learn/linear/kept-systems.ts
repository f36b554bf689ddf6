/**
 * The systems of equations of a local ridge, kept in memory between two trainings of one recipe
 * (docs/learning.md, "What a refit costs"). What is asked of item i rests on the counts of i and of its
 * neighbours: where none of them changed, the solution is that of before; where some did, only the cells
 * between these are looked up again. Every number that is solved with is the one that a training from
 * nothing looks up, so that the bits are the same.
 */

/** The system of one item: its neighbours, the right side, and A below its diagonal, row by row. */
export type System = {
  readonly source: Int32Array;
  readonly right: Float64Array;
  below: Float32Array | Float64Array;
  readonly solution: Float64Array;
};

export type KeptSystems = {
  /**
   * Counts have changed: a pass over all items is to come. `changed`: items whose counts may be others than
   * before; null: all.
   */
  begin(changed: Uint8Array | null): void;
  /** Every item was solved with these counts. */
  end(): void;
  /** The system of item i as it was, where its neighbours are still those; null: it has to be made. */
  of(i: number): System | null;
  hasChanged(item: number): boolean;
  /** Whether most items have a system from before. */
  isFilled(): boolean;
  /** Takes a system up; one for which there is no room is not kept. */
  keep(i: number, system: System): void;
};

/** Bytes of all systems of one ridge: above that they are made anew each time. */
const MOST_BYTES = 192 << 20;

export const createKeptSystems = (mostBytes = MOST_BYTES): KeptSystems => {
  const systems = new Map<number, System>();
  const state = { changed: null as Uint8Array | null, bytes: 0, wasFilled: false, isWhole: true };
  /** What changed since the last whole pass: counts may change twice before anything is solved with them. */
  const sinceWhole = (changed: Uint8Array): Uint8Array =>
    state.isWhole || state.changed === null
      ? changed
      : changed.map((is, item) => is | (state.changed?.[item] ?? 1));
  const bytesOf = ({ source, right, below, solution }: System): number =>
    source.byteLength + right.byteLength + below.byteLength + solution.byteLength;
  const drop = (i: number): void => {
    const system = systems.get(i);
    if (system === undefined) return;
    state.bytes -= bytesOf(system);
    systems.delete(i);
  };
  return {
    begin(changed) {
      if (changed === null) {
        systems.clear();
        state.bytes = 0;
      } else for (const i of [...systems.keys()]) if (changed[i] === 1) drop(i);
      state.changed = changed === null ? null : sinceWhole(changed);
      state.isWhole = false;
      state.wasFilled = changed !== null && systems.size > changed.length / 2;
    },
    end: () => void (state.isWhole = true),
    of: (i) => systems.get(i) ?? null,
    hasChanged: (item) => state.changed?.[item] === 1,
    isFilled: () => state.wasFilled,
    keep(i, system) {
      drop(i);
      const bytes = bytesOf(system);
      if (state.bytes + bytes > mostBytes) return;
      state.bytes += bytes;
      systems.set(i, system);
    },
  };
};

/** Those of the two ridges that a recipe may have. */
export type KeptRidges = Readonly<Record<"slist" | "next", KeptSystems>>;

export const createKeptRidges = (): KeptRidges => ({ slist: createKeptSystems(), next: createKeptSystems() });

const isSingle = (value: number): boolean => Math.fround(value) === value;

/** A below the diagonal of a matrix [size, size], in single precision where that loses nothing. */
export const packBelow = (matrix: Float64Array, size: number): Float32Array | Float64Array => {
  const packed = new Float64Array((size * (size - 1)) / 2);
  let used = 0;
  let areSingle = true;
  for (let k = 1; k < size; k++) {
    for (let p = 0; p < k; p++) {
      const value = matrix[k * size + p]!;
      areSingle &&= isSingle(value);
      packed[used++] = value;
    }
  }
  return areSingle ? Float32Array.from(packed) : packed;
};

/** Writes A below the diagonal into a matrix [size, size]. */
export const unpackBelow = (below: Float32Array | Float64Array, matrix: Float64Array, size: number): void => {
  for (let k = 1, from = 0; k < size; from += k, k++)
    for (let p = 0; p < k; p++) matrix[k * size + p] = below[from + p]!;
};

/**
 * Looks up again what lies between the items that changed; whether there are any. `cellOf(j, i)`: A of two
 * items.
 */
export const renew = (
  system: System,
  hasChanged: (item: number) => boolean,
  cellOf: (j: number, i: number) => number,
): boolean => {
  const { source } = system;
  const places: number[] = [];
  for (let k = 0; k < source.length; k++) if (hasChanged(source[k]!)) places.push(k);
  for (let one = 1; one < places.length; one++) {
    const k = places[one]!;
    for (let other = 0; other < one; other++) {
      const p = places[other]!;
      const value = cellOf(source[k]!, source[p]!);
      if (!isSingle(value) && system.below instanceof Float32Array)
        system.below = Float64Array.from(system.below);
      system.below[(k * (k - 1)) / 2 + p] = value;
    }
  }
  return places.length > 0;
};
