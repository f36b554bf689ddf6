import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { DomainError } from "../lib/errors.ts";
import type { CheckReport } from "../model/verify/check-report.ts";
import type { CheckStep } from "../model/verify/watch-steps.ts";
import type { Io, ProgressBar } from "./io.ts";
import { ioOf } from "./open-context.ts";

/**
 * A path that a person typed. @throws DomainError package_missing, with the whole path: a relative one may
 * start elsewhere than meant.
 */
export const requirePackageFolder = async (dir: string): Promise<void> => {
  const found = await stat(dir).catch(() => null);
  if (found === null)
    throw new DomainError("package_missing", `There is no folder ${resolve(dir)}; check the path.`);
  if (!found.isDirectory())
    throw new DomainError(
      "package_missing",
      `${resolve(dir)} is a file; name the folder of the package, with manifest.json in it.`,
    );
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

const tellQuality = ({ out }: Io, quality: NonNullable<CheckReport["quality"]>): void => {
  const line = (what: string, { hr, mrr }: { readonly hr: number; readonly mrr: number }): void =>
    out(`  ${what}: HR@${quality.k} ${percent(hr)}, MRR@${quality.k} ${mrr.toFixed(4)}`);
  line(`quality on ${quality.predictions} targets of the evaluation file, everything allowed`, quality.all);
  for (const denied of quality.denied) line(`without ${denied.purpose}`, denied);
};

/** What a check found, for people. */
export const tellCheck = (io: Io, dir: string, report: CheckReport): void => {
  const { failures, measured, quality } = report;
  io.out(
    `${report.package ?? dir}: ` +
      `${report.ok ? "sound" : `${failures.length} ${failures.length === 1 ? "failure" : "failures"}`}`,
  );
  for (const { code, message } of failures) io.out(`  ${code}: ${message}`);
  for (const note of report.notes) io.out(`  note: ${note}`);
  for (const { input, feature, purposes } of report.features)
    io.out(`  ${input} <- ${feature}${purposes.length > 0 ? ` (${purposes.join(", ")})` : ""}`);
  if (measured !== null) {
    const memory = measured.memory_mb === null ? "" : `, holds ${measured.memory_mb.toFixed(0)} MB`;
    io.out(
      `  one run: p50 ${measured.run_p50_ms.toFixed(3)} ms, p95 ${measured.run_p95_ms.toFixed(3)} ms; ` +
        `opened in ${measured.open_ms.toFixed(0)} ms${memory}`,
    );
  }
  if (quality !== null) tellQuality(io, quality);
};

/** Runs of the graph that a check usually takes; one with an evaluation file takes more. */
const USUAL_RUNS = 350;

/** The check in a process of its own, with its progress: what never ends is cut short there. */
export const checkWithProgress = async (dir: string, io: Io): Promise<CheckReport> => {
  const { checkPackageAside } = await import("../model/process/check-aside.ts");
  const told = { runs: 0, bar: null as ProgressBar | null };
  const onStep = ({ kind }: CheckStep): void => {
    if (io.json) return;
    if (kind === "read") return io.err("reading the package");
    if (kind === "open") return io.err("opening the graph");
    told.bar ??= io.progress("running the graph", USUAL_RUNS);
    told.bar.at((told.runs += 1));
  };
  try {
    return await checkPackageAside(dir, { onStep });
  } finally {
    told.bar?.end();
  }
};

/**
 * `candor model check` and `candor model features`: what a package has to be, and whether one is. Neither
 * needs a shop.
 */
export const addCheckCommands = (model: Command): void => {
  model
    .command("check")
    .argument("<dir>", "folder of the package")
    .option("--json", "answer for machines")
    .description("every check of the contract; each failure says what to change")
    .action(async (dir: string, options: { json?: boolean }) => {
      const io = ioOf(options);
      await requirePackageFolder(dir);
      const report = await checkWithProgress(dir, io);
      if (io.json) io.out(JSON.stringify(report));
      else tellCheck(io, dir, report);
      if (!report.ok) process.exitCode = 1;
    });
  model
    .command("features")
    .option("--json", "answer for machines: JSON Schema of the manifest, and the features")
    .description("the contract: manifest.json, the features that it can bind to, limits")
    .action(async (options: { json?: boolean }) => {
      const io = ioOf(options);
      const { describeContract, manifestJsonSchema, plainFeatures } =
        await import("../model/verify/describe-contract.ts");
      io.out(
        io.json
          ? JSON.stringify({ manifest: manifestJsonSchema(), features: plainFeatures() })
          : describeContract(),
      );
    });
};
