import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { EvaluationFiles } from "../learn/data/load-evaluation.ts";
import type { Protocol } from "../learn/data/predictions.ts";
import type { BaselineName } from "../learn/evaluate/baselines/baseline-names.ts";
import { DomainError } from "../lib/errors.ts";
import { type DefenceOptions, readDefence, withDefenceOptions } from "./defence-options.ts";
import { ioOf } from "./open-context.ts";
import { requireWritable } from "./output-place.ts";
import { numberOf, wholeNumberOf } from "./promotion-gate.ts";
import { phases } from "./train.ts";

const PROTOCOLS: readonly Protocol[] = ["next-item", "leave-one-out", "next-basket"];
/** In the order of the help. */
const MODELS: Readonly<Record<"linear" | "sequence" | "ranker" | BaselineName, true>> = {
  linear: true,
  sequence: true,
  ranker: true,
  popularity: true,
  "personal-frequency": true,
  "sequential-rules": true,
  "item-knn": true,
  "vs-knn": true,
};

/** Models whose pairs of items a defence may thin, the ranker's in its first stage. */
const DEFENDED: readonly string[] = ["linear", "ranker"];
const MOST_PREDICTIONS = 1e9;
const MOST_DAYS = 36_500;

type EvaluateFlags = DefenceOptions & {
  readonly train: string;
  readonly test?: string;
  readonly model?: string;
  readonly package?: string;
  readonly protocol: Protocol;
  readonly holdoutDays?: string;
  readonly items?: string;
  readonly columns?: string;
  readonly served?: string;
  readonly keyFile?: string;
  readonly seed?: string;
  readonly limit?: string;
  readonly plot?: string;
  readonly tune: boolean;
  readonly json?: boolean;
  readonly baselines: boolean;
};

/** @throws DomainError usage */
const requireServed = ({ served, keyFile }: EvaluateFlags): void => {
  if (keyFile !== undefined && served === undefined)
    throw new DomainError("usage", "--key-file is of --served URL, the service that is asked; give both.");
};

/** @throws DomainError usage */
const readNumbers = ({ limit, holdoutDays }: EvaluateFlags) => ({
  limit: limit === undefined ? undefined : wholeNumberOf("--limit", limit, 1, MOST_PREDICTIONS),
  holdoutDays: holdoutDays === undefined ? undefined : numberOf("--holdout-days", holdoutDays, 0, MOST_DAYS),
});

/** @throws DomainError usage */
const requireDays = ({ protocol, holdoutDays }: EvaluateFlags): void => {
  if (protocol === "leave-one-out" && holdoutDays !== undefined)
    throw new DomainError(
      "usage",
      "--holdout-days holds back the last days; --protocol leave-one-out holds back the last step of each " +
        "history. Leave one of them out.",
    );
};

/** The defences, where they fit what is evaluated. @throws DomainError usage */
const readFittingDefence = (options: EvaluateFlags): ReturnType<typeof readDefence> => {
  const { minShoppers, defence } = readDefence(options);
  if (minShoppers === undefined && defence === undefined) return { minShoppers, defence };
  if (!DEFENDED.includes(options.model ?? "linear"))
    throw new DomainError(
      "usage",
      "The defences are options of the linear model and what stands on it; leave them out or train that one.",
    );
  if (options.package !== undefined)
    throw new DomainError(
      "usage",
      "The package of --package was defended when it was trained; leave the defences out.",
    );
  return { minShoppers, defence };
};

/** `unit=customer,item=sku`: what a file calls its columns. */
const readColumns = async (mapping: string): Promise<NonNullable<EvaluationFiles["columns"]>> => {
  const { ROW_FIELDS } = await import("../learn/data/raw-file.ts");
  return Object.fromEntries(
    mapping.split(",").map((pair) => {
      const [field = "", name = ""] = pair.split("=").map((part) => part.trim());
      const known = ROW_FIELDS.find((each) => each === field);
      if (known === undefined || name === "")
        throw new DomainError(
          "usage",
          `--columns takes pairs like item=sku, separated by commas, of ${ROW_FIELDS.join(", ")}; not ` +
            `"${pair}".`,
        );
      return [known, name];
    }),
  );
};

