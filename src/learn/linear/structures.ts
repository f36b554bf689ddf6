/**
 * Choices of the recipe that depend on how people of a shop behave, and are made on the end of its own
 * training part: each is tried there, and kept where it measures better. They are part of the recipe, which a
 * refit repeats as it stands (docs/learning.md, "What is chosen for each shop").
 */
import type { LinearRecipe, MatrixName } from "./recipe.ts";

export const STRUCTURES = [
  "occurrence",
  "no-prior",
  "no-next",
  "recent",
  "no-text",
  "no-again",
  // Last: what it is worth depends on the matrices that are there.
  "free-signs",
] as const;
export type Structure = (typeof STRUCTURES)[number];

/** Without `next` and `again` nothing reads the counts that both are made of. */
const withoutCounts = ({ next, ...recipe }: LinearRecipe): LinearRecipe =>
  next !== undefined && recipe.matrices.some((name) => name === "next" || name === "again")
    ? { ...recipe, next }
    : recipe;

/** What a choice changes; null where it changes nothing of this recipe. */
const CHANGES: Readonly<Record<Structure, (recipe: LinearRecipe) => LinearRecipe | null>> = {
  // Whether a visit repeats itself, told by how often it had the thing: personal frequency as one more part.
  occurrence: (recipe) => (recipe.occurrences === true ? null : { ...recipe, occurrences: true }),
  "no-next": (recipe) =>
    recipe.matrices.includes("next")
      ? withoutCounts({ ...recipe, matrices: recipe.matrices.filter((name) => name !== "next") })
      : null,
  // How often a thing comes again at all, in the place of how often it did of late.
  "no-again": (recipe) =>
    recipe.matrices.includes("again")
      ? withoutCounts({
          ...recipe,
          matrices: recipe.matrices.map((name) => (name === "again" ? "selfp" : name)),
        })
      : null,
  "free-signs": (recipe) =>
    recipe.fit.bounded === true ? { ...recipe, fit: { ...recipe.fit, bounded: false } } : null,
  recent: (recipe) => (recipe.decay === null ? null : { ...recipe, decay: recipe.decay * 0.4 }),
  "no-prior": (recipe) => (recipe.fit.prior ? { ...recipe, fit: { ...recipe.fit, prior: false } } : null),
  "no-text": (recipe) => {
    const isText = (name: MatrixName): boolean => name === "content";
    return recipe.matrices.some(isText)
      ? { ...recipe, matrices: recipe.matrices.filter((name) => !isText(name)) }
      : null;
  },
};

/** In words, for the card. */
export const STRUCTURE_WORDS: Readonly<Record<Structure, string>> = {
  occurrence: "how often a thing stands in the history has weights of its own",
  "no-next": "what others bought next, of late, has no say",
  "no-again": "how often a thing was bought anew counts over all the time, and not of late",
  "free-signs": "what goes together may also speak against a thing",
  recent: "what is older counts for less, at two fifths of the usual time",
  "no-prior": "popularity only orders what nothing else speaks for",
  "no-text": "titles, categories and brands have no say",
};

/** The recipe with choices that were made. */
export const withStructure = (recipe: LinearRecipe, name: Structure): LinearRecipe =>
  CHANGES[name](recipe) ?? recipe;

export const changes = (recipe: LinearRecipe, name: Structure): boolean => CHANGES[name](recipe) !== null;

/** One choice that was tried: what half of the mean of HR@20 and MRR@20 was without it and with it. */
export type TriedStructure = {
  readonly name: Structure;
  readonly without: number;
  readonly with: number;
  readonly kept: boolean;
};
