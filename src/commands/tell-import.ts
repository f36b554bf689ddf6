import type { ImportReport } from "../catalogue/feeds/import-report.ts";
import type { Io } from "./io.ts";

type EventsTotals = { readonly duplicate?: number; readonly not_kept?: number };

const exampleOf = ({ examples }: ImportReport, name: string): string => {
  const [first] = examples[name] ?? [];
  return first === undefined ? "" : `  (${first})`;
};

/** Reasons for which a consent record, or the shop's attestation, would be the remedy. */
const FOR_WANT_OF_CONSENT = ["never_given", "expired", "notice_changed"] as const;

/** Whether an event was not kept because nobody was asked, or long ago. Who said no is not asked again. */
export const forWantOfConsent = ({ counts }: Pick<ImportReport, "counts">): boolean =>
  FOR_WANT_OF_CONSENT.some((because) => (counts[`not_kept.${because}`] ?? 0) > 0);

/** Tells what an import did, or would do: as lines for people, or as one object of JSON. */
export const tellImport = (
  io: Io,
  what: string,
  report: ImportReport & EventsTotals,
  { seconds, last, dryRun }: { seconds: number; last: string; dryRun: boolean },
): void => {
  if (io.json) return io.out(JSON.stringify({ ...report, last, dry_run: dryRun, seconds }));
  const one = report.kept === 1 ? what.replace(/s$/u, "") : what;
  io.out(`${report.kept} ${one} ${dryRun ? "would be kept" : `kept in ${seconds.toFixed(1)} s`}`);
  if (report.duplicate) io.out(`${report.duplicate} were there already`);
  // Why stands in the last line, and by reason among the counts: few of the reasons are a want of consent.
  if (report.not_kept) io.out(`${report.not_kept} not kept`);
  if (report.refused > 0) io.out(`${report.refused} left out as wrong`);
  for (const [name, count] of Object.entries(report.counts))
    io.out(`  ${name.padEnd(36)} ${count}${exampleOf(report, name)}`);
  for (const { count, first, code, message } of report.kinds)
    io.err(`  ${first}${count > 1 ? ` and ${count - 1} more` : ""}: ${message} (${code})`);
  io.out(`${dryRun ? "Nothing was written. " : ""}${last}`);
};
