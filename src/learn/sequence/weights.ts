/** Weights of the self-attentive model by name: as plain arrays for the graph, as variables for training. */
import * as tf from "@tensorflow/tfjs-core";
import { present } from "../../lib/present.ts";
import { EVENT_TYPE_COUNT } from "../data/event-types.ts";
import { createRandom, glorotValues, normalValues } from "../tensorflow/random.ts";
import type { SequenceRecipe } from "./recipe.ts";

export type Weight = { shape: number[]; values: Float32Array };
/**
 * `items` [n+1, d], row 0 zero; `positions` [L, d]; `types` [8, d] where event types differ; `block_k/…`;
 * `final/…`.
 */
export type SequenceWeights = Record<string, Weight>;
export type Variables = Record<string, tf.Variable>;

const NORMAL = 0.02;

/** Seeded starting weights for `items` items. */
export const initialWeights = (recipe: SequenceRecipe, items: number): SequenceWeights => {
  const d = recipe.dimension;
  const random = createRandom(`${recipe.seed}/weights`);
  const table = (rows: number): Weight => ({
    shape: [rows, d],
    values: normalValues(rows * d, NORMAL, random),
  });
  const square = (): Weight => ({ shape: [d, d], values: glorotValues(d, d, random) });
  const constant = (value: number): Weight => ({ shape: [d], values: new Float32Array(d).fill(value) });
  const weights: SequenceWeights = { items: table(items + 1), positions: table(recipe.history_length) };
  present(weights.items, "the items’ weights").values.fill(0, 0, d);
  if (recipe.types.length > 1) weights.types = table(EVENT_TYPE_COUNT);
  for (let b = 0; b < recipe.blocks; b++) {
    const at = `block_${b}`;
    Object.assign(weights, {
      [`${at}/attention_scale`]: constant(1),
      [`${at}/attention_shift`]: constant(0),
      [`${at}/query`]: square(),
      [`${at}/key`]: square(),
      [`${at}/value`]: square(),
      [`${at}/forward_scale`]: constant(1),
      [`${at}/forward_shift`]: constant(0),
      [`${at}/inner`]: square(),
      [`${at}/inner_bias`]: constant(0),
      [`${at}/outer`]: square(),
      [`${at}/outer_bias`]: constant(0),
    });
  }
  return { ...weights, "final/scale": constant(1), "final/shift": constant(0) };
};

export const createVariables = (weights: SequenceWeights): Variables => {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [
      name,
      tf.tidy(() => tf.variable(tf.tensor(values, shape))),
    ]),
  );
};

/** Values of the variables, copied. */
export const readVariables = (variables: Variables): SequenceWeights => {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [
      name,
      { shape: [...variable.shape], values: Float32Array.from(variable.dataSync()) },
    ]),
  );
};

export const assignVariables = (variables: Variables, weights: SequenceWeights): void => {
  for (const [name, { shape, values }] of Object.entries(weights))
    tf.tidy(() => variables[name]!.assign(tf.tensor(values, shape)));
};

/**
 * Finishes weights for serving: the padding's row is zero, and an event type that training never saw (the
 * page itself) is embedded as the type seen most.
 */
export const finishWeights = (weights: SequenceWeights, recipe: SequenceRecipe): SequenceWeights => {
  const d = recipe.dimension;
  present(weights.items, "the items’ weights").values.fill(0, 0, d);
  if (weights.types === undefined) return weights;
  const { values } = weights.types;
  for (let type = 0; type < EVENT_TYPE_COUNT; type++)
    if (!recipe.types.includes(type))
      values.copyWithin(type * d, recipe.types[0]! * d, (recipe.types[0]! + 1) * d);
  return weights;
};
