import type { Command } from "commander";
import type { TrainShopResult } from "../learn/shop/training-result.ts";
import { DomainError } from "../lib/errors.ts";
import { type DefenceOptions, readDefence, withDefenceOptions } from "./defence-options.ts";
import type { Io, ProgressBar } from "./io.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";

/** Shows each phase of long work as a bar of its own. */
export const phases = (
  io: Io,
): { at: (phase: string, done: number, total: number) => void; end: () => void } => {
  const state = { phase: "", bar: null as ProgressBar | null };
  return {
    at(phase, done, total) {
      if (phase !== state.phase || state.bar === null) {
        state.bar?.end();
        state.bar = io.progress(phase, total);
        state.phase = phase;
      }
      state.bar.at(done);
    },
    end: () => state.bar?.end(),
  };
};

type TrainOptions = StoreFlags &
  DefenceOptions & {
    readonly shop: string;
    readonly model: string;
    readonly secondStage: string;
    readonly status?: boolean;
  };

const AFTER = `
What it does: reads what shoppers who granted "train" did, measures on the latest days (trained without
them; on each shopper's last step where too little was done on them) beside simple models (popularity,
personal frequency, item-kNN, sequential rules) and what serves, be it the model of the catalogue. Where a
simple model is ahead, that is what is made. Then it trains on everything, checks the package, and reads the
consents once more. The new model serves at once where it does at least as well on days that neither model
has seen (Recall@20); else, and where fewer than 20 shoppers can be predicted, it waits in the registry and
says why. A second stage is made beside it where one pays on the latest days (--second-stage); it goes when
anybody in it leaves, and comes back with a later training. One training of a shop at a time. One that
was cut short goes on when the same command is given again within six hours: what was measured and trained
is kept, what people did is read anew. Scheduled trainings (CANDOR_TRAIN_EVERY) take the defences and
--second-stage of the last training: give them once. A model that tells less may score a little lower than
the undefended one that serves, and waits then: promote it by hand.
`;

/** Whether a package of a training serves, or why it waits. */
const standingOf = ({
  promoted,
  because,
}: {
  readonly promoted: readonly string[];
  readonly because: string | null;
}): string => (promoted.length > 0 ? `serves ${promoted.join(" and ")}` : `waits: ${because ?? ""}`);

/** What the complement slot gets, by what was found of orders that were held back. */
const tellComplement = ({
  package: id,
  serves,
  gain,
}: NonNullable<TrainShopResult["complement"]>): string => {
  const figure = (name: string): string => Number(gain?.[name] ?? 0).toFixed(4);
  return (
    `${id}: of the rest of ${String(gain?.["orders"] ?? 0)} orders that were held back, Recall@20 ` +
    `${figure("recall")} against ${figure("default_recall")} of the default slot's model; ` +
    (serves ? "serves complement" : "waits, and the default slot's model answers there as well")
  );
};

/** Where a second stage was made: by how much it was ahead, or was not, and where it serves. */
const tellSecondStage = (io: Io, { package: id, ...stage }: NonNullable<TrainShopResult["ranker"]>): void => {
  if (id === null) return io.out(stage.because ?? "There is no second stage.");
  if (stage.judged !== null) io.out(stage.judged);
  io.out(`${id}: ${standingOf(stage)}`);
};

const tellResult = (io: Io, result: TrainShopResult, table: string): void => {
  if (result.kept.length > 0)
    io.out(`went on with a training that was cut short; kept of it: ${result.kept.join(", ")}`);
  io.out(`${result.package}: ${result.shoppers} shoppers, ${result.events} events, ${result.items} items`);
  io.out(
    `data set ${result.statement.dataset}, ${result.statement.from.slice(0, 10)} to ` +
      `${result.statement.to.slice(0, 10)}, consents ${result.statement.consents.root.slice(0, 16)}… ` +
      "(training.json in the package)",
  );
  io.out(result.reports.length === 0 ? "Too little lies in the latest days to measure it." : table);
  if (result.promoted.length > 0 && result.judged !== null) io.out(result.judged);
  io.out(standingOf(result));
  if (result.complement !== null) io.out(tellComplement(result.complement));
  if (result.released !== null) io.out(`${result.released}: released to answers without a profile`);
  if (result.ranker !== null) tellSecondStage(io, result.ranker);
  io.out(
    Object.entries(result.seconds)
      .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
      .join(", "),
  );
};

