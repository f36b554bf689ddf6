#!/usr/bin/env node
import cluster from "node:cluster";
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, CommanderError } from "commander";
import { addAuditCommand } from "./commands/audit.ts";
import { addDatasetCommands } from "./commands/dataset.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addExplainEvalCommand } from "./commands/explain-eval.ts";
import { addImportCommands } from "./commands/import.ts";
import { addInsightCommand } from "./commands/insight.ts";
import { explainFailure, outliveReaders } from "./commands/io.ts";
import { addKeyRotation } from "./commands/keys.ts";
import { addModelCommands } from "./commands/model.ts";
import { addNoticeCommand } from "./commands/notice.ts";
import { addRecommendCommand } from "./commands/recommend.ts";
import { addReplayCommand } from "./commands/replay.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addShopCommands } from "./commands/shop.ts";
import { addStoreCommands } from "./commands/store.ts";
import { addTrainCommand } from "./commands/train.ts";
import { addVerifyCommands } from "./commands/verify.ts";
import { DomainError } from "./lib/errors.ts";
import { CLOSE_WITHIN_MS, endWithParent } from "./lib/process-end.ts";

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string })
    .version;

/** Commands exit 0 (done), 1 (failed) or 2 (wrong usage). */
export const createProgram = (): Command => {
  const program = new Command("candor")
    .description(
      "Privacy-first product recommendations: consent on every request, a true reason with every suggestion.",
    )
    .version(version());
  program
    .showHelpAfterError("(candor --help lists the commands)")
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  addServeCommand(program);
  addShopCommands(program);
  addStoreCommands(program);
  addImportCommands(program);
  addNoticeCommand(program);
  addTrainCommand(program);
  addEvaluateCommand(program);
  addModelCommands(program);
  addDatasetCommands(program);
  addKeyRotation(program);
  addVerifyCommands(program);
  addAuditCommand(program);
  addInsightCommand(program);
  addReplayCommand(program);
  addRecommendCommand(program);
  addExplainEvalCommand(program);
  return program;
};

/** Runs one command line; returns the exit code. */
export const runCli = async (argv: readonly string[]): Promise<number> => {
  outliveReaders(process);
  try {
    process.exitCode = undefined;
    await createProgram().parseAsync(argv, { from: "user" });
    // A command that has told its own failure (a check that failed, an answer that is not the same) sets the
    // code itself.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${explainFailure(error, argv.includes("--json"))}\n`);
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
