import { contextCountry } from "../package/features/context-country.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { isSound } from "./is-sound.ts";
import { madeUpInput, seeded } from "./probe-inputs.ts";
import { createProbeRun, type ProbeTarget } from "./probe-run.ts";

const CANDIDATES = 7;

/**
 * Looks once at every country that the manifest lists: a made-up probe does not meet the one whose score is
 * no number, and whoever stands on its pages would be served nothing of the model.
 */
export const walkCountries = async (target: ProbeTarget): Promise<readonly PackageFailure[]> => {
  const { manifest, bound, size } = target;
  const { countries = [] } = manifest;
  if (!bound.bindings.some(({ feature }) => feature.name === contextCountry.name)) return [];
  const random = seeded(11);
  const rows = size === 0 ? 0 : Math.min(1, manifest.history?.max_length ?? 0);
  const candidates = bound.over === "candidates" ? CANDIDATES : 0;
  const shape = { size, maxLength: rows, candidates, countries: countries.length };
  const run = createProbeRun(target);
  for (const [at, country] of countries.entries())
    if (!(await isSound(run, [{ ...madeUpInput(random, shape, rows), country: at + 1 }])))
      return [failureOf(country, at + 1)];
  return [];
};

const failureOf = (country: string, place: number): PackageFailure => ({
  code: "probe_not_finite",
  message:
    `a page of ${country} (place ${place} of countries) has no finite score or cannot be run: whoever ` +
    "stands there would be served nothing of this model. Give its table one row for each country and one " +
    "for 0, and look for NaN or infinity in the weights of that country.",
});
