import type { GraphNode } from "./read-graph.ts";

/**
 * What is known of a tensor before anything runs. 0: it follows from the shapes of the graph's inputs and
 * from constants alone, so that a probe at those shapes has seen it. 1: it is a count of something in the
 * values (how many are not zero), so that it is at most the size of what was counted. 2: it may be any number
 * that an input makes it.
 */
type Level = 0 | 1 | 2;

export const SETTLED = 0,
  COUNTED = 1,
  FREE = 2;

/** Of its numbers, and of its dimensions. */
export type KnownSize = { readonly value: Level; readonly shape: Level };

export const CONSTANT: KnownSize = { value: SETTLED, shape: SETTLED };

export const INPUT: KnownSize = { value: FREE, shape: SETTLED };

export const UNKNOWN: KnownSize = { value: FREE, shape: COUNTED };

export const worse = (a: Level, b: Level): Level => (a > b ? a : b);

export const join = (a: KnownSize, b: KnownSize): KnownSize => ({
  value: worse(a.value, b.value),
  shape: worse(a.shape, b.shape),
});

export const joinAll = (all: readonly KnownSize[]): KnownSize => all.reduce(join, CONSTANT);

export const isSame = (a: readonly KnownSize[], b: readonly KnownSize[]): boolean =>
  a.length === b.length && a.every(({ value, shape }, i) => value === b[i]?.value && shape === b[i]?.shape);

export const levelOf = (
  places: Readonly<Record<string, readonly number[]>>,
  { op }: GraphNode,
  inputs: readonly KnownSize[],
): Level =>
  ((Object.hasOwn(places, op) ? places[op] : undefined) ?? []).reduce<Level>(
    (level, place) => worse(level, inputs[place]?.value ?? SETTLED),
    SETTLED,
  );

/** What is known by name, in a graph and around it. */
export type GraphScope = { readonly names: Map<string, KnownSize>; readonly outer: GraphScope | null };

export const find = (scope: GraphScope | null, name: string): KnownSize => {
  for (let at = scope; at !== null; at = at.outer) {
    const known = at.names.get(name);
    if (known !== undefined) return known;
  }
  return UNKNOWN;
};
