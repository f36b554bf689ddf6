import { execFileSync } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeFolder } from "../remove-folder.ts";
import { drawPlot } from "./draw-plot.ts";
import { measureAll } from "./measure-all.ts";
import { endChildren, findCores } from "./processes.ts";
import { isMissed, type Report, rowsOf } from "./report.ts";
import { HELP, readArguments } from "./settings.ts";
import { tellReport } from "./tell-report.ts";

const END_WITHIN_MS = 15_000;

const root = fileURLToPath(new URL("../..", import.meta.url));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A bench that is stopped takes with it what it started and wrote. */
const clearOnSignals = (folder: string): { readonly isStopping: () => boolean } => {
  const state = { stopping: false };
  const clear = async (code: number): Promise<void> => {
    if (state.stopping) return;
    state.stopping = true;
    say("stopping what was started");
    await endChildren(END_WITHIN_MS);
    await removeFolder(folder);
    process.exit(code);
  };
  process.on("SIGINT", () => void clear(130));
  process.on("SIGTERM", () => void clear(143));
  process.on("SIGHUP", () => void clear(129));
  return { isStopping: () => state.stopping };
};

type Arguments = ReturnType<typeof readArguments>;

const measure = async ({ settings, sources }: Arguments, folder: string): Promise<Report> => {
  const cores = findCores(settings.workers);
  const load_average = loadavg()[0] ?? 0;
  return {
    commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    node: process.version,
    cores: availableParallelism(),
    pinned: cores,
    load_average,
    built: !sources,
    settings,
    ...(await measureAll(settings, { folder, cores, say })),
  };
};

const handOver = async (report: Report, { json, out, plot }: Arguments): Promise<void> => {
  const text = JSON.stringify(report, null, 2);
  process.stdout.write(`${json ? text : tellReport(report)}\n`);
  if (out !== undefined) await writeFile(out, `${text}\n`);
  if (plot === undefined) return;
  if (report.answers === null) throw new Error("--plot draws the answers: leave them in --only.");
  await writeFile(plot, drawPlot(report.answers));
};

const main = async (): Promise<void> => {
  const given = readArguments();
  if (given.help) return void process.stdout.write(`${HELP}\n`);
  if (!given.sources) {
    say("building");
    execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  }
  const folder = await mkdtemp(join(tmpdir(), "candor-bench-"));
  const { isStopping } = clearOnSignals(folder);
  try {
    const report = await measure(given, folder);
    await handOver(report, given);
    if (rowsOf(report).some(isMissed)) process.exitCode = 1;
  } catch (error) {
    // What is being stopped fails, which says nothing of the figures; who stops it ends the process.
    if (isStopping()) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    if (!isStopping()) await removeFolder(folder);
  }
};

try {
  await main();
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
