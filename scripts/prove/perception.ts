import { pathToFileURL } from "node:url";
import { type BeliefFigures, proveBelief } from "./perception/belief-over-http.ts";
import { coverModelGap, coverShopGap } from "./perception/figures.ts";
import { coverOverHttp } from "./perception/gap-over-http.ts";
import { type Covered, leastShare } from "./perception/simulated.ts";

/*
 * npm run prove -- perception: shoppers of whom it is known what they think are asked, and answer. The gap
 * that is known lies within its interval as often as 95 in a hundred allows: in the figures themselves, and
 * as `GET /v1/insight/relevance` tells it to one shop after another. And what is believed of a suggestion is
 * right within .05 on what is said of it later.
 */
export type PerceptionOptions = {
  /** Simulated months of each kind of shop. */
  readonly runs: number;
  /** Shops over HTTP, of so many people each. */
  readonly shops: number;
  readonly people: number;
  readonly belief: { readonly people: number; readonly weeks: number };
  readonly seed: string;
  readonly say?: (line: string) => void;
};

export type PerceptionFigures = {
  readonly shop_gap: readonly Covered[];
  readonly model_gap: readonly Covered[];
  readonly over_http: Covered;
  readonly belief: BeliefFigures;
};

const SHOPS = [
  [0.35, 12],
  [0.2, 40],
  [0.6, 150],
] as const;
const MOST_ERROR = 0.05;

export const provePerception = async (options: PerceptionOptions): Promise<PerceptionFigures> => {
  const { runs, shops, people, seed, say } = options;
  const shopGap = SHOPS.map(([truth, count]) => coverShopGap(truth, count, runs, seed));
  say?.("the gap of the shop, in its figures");
  const modelGap = [0, 0.1].map((shift) => coverModelGap(shift, 60, runs, seed));
  say?.("the gap of the model, in its figures");
  return {
    shop_gap: shopGap,
    model_gap: modelGap,
    over_http: await coverOverHttp({ truth: 0.4, people, shops, seed, say }),
    belief: await proveBelief({ ...options.belief, seed, say }),
  };
};

/** Sentences of what does not hold. */
export const faultsOf = ({ shop_gap, model_gap, over_http, belief }: PerceptionFigures): string[] => [
  ...[...shop_gap, ...model_gap, over_http].flatMap(({ truth, people, runs, share }) =>
    share >= leastShare(runs)
      ? []
      : [`${people} people, ${truth}: the gap lies within its interval in ${share} of ${runs} runs only`],
  ),
  ...(belief.error !== null && belief.error < MOST_ERROR ? [] : [`belief is off by ${belief.error}`]),
  ...((belief.error_of_opposite ?? 0) > MOST_ERROR ? [] : ["the opposite would have been right as well"]),
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const figures = await provePerception({
    runs: 1000,
    shops: 200,
    people: 20,
    belief: { people: 200, weeks: 26 },
    seed: "perception",
    say,
  });
  const faults = faultsOf(figures);
  process.stdout.write(`${JSON.stringify({ ...figures, faults }, null, 1)}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
