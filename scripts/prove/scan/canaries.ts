import { seededSource } from "../../generated-shop/generate-shop.ts";

/**
 * What must not be found: searches (two words each), ids that shoppers and their acts go by, and items that
 * they touched.
 */
export type Canaries = {
  readonly queries: readonly string[];
  readonly ids: readonly string[];
  readonly items: readonly string[];
  /** The whole list that is looked for: the canaries and as many other words as make it up to its length. */
  readonly list: readonly string[];
};

const SOUNDS = ["ka", "lo", "mi", "ru", "ten", "sal", "vor", "dil", "pem", "gur", "zan", "fos"];
const SYLLABLES = 5;

/** Made-up words, none of which is part of the service's own words; the same for the same seed. */
const createWords = (seed: number): (() => string) => {
  const random = seededSource(seed);
  const made = new Set<string>();
  return () => {
    for (;;) {
      const word = Array.from({ length: SYLLABLES }, () => SOUNDS[Math.floor(random() * SOUNDS.length)]).join(
        "",
      );
      if (made.has(word)) continue;
      made.add(word);
      return word;
    }
  };
};

export const makeCanaries = ({
  seed,
  canaries,
  words,
}: {
  seed: number;
  canaries: number;
  words: number;
}): Canaries => {
  const next = createWords(seed);
  const some = (make: () => string): string[] => Array.from({ length: canaries }, make);
  const queries = some(() => `${next()} ${next()}`);
  const ids = some(() => `id-${next()}`);
  const items = some(() => `item-${next()}`);
  const known = [...queries, ...queries.flatMap((query) => query.split(" ")), ...ids, ...items];
  return {
    queries,
    ids,
    items,
    list: [...known, ...Array.from({ length: Math.max(0, words - known.length) }, next)],
  };
};
