/**
 * What the network knows of pairs: the best neighbours of each item with the values of some of the first
 * stage's matrices. The service hands over the first stage's sums alone; the graph finds each candidate among
 * the neighbours of each history row.
 */
import { DomainError } from "../../lib/errors.ts";
import type { NeighbourLists } from "../linear/neighbour-lists.ts";
import type { MatrixName } from "../linear/recipe.ts";

/** `item` [n+1, K] holds -1 where there is no neighbour; `value` [n+1, K, M] holds f16 bits. */
export type MatchTables = {
  items: number;
  width: number;
  matrices: number;
  item: Int32Array;
  value: Uint16Array;
};

/** The first K neighbours of each list: the first stage keeps them best first. */
export const createMatchTables = (
  lists: NeighbourLists,
  names: readonly MatrixName[],
  wanted: readonly MatrixName[],
  neighbours: number,
): MatchTables => {
  const places = wanted.map((name) => {
    const m = names.indexOf(name);
    if (m < 0)
      throw new DomainError("usage", `The first stage has no matrix "${name}"; it has ${names.join(", ")}.`);
    return m;
  });
  let width = 1;
  for (let j = 1; j <= lists.items; j++)
    width = Math.max(width, Math.min(neighbours, lists.rowStart[j + 1]! - lists.rowStart[j]!));
  const item = new Int32Array((lists.items + 1) * width).fill(-1);
  const value = new Uint16Array((lists.items + 1) * width * places.length);
  for (let j = 1; j <= lists.items; j++) {
    const from = lists.rowStart[j]!;
    const count = Math.min(width, lists.rowStart[j + 1]! - from);
    for (let k = 0; k < count; k++) {
      item[j * width + k] = lists.column[from + k]!;
      places.forEach((m, at) => {
        value[(j * width + k) * places.length + at] = lists.value[(from + k) * lists.matrices + m]!;
      });
    }
  }
  return { items: lists.items, width, matrices: places.length, item, value };
};
