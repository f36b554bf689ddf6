import type { InspectedModel, ListedSlot } from "../model/registry/list-models.ts";
import type { ArmReport, Comparison, ShadowReport, TimeReport } from "../recommend/compare/compare-models.ts";
import type { Estimate } from "../recommend/compare/intervals.ts";
import type { Io } from "./io.ts";

const timeOf = (ms: number): string => new Date(ms).toISOString();

export const tellSlot = (io: Io, slot: ListedSlot): void => {
  if (io.json) return io.out(JSON.stringify(slot));
  const { champion, answering, challenger, shadow, previous, can_roll_back: canRollBack } = slot;
  io.out(
    [
      `${slot.slot}: champion ${champion ?? "none"}`,
      ...(answering === champion ? [] : [`answering instead: ${answering ?? "nobody"}`]),
      `previous ${canRollBack ? (previous ?? "none") : "-"}`,
      ...(challenger === null ? [] : [`challenger ${challenger.id} for ${challenger.percent} %`]),
      ...(shadow === null ? [] : [`shadow ${shadow}`]),
    ].join(", "),
  );
  for (const { id, at, slot: where, failures } of slot.fenced)
    io.out(`  fenced: ${id}, ${timeOf(at)}, after ${failures} failures in ${where}`);
};

/** For a change that ends a canary: whose it was, which need not be the package that was named. */
export const tellCanaryEnd = (io: Io, slot: string, ended: ListedSlot["challenger"]): void => {
  if (!io.json)
    io.out(
      ended === null
        ? `${slot}: there was no canary to end`
        : `${slot}: the canary of ${ended.id}, for ${ended.percent} %, has ended`,
    );
};

export const tellHistory = (io: Io, { slot, history }: ListedSlot): void => {
  if (io.json) return io.out(JSON.stringify({ slot, history }));
  if (history.length === 0) io.out(`${slot}: nothing has happened yet`);
  for (const { at, by, change, id, percent, because } of history)
    io.out(
      `${timeOf(at)}  ${change.padEnd(8)} ${id ?? "none"}${percent === null ? "" : ` ${percent} %`}  ` +
        `by ${by}${because === null || because === undefined ? "" : `  (${because})`}`,
    );
};

const told = (estimate: Estimate | null): string =>
  estimate === null
    ? "not measured"
    : `${estimate.value.toFixed(3)} [${estimate.low.toFixed(3)}, ${estimate.high.toFixed(3)}] of ` +
      `${estimate.n}`;
const tellTime = (time: TimeReport | null): string =>
  time === null
    ? "not measured"
    : `p50 ${time.p50.toFixed(3)}, p95 ${time.p95.toFixed(3)}, p99 ${time.p99.toFixed(3)} ms of ${time.n}`;

const tellShadow = (io: Io, report: ShadowReport): void => {
  io.out(`${report.other} beside ${report.champion}, ${report.answers} answers`);
  io.out(`  share of the shown items that it would show too: ${told(report.overlap)}`);
  io.out(
    `  rank correlation: ${told(report.rank_correlation)}; spread of scores, its own less the ` +
      `champion’s: ${told(report.score_drift)}`,
  );
  io.out(
    `  a run of the champion: ${tellTime(report.champion_ms)}; of the other: ${tellTime(report.other_ms)}`,
  );
};

const tellArm = (io: Io, arm: ArmReport): void => {
  const { model, shown, failed, failed_histories: histories, click_share, stated_relevance } = arm;
  io.out(
    `${model}: answered ${shown} times for shoppers who granted measure, ${failed} failed runs` +
      (histories === 0 ? "" : ` on about ${histories} histories`),
  );
  io.out(`  clicks an answer: ${told(click_share)}; called relevant: ${told(stated_relevance)}`);
};

export const tellReports = (io: Io, reports: Awaited<ReturnType<Comparison["reports"]>>): void => {
  if (io.json) return io.out(JSON.stringify(reports));
  if (reports.shadows.length === 0 && reports.arms.length === 0)
    io.out("Nothing was measured yet: a shadow needs answers, arms need shoppers who granted measure.");
  for (const shadow of reports.shadows) tellShadow(io, shadow);
  for (const arm of reports.arms) tellArm(io, arm);
};

export const tellModel = (io: Io, model: InspectedModel): void => {
  if (io.json) return io.out(JSON.stringify(model));
  const {
    id,
    task,
    added_at,
    added_by,
    serves,
    dataset,
    training_known,
    watermark,
    run_ms,
    retired,
    fenced,
    manifest,
  } = model;
  io.out(`${id}: ${task}, added ${timeOf(added_at)} by ${added_by}`);
  io.out(`  serves: ${serves.length === 0 ? "nowhere" : serves.join(", ")}`);
  io.out(
    `  data set: ${dataset ?? "not named"}${training_known ? "" : " (unknown to this shop)"}, erasures ` +
      `forgotten: ${watermark ?? "remembers nobody"}`,
  );
  io.out(`  one run when it was checked: ${run_ms === null ? "not measured" : `${run_ms.toFixed(3)} ms`}`);
  if (retired !== null) io.out(`  retired: ${timeOf(retired.at)}, ${retired.because}`);
  if (fenced !== null)
    io.out(
      `  fenced: ${timeOf(fenced.at)}, after ${fenced.failures} failures in ${fenced.slot}; a new ` +
        "version can be promoted",
    );
  if (manifest === null) return io.out("  its files are gone");
  for (const [input, feature] of Object.entries(manifest.inputs)) io.out(`  ${input} <- ${feature}`);
  for (const sentence of manifest.main_parameters["en"] ?? []) io.out(`  ${sentence}`);
};
