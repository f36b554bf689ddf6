import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { ExplainEvalResult } from "../learn/explain-eval/evaluate-explanations.ts";
import { DomainError } from "../lib/errors.ts";
import { ioOf } from "./open-context.ts";
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
  const { removals, completeness, specific, randomised, cost } = result;
  return [
    `${result.package} (${result.explain}): ${result.subjects} histories of ${result.format}, median ` +
      `${result.history.median} events`,
    `removals    ${removals.claims} claims for ${removals.suggestions} suggestions, ` +
      `${percent(removals.validity)} hold; a smaller set exists for ${percent(removals.smaller_exists)} ` +
      `of ${removals.exhaustive.claims} that were searched to the end, and ${removals.exhaustive.missed} ` +
      `of ${removals.exhaustive.suggestions} suggestions could have had a claim`,
    `specific    ${percent(specific.share)} of ${specific.suggestions} suggestions have a reason that ` +
      "names something and was verified",
    `complete    residual ${completeness.mean.toExponential(1)} on average, ` +
      `${completeness.largest.toExponential(1)} at most; ${percent(completeness.faithful)} may name steps`,
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
    .action(async (options: ExplainEvalOptions) => {
      const subjects = Number(options.subjects);
      if (!Number.isInteger(subjects) || subjects < 1)
        throw new DomainError("usage", "--subjects is a whole number from 1 on.");
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
