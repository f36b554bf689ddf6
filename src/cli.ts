#!/usr/bin/env node
import cluster from "node:cluster";
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { explainFailure, outliveReaders } from "./commands/io.ts";
import { tellWrongUsage } from "./commands/wrong-usage.ts";
import { DomainError } from "./lib/errors.ts";
import { CLOSE_WITHIN_MS, endWithParent } from "./lib/process-end.ts";

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
    .version;

type AddCommand = (program: Command) => void;

/**
 * Commands by their first word. Loaded when they are asked for: a process that serves starts without the
 * trainer, and a command that only lists starts at once.
 */
const COMMANDS: Readonly<Record<string, readonly (() => Promise<AddCommand>)[]>> = {
  serve: [async () => (await import("./commands/serve.ts")).addServeCommand],
  shop: [async () => (await import("./commands/shop.ts")).addShopCommand],
  key: [
    async () => (await import("./commands/shop.ts")).addKeyCommand,
    async () => (await import("./commands/keys.ts")).addKeyRotation,
  ],
  store: [async () => (await import("./commands/store.ts")).addStoreCommands],
  import: [async () => (await import("./commands/import.ts")).addImportCommands],
  notice: [async () => (await import("./commands/notice.ts")).addNoticeCommand],
  train: [async () => (await import("./commands/train.ts")).addTrainCommand],
  evaluate: [async () => (await import("./commands/evaluate.ts")).addEvaluateCommand],
  model: [async () => (await import("./commands/model.ts")).addModelCommands],
  dataset: [async () => (await import("./commands/dataset.ts")).addDatasetCommands],
  verify: [async () => (await import("./commands/verify.ts")).addVerifyCommands],
  audit: [async () => (await import("./commands/audit.ts")).addAuditCommand],
  insight: [async () => (await import("./commands/insight.ts")).addInsightCommand],
  replay: [async () => (await import("./commands/replay.ts")).addReplayCommand],
  recommend: [async () => (await import("./commands/recommend.ts")).addRecommendCommand],
  "explain-eval": [async () => (await import("./commands/explain-eval.ts")).addExplainEvalCommand],
};

const toStderr = (text: string): void => void process.stderr.write(text);

/**
 * The program with the command of this first word, or with all of them where it is none (help, a typing
 * error). Commands exit 0 (done), 1 (failed) or 2 (wrong usage). `complain` hears of wrong usage.
 */
export const createProgram = async (word = "", complain = toStderr): Promise<Command> => {
  const program = new Command("candor")
    .description(
      "Privacy-first product recommendations: consent on every request, a true reason with every suggestion.",
    )
    .version(version());
  program.exitOverride().configureOutput({ writeErr: complain });
  const wanted = Object.hasOwn(COMMANDS, word) ? [word] : Object.keys(COMMANDS);
  for (const load of wanted.flatMap((each) => COMMANDS[each] ?? [])) (await load())(program);
  tellWrongUsage(program);
  return program;
};

/** What commander complained of, as every other failure is told to a machine. */
const usageError = (complaints: readonly string[]): DomainError =>
  new DomainError(
    "usage",
    complaints
      .join("")
      .replace(/^error: /, "")
      .trim(),
  );

/** Runs one command line; returns the exit code. */
export const runCli = async (argv: readonly string[]): Promise<number> => {
  outliveReaders(process);
  const isJson = argv.includes("--json");
  const complaints: string[] = [];
  const keep = (text: string): void => void complaints.push(text);
  try {
    process.exitCode = undefined;
    await (await createProgram(argv[0], isJson ? keep : toStderr)).parseAsync(argv, { from: "user" });
    // A command that has told its own failure (a check that failed, an answer that is not the same) sets the
    // code itself.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (isJson) toStderr(`${explainFailure(usageError(complaints), true)}\n`);
      return 2;
    }
    toStderr(`${explainFailure(error, isJson)}\n`);
    return error instanceof DomainError && error.code === "usage" ? 2 : 1;
  }
};

/**
 * A program that started the command with a channel to it (`child_process.fork`) is one that it ends with:
 * the demo and the bench leave no service and no training behind, however they are ended.
 */
export const endWithStarter = (): void => {
  if (process.connected !== true || cluster.isWorker) return;
  endWithParent({ graceMs: CLOSE_WITHIN_MS });
  // A command that is done ends, though the channel is open.
  process.channel?.unref();
};

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  endWithStarter();
  process.exitCode = await runCli(process.argv.slice(2));
}
