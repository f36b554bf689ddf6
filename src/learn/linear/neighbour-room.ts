/** How many neighbours each item may keep, so that the model can be written. */
import { DomainError } from "../../lib/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { LinearRecipe } from "./recipe.ts";

/** K where there is room. */
export const USUAL_NEIGHBOURS = 200;
/** Of fewer there is little to suggest from. */
const LEAST_NEIGHBOURS = 10;
/** Of the tables of neighbours. ONNX takes a graph of 2 GiB at most, in which other things stand too. */
const MOST_BYTES = 2 ** 30;
/** Each neighbour is an index (i32) and a value of each matrix (f16); lists are as wide as the longest. */
const bytesOfNeighbour = (matrices: number): number => 4 + 2 * matrices;

type Tables = { readonly items: number; readonly matrices: number };

/**
 * `wanted`, or as many as there is room for: every item of the catalogue has a row, sold or not.
 * @throws DomainError budget_exceeded
 */
export const neighboursWithin = (
  { items, matrices }: Tables,
  wanted: number,
  mostBytes = MOST_BYTES,
): number => {
  const room = Math.floor(mostBytes / ((items + 1) * bytesOfNeighbour(matrices)));
  if (room < Math.min(wanted, LEAST_NEIGHBOURS))
    throw new DomainError(
      "budget_exceeded",
      `The catalogue has ${items} items, which is more than this model has room for: take out of it what ` +
        "is no longer sold.",
    );
  return Math.min(wanted, room);
};

/** What a reader of the model should know where so large a catalogue leaves less room; null: nothing. */
export const tellRoom = (tables: Tables, kept: number): string | null =>
  kept < USUAL_NEIGHBOURS && neighboursWithin(tables, USUAL_NEIGHBOURS) < USUAL_NEIGHBOURS
    ? `Of each item the best ${kept} neighbours are kept, and not ${USUAL_NEIGHBOURS}: with ` +
      `${tables.items} items a model has no room for more.`
    : null;

/** The same of a training, as warnings. */
export const warnOfRoom = (
  { items }: Pick<Dataset, "items">,
  { matrices, neighbours }: Pick<LinearRecipe, "matrices" | "neighbours">,
): readonly string[] => {
  const told = tellRoom({ items: items.length - 1, matrices: matrices.length }, neighbours);
  return told === null ? [] : [told];
};
