import { type Command, Option } from "commander";
import type { SecondStageWish, TrainedModel } from "../learn/shop/training-wish.ts";
import { DomainError } from "../lib/errors.ts";
import { type DefenceOptions, readDefence, withDefenceOptions } from "./defence-options.ts";
import type { Io, ProgressBar } from "./io.ts";
import { ioOf, type StoreFlags, withShop, withStoreOptions } from "./open-context.ts";
import { standingOf, tellLeft, tellTraining } from "./tell-training.ts";

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
    readonly model: TrainedModel;
    readonly secondStage: SecondStageWish;
    readonly status?: boolean;
  };

/** What may be said, in the order of the help: what learns is loaded when a training begins. */
const MODELS: Readonly<Record<TrainedModel, true>> = { linear: true, sequence: true, ranker: true };
const SECOND_STAGES: Readonly<Record<SecondStageWish, true>> = { auto: true, off: true };

const AFTER = `
What it does: reads what shoppers who granted "train" did, measures on the latest days (trained without
them; on each shopper's last step where too little was done on them) beside simple models (popularity,
personal frequency, item-kNN, sequential rules) and what serves, be it the model of the catalogue. Where a
simple model is ahead, that is what is made. Then it trains on everything, checks the package, and reads the
consents once more. The new model serves at once where it does at least as well on days that neither model
has seen (Recall@20 decides, where that is the same NDCG@20; both are told); else, and where fewer than 20
shoppers can be predicted, it waits in the registry and says why. In complement, public and second stages a
package that a person put there stays, and how the slot is given back is told. A second stage is made beside
it where one pays on the latest days (--second-stage); it goes when anybody in it leaves, and comes back
with a later training. One training of a shop at a time. One that was cut short goes on when the same
command is given again within six hours: what was measured and trained is kept, what people did is read
anew. Scheduled trainings (CANDOR_TRAIN_EVERY) take the defences and --second-stage of the last training:
give them once. A model that tells less may score a little lower than the undefended one that serves, and
waits then: promote it by hand. What a catalogue leaves no room for is told as a warning.
`;

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
  tellLeft(io, last);
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
    .addOption(
      new Option(
        "--model <name>",
        "sequence: SASRec, to be compared in the shadow; ranker: linear and its second stage",
      )
        .choices(Object.keys(MODELS))
        .default("linear"),
    )
    .addOption(
      new Option(
        "--second-stage <when>",
        "auto: where it pays on the latest days, and no defence beyond --min-shoppers is asked for; off: " +
          "none",
      )
        .choices(Object.keys(SECOND_STAGES))
        .default("auto"),
    )
    .option("--status", "train nothing: tell what runs or was cut short, and how the last training ended")
    .addHelpText("after", AFTER)
    .action(async (options: TrainOptions) => {
      const io = ioOf(options);
      if (options.status === true) return tellStatus(io, options);
      const defences = readDefence(options);
      const { model, secondStage } = options;
      if (model === "sequence" && Object.keys(defences).length > 0)
        throw new DomainError(
          "usage",
          "The defences are options of the linear model and what stands on it; leave them out or train " +
            "that one.",
        );
      if (model === "ranker" && secondStage === "off")
        throw new DomainError(
          "usage",
          "--model ranker trains a second stage, and --second-stage off wants none; leave one of them out.",
        );
      const { trainShop } = await import("../learn/shop/train-shop.ts");
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
      tellTraining(io, result, result.reports.length === 0 ? "" : formatReportTable(result.reports));
    });
};