/** The key is read from a file: on a command line everybody on the machine could read it. */
const servedOf = async (url: string, keyFile: string | undefined) => {
  if (keyFile === undefined)
    throw new DomainError(
      "usage",
      "--served needs --key-file FILE: a file with a key of the scopes serve and privacy.",
    );
  const key = await readFile(keyFile, "utf8").catch((cause: unknown) => {
    throw new DomainError("usage", `Cannot read --key-file ${keyFile}. Check the path and its permissions.`, {
      cause,
    });
  });
  return { url, key: key.trim(), clock: () => Date.now() };
};

/** TensorFlow.js is loaded only where something is trained with it. */
const openTrainers = async () => {
  const [{ trainSequenceRecommender }, { trainRankerRecommender }] = await Promise.all([
    import("../learn/sequence/sequence-recommender.ts"),
    import("../learn/ranker/ranker-recommender.ts"),
  ]);
  return { sequence: trainSequenceRecommender, ranker: trainRankerRecommender };
};

/** `candor evaluate`. */
export const addEvaluateCommand = (program: Command): void => {
  withDefenceOptions(
    program.command("evaluate").description("measure a model beside the baselines on data files"),
    "1",
  )
    .requiredOption("--train <file>", "what may be learnt from")
    .option("--test <file>", "what is predicted; the same file as --train where days are held back")
    .addOption(
      new Option("--protocol <name>", "what is predicted of each history")
        .choices(PROTOCOLS)
        .default("next-item"),
    )
    .addOption(
      new Option("--model <name>", "what is trained (linear): ranker is linear and its second stage").choices(
        Object.keys(MODELS),
      ),
    )
    .addOption(new Option("--package <dir>", "a package from anywhere instead").conflicts("model"))
    .option("--holdout-days <n>", "hold back the last days of one file")
    .option("--items <file>", "item data: titles, categories, brands")
    .option(
      "--columns <mapping>",
      "what the file calls its columns: unit=customer,item=sku,time=when,order=receipt,type=action",
    )
    .option(
      "--served <url>",
      "replay the test file through the service that runs there, beside the model trained on --train " +
        "(give both the same data; min-shoppers is 3 then, as it is served)",
    )
    .option("--key-file <file>", "with --served: a file with a key of the scopes serve and privacy")
    .option("--limit <n>", "so many predictions at most, evenly spread")
    .option("--seed <word>", "seed of everything random")
    .option("--no-tune", "no search of hyperparameters on the end of train")
    .option("--no-baselines", "the model alone")
    .option("--plot <file>", "write an SVG plot")
    .option("--json", "answer for machines")
    .action(async (options: EvaluateFlags) => {
      requireServed(options);
      const { limit, holdoutDays } = readNumbers(options);
      requireDays(options);
      const { minShoppers, defence } = readFittingDefence(options);
      await requireWritable("--plot", options.plot);
      // Beside what serves stands what is defended alike.
      const { MIN_SHOPPERS } = await import("../learn/shop/training-wish.ts");
      const leastUnits = minShoppers ?? (options.served === undefined ? undefined : MIN_SHOPPERS);
      const io = ioOf(options);
      const bars = phases(io);
      const { runEvaluate } = await import("../learn/commands.ts");
      const trainers = options.model === "sequence" || options.model === "ranker" ? await openTrainers() : {};
      await runEvaluate(
        {
          train: options.train,
          test: options.test ?? options.train,
          protocol: options.protocol,
          model: options.model,
          packageDir: options.package,
          items: options.items,
          served: options.served === undefined ? undefined : await servedOf(options.served, options.keyFile),
          columns: options.columns === undefined ? undefined : await readColumns(options.columns),
          seed: options.seed,
          plot: options.plot,
          holdoutDays,
          limit,
          tune: options.tune,
          recipe: {
            ...(leastUnits === undefined ? {} : { min_units: leastUnits }),
            ...(defence === undefined ? {} : { defence }),
          },
          json: io.json,
          trainers,
          ...(options.baselines ? {} : { baselines: [] }),
        },
        { out: io.out, progress: bars.at, clock: () => performance.now() },
      ).finally(bars.end);
    });
};
