import { createPrf } from "../math/prf.ts";

/** Seeded uniform numbers: one PRF value a draw. */
export const uniform = (seed: string): (() => number) => {
  const prf = createPrf(seed);
  let drawn = 0;
  return () => prf((drawn += 1));
};

/** A fixed shuffle of the vocabulary: with it, item k stands for another one that the model has learnt. */
export const shuffleOf = (size: number, random: () => number): ((index: number) => number) => {
  const shuffled = Int32Array.from({ length: size + 1 }, (_, index) => index);
  for (let at = size; at > 1; at -= 1) {
    const other = 1 + Math.floor(random() * at);
    [shuffled[at], shuffled[other]] = [shuffled[other]!, shuffled[at]!];
  }
  return (index) => shuffled[index] ?? 0;
};