/** `--status`: what runs or was cut short, and how the last one ended. */
const tellStatus = async (io: Io, options: TrainOptions): Promise<void> => {
  const [{ describeRun }, { readOutcome }] = await Promise.all([
    import("../learn/shop/training-run.ts"),
    import("../learn/shop/training-outcome.ts"),
  ]);
  const { run, last } = await withShop(options, async (services) => ({
    run: await describeRun(services, options.shop),
    last: await readOutcome(services, options.shop),
  }));
  if (io.json) return io.out(JSON.stringify({ run, last }));
  io.out(
    run === null
      ? "No training runs."
      : `A training begun by ${run.by} at ${run.as_of} has not ended; finished of it: ` +
          `${run.finished.join(", ") || "nothing"}.`,
  );
  if (last === null) return io.out("None has ended yet.");
  if (last.package === null)
    return io.out(`Last: nothing was trained, by ${last.by} at ${last.at}: ${last.because ?? ""}`);
  io.out(
    `Last: ${last.package}, by ${last.by} at ${last.at}: ` +
      (last.promoted.length > 0 ? `${standingOf(last)}. ${last.judged ?? ""}`.trim() : standingOf(last)),
  );
  const second = last.ranker?.judged ?? last.ranker?.because ?? null;
  if (second !== null) io.out(second);
};

/**
 * Ctrl-C or a stop from outside ends the training where it is; what is finished stays. A second one ends the
 * process.
 */
const untilSignal = (): AbortController => {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  return stopping;
};

/** `candor train`. */
export const addTrainCommand = (program: Command): void => {
  withDefenceOptions(
    withStoreOptions(program.command("train").description("learn from the consented events of a shop")),
    "3",
  )
    .requiredOption("--shop <name>", "the shop")
    .option(
      "--model <name>",
      "linear; sequence (SASRec, to be compared in the shadow); ranker (linear and its second stage)",
      "linear",
    )
    .option(
      "--second-stage <when>",
      "auto: where it pays on the latest days, and no defence beyond --min-shoppers is asked for; off: none",
      "auto",
    )
    .option("--status", "train nothing: tell what runs or was cut short, and how the last training ended")
    .addHelpText("after", AFTER)
    .action(async (options: TrainOptions) => {
      const io = ioOf(options);
      if (options.status === true) return tellStatus(io, options);
      const defences = readDefence(options);
      const [{ trainShop }, { SECOND_STAGES, TRAINED_MODELS }] = await Promise.all([
        import("../learn/shop/train-shop.ts"),
        import("../learn/shop/training-wish.ts"),
      ]);
      const model = TRAINED_MODELS.find((name) => name === options.model);
      if (model === undefined)
        throw new DomainError(
          "usage",
          `There is no model ${options.model} to train here; choose from ${TRAINED_MODELS.join(", ")}.`,
        );
      const secondStage = SECOND_STAGES.find((name) => name === options.secondStage);
      if (secondStage === undefined)
        throw new DomainError(
          "usage",
          `--second-stage ${options.secondStage} says nothing; choose from ${SECOND_STAGES.join(", ")}.`,
        );
      if (model === "sequence" && Object.keys(defences).length > 0)
        throw new DomainError(
          "usage",
          "The defences are options of the linear model and what stands on it; leave them out or train " +
            "that one.",
        );
      const { formatReportTable } = await import("../learn/evaluate/report-table.ts");
      const bars = phases(io);
      const stopping = untilSignal();
      const result = await withShop(options, (services) =>
        trainShop({ services, onProgress: bars.at, signal: stopping.signal }, options.shop, {
          model,
          secondStage,
          by: "candor train",
          ...defences,
        }),
      )
        .catch((cause: unknown) => {
          if (stopping.signal.aborted)
            throw new DomainError(
              "training_running",
              "Stopped. What was finished is kept: the same command goes on with it.",
            );
          throw cause;
        })
        .finally(bars.end);
      if (io.json) return io.out(JSON.stringify(result));
      tellResult(io, result, result.reports.length === 0 ? "" : formatReportTable(result.reports));
    });
};
