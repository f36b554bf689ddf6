import type { ModelInput } from "../package/features/feature.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { isSound } from "./is-sound.ts";
import { madeUpInput, seeded } from "./probe-inputs.ts";
import { createProbeRun, type ProbeTarget } from "./probe-run.ts";

/** Histories of one run, as many as an answer takes. */
const ROWS = 8;
const CANDIDATES = 7;

export type Walked = { readonly failures: readonly PackageFailure[]; readonly items: number };

/**
 * Looks once at every item of the vocabulary in a history: a made-up probe of a few hundred rows does not
 * meet the one common item whose score is no number, and whoever has it would be served nothing of the model.
 * Goes on until all were seen or `limitMs` have passed; `items`: how many were.
 */
export const walkVocabulary = async (target: ProbeTarget, limitMs = 20_000): Promise<Walked> => {
  const { manifest, bound, size } = target;
  const length = manifest.history?.max_length ?? 0;
  if (length === 0) return { failures: [], items: size };
  const random = seeded(7);
  const candidates = bound.over === "candidates" ? CANDIDATES : 0;
  // Of countries, `walkCountries` tells by itself.
  const shape = { size, maxLength: length, candidates, countries: 0 };
  const run = createProbeRun(target);
  const inputOf = (items: readonly number[]): ModelInput => {
    const input = madeUpInput(random, shape, items.length);
    const history = input.history.map((row, at) => ({ ...row, index: items[at] ?? 0, occurrence: 0 }));
    return { ...input, history };
  };
  const areSound = (histories: readonly (readonly number[])[]): Promise<boolean> =>
    isSound(run, histories.map(inputOf));
  const started = performance.now();
  for (let from = 1; from <= size; from += ROWS * length) {
    if (performance.now() - started > limitMs) return { failures: [], items: from - 1 };
    const items = Array.from({ length: Math.min(ROWS * length, size + 1 - from) }, (_, at) => from + at);
    const histories = Array.from({ length: Math.ceil(items.length / length) }, (_, at) =>
      items.slice(at * length, (at + 1) * length),
    );
    if (await areSound(histories)) continue;
    for (const item of items)
      if (!(await areSound([[item]])))
        return { failures: [failureOf(`with the item of line ${item} of items.txt in it`)], items: size };
    return {
      failures: [failureOf(`with items of lines ${from} to ${items.at(-1) ?? from} in it`)],
      items: size,
    };
  }
  return { failures: [], items: size };
};

const failureOf = (where: string): PackageFailure => ({
  code: "probe_not_finite",
  message:
    `a history ${where} has no finite score or cannot be run: shoppers who have it would be served nothing ` +
    "of this model. Look for NaN or infinity in the weights of that item, log(0), or a division by 0.",
});
