/**
 * Values told coarsely (docs/learning.md, "The privacy threshold": publication in epochs). A list value is
 * told as one rung of a ladder whose rungs lie a factor `grain` apart; where the rungs of a pair lie is
 * PRF(secret, pair). One more shopper moves a value a little, and is seen only where that crosses a rung:
 * with n shoppers behind it about once in n·ln(grain) times, nobody outside knows when, and then with
 * everybody's changes since the last rung. Unlike epochs proper it needs no memory of what was published: it
 * is a function of today's counts, so that forgetting stays exact. Counts themselves are not rounded: the
 * ridge would no longer be solved on a Gram matrix (docs/decisions).
 */
import { exactExp, exactLog } from "../math/exact-math.ts";
import { fromHalfBits, toHalfBits } from "../math/half-float.ts";
import { createPrf } from "../math/prf.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { LinearRecipe } from "./recipe.ts";

/** Places of the rungs that the secret chooses among. */
const PHASES = 16;
/** Patterns of f16 from 0 up to its largest finite value. */
const POSITIVE = 0x7c00;

/**
 * told[phase * POSITIVE + bits]: the rung of a positive f16, at the middle of the values that it stands for.
 */
const buildLadder = (grain: number): Uint16Array => {
  const told = new Uint16Array(PHASES * POSITIVE);
  const step = exactLog(grain);
  for (let bits = 1; bits < POSITIVE; bits++) {
    const place = exactLog(fromHalfBits(bits)) / step;
    for (let phase = 0; phase < PHASES; phase++) {
      const offset = phase / PHASES;
      told[phase * POSITIVE + bits] = toHalfBits(
        exactExp((Math.floor(place + offset) - offset + 0.5) * step),
      );
    }
  }
  return told;
};

/**
 * Lists with every value but an item's own and those of content on its rung; the same object where the recipe
 * asks for nothing.
 */
export const defendLists = (lists: NeighbourLists, recipe: LinearRecipe, secret: string): NeighbourLists => {
  const grain = recipe.defence.grain ?? 1;
  if (grain <= 1) return lists;
  const told = buildLadder(grain);
  const draw = createPrf(`${secret}/rungs`);
  const value = lists.value.slice();
  // What catalogues say of two items is nobody's doing.
  const spared = recipe.matrices.indexOf("content");
  for (let j = 1; j <= lists.items; j++) {
    for (let x = lists.rowStart[j]!; x < lists.rowStart[j + 1]!; x++) {
      const i = lists.column[x]!;
      if (i === j) continue;
      const ladder = Math.floor(PHASES * draw(Math.min(i, j), Math.max(i, j))) * POSITIVE;
      for (let m = 0; m < lists.matrices; m++) {
        const bits = value[x * lists.matrices + m]!;
        if (m !== spared)
          value[x * lists.matrices + m] =
            bits & 0x8000 ? 0x8000 | told[ladder + (bits & 0x7fff)]! : told[ladder + bits]!;
      }
    }
  }
  return { ...lists, value };
};
