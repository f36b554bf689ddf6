import { pathToFileURL } from "node:url";
import { faultsOf, playRules } from "./rules/play.ts";

/*
 * npm run prove -- rules [CONFIGURATIONS]: random rules of a shop (1,000), over HTTP. Each list is in the
 * order that docs/shop-rules.md promises, by a second statement of it; and who gave no leave is shown
 * nobody's list, whatever they did, refused, paused or wish for.
 */
const CONFIGURATIONS = 1000;
const SEED = 20261126;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const configurations = Number(process.argv[2] ?? CONFIGURATIONS);
  const figures = await playRules({ configurations, seed: SEED, say });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ seed: SEED, ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
