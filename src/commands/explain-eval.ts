import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { ExplainEvalResult } from "../learn/explain-eval/evaluate-explanations.ts";
import { ioOf } from "./open-context.ts";
import { requireWritable } from "./output-place.ts";
import { wholeNumberOf } from "./promotion-gate.ts";
import { phases } from "./train.ts";

type ExplainEvalOptions = {
  readonly package: string;
  readonly data: string;
  readonly subjects: string;
  readonly seed: string;
  readonly items?: string;
  readonly plot?: string;
  readonly json?: boolean;
};

const MOST_SUBJECTS = 1e9;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const table = ({ methods }: ExplainEvalResult): string[] => {
  const cell = (value: string | number): string =>
    (typeof value === "number" ? value.toFixed(3) : value).padStart(10);
  const rows = Object.entries(methods).map(([name, { pos, neg, deletion, insertion }]) =>
    [name.padEnd(12), ...[pos[1], pos[10], neg[1], neg[10], deletion, insertion].map(cell)].join(""),
  );
  return [
    ["".padEnd(12), ...["POS@1", "POS@10", "NEG@1", "NEG@10", "deletion", "insertion"].map(cell)].join(""),
    ...rows,
  ];
};

const tell = (result: ExplainEvalResult): string => {
  const { removals, completeness, specific, randomised, cost, rules } = result;
  return [
    `${result.package} (${result.explain}): ${result.subjects} histories of ${result.format}, median ` +
      `${result.history.median} events`,
    `rules       ${rules.join(", ")} are applied, as in service; none that need a word of a shop or of a ` +
      "shopper (--help)",
    `removals    ${removals.claims} claims for ${removals.suggestions} suggestions, ` +
      `${percent(removals.validity)} hold; a smaller set exists for ${percent(removals.smaller_exists)} ` +
      `of ${removals.exhaustive.claims} that were searched to the end, and ${removals.exhaustive.missed} ` +
      `of ${removals.exhaustive.suggestions} suggestions could have had a claim`,
    `specific    ${percent(specific.share)} of ${specific.suggestions} suggestions have a reason that ` +
      "names something and was verified",
    `complete    residual ${completeness.mean.toExponential(1)} on average, ` +
      `${completeness.largest.toExponential(1)} at most (steps may be named up to ` +
      `${completeness.threshold}); ${percent(completeness.faithful)} may name steps`,
    `randomised  rank correlation ${randomised.correlation.toFixed(3)} with the same model over ` +
      "shuffled items (0: the explanation depends on what was learnt)",
    `cost        ${cost.attribution_ms.toFixed(2)} ms an explanation, ` +
      `${cost.list_of_removals_ms.toFixed(2)} ms for the removals of a list; a list takes ` +
      `${cost.brief_ms.toFixed(2)} ms, and ${cost.reasons_ms.toFixed(2)} ms more where no score can be ` +
      "taken apart",
    "lower is better for POS and deletion, higher for NEG and insertion",
    ...table(result),
  ].join("\n");
};

const AFTER = `
Lists are those of the home page, as far as a history and its items decide them. Applied are the rules owned
(what was bought does not come back), after_purchase (nor what would stand in for what was bought in the last
14 days; where a file has no times, all of it is of today), chosen_instead (nor what others chose over it, by
the package's table) and variety (three of one category in a row at most). after_purchase and variety go by
titles and categories: give them with --items where the file has none. Not applied are those that need a word
of the shop or of a shopper, which no file holds: stock, currency, the shop's own rules and places, filters,
wishes, dismissals, ratings, returns, what is used up and bought again, carts, sensitive products, ages,
how often a thing was shown; nor the threshold under which popularity alone shows nothing, nor a second stage.
`;

/** `candor explain-eval`. */
export const addExplainEvalCommand = (program: Command): void => {
  program
    .command("explain-eval")
    .description("measure how faithful the reasons of a package are, on the histories of a data file")
    .requiredOption("--package <dir>", "the package")
    .requiredOption("--data <file>", "histories, in any format that candor evaluate reads")
    .option("--subjects <n>", "so many histories, evenly spread", "300")
    .option("--items <file>", "item data: titles, categories, brands")
    .option("--seed <word>", "seed of everything random", "candor")
    .option("--plot <file>", "write an SVG plot")
    .option("--json", "answer for machines")
    .addHelpText("after", AFTER)
    .action(async (options: ExplainEvalOptions) => {
      const subjects = wholeNumberOf("--subjects", options.subjects, 1, MOST_SUBJECTS);
      await requireWritable("--plot", options.plot);
      const io = ioOf(options);
      const bars = phases(io);
      const { evaluateExplanations } = await import("../learn/explain-eval/evaluate-explanations.ts");
      const { plotExplanations } = await import("../learn/explain-eval/plot-explanations.ts");
      const result = await evaluateExplanations(
        {
          packageDir: options.package,
          data: options.data,
          subjects,
          seed: options.seed,
          ...(options.items === undefined ? {} : { items: options.items }),
        },
        { clock: () => performance.now(), progress: bars.at },
      ).finally(bars.end);
      if (options.plot !== undefined) await writeFile(options.plot, plotExplanations(result));
      io.out(io.json ? JSON.stringify(result) : tell(result));
    });
};
