/**
 * Sums vitest's JSON reports to the last line of the proof: "N passed, N failed".
 *
 * node scripts/ci/sum-reports.mjs FOLDER BROKEN NAME...
 *
 * FOLDER holds `tests-NAME.json` and `tests-NAME.code` (the exit code of the run) of every NAME; BROKEN is the
 * number of other steps that failed. A skipped test, a run without a report, and a run that ended badly though
 * no test failed count as failures; what passed at its second try alone is named. It is plain JavaScript, for
 * it must speak where nothing was installed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Their toolkits weigh gigabytes and are not installed. */
const MAY_BE_SKIPPED = /(^|\/)recipes\.test\.ts$/;

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
};

const skippedIn = (report) =>
  report.testResults.flatMap(({ name, assertionResults }) =>
    MAY_BE_SKIPPED.test(name)
      ? []
      : assertionResults.filter(({ status }) => status !== "passed" && status !== "failed"),
  );

/** Named again beside the sum, for what the runner printed of them is thousands of lines above. */
const failedIn = (report) =>
  report.testResults.flatMap(({ name, assertionResults, message }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed");
    const file = name.replace(`${process.cwd()}/`, "");
    if (failed.length === 0 && message) return [`${file}: ${firstLine(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages?.[0] ?? "")}`,
    );
  });

/** A test that failed and passed at once is told, for it is a fault of the test or a race of the service. */
const shakyIn = (report) =>
  report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages?.length > 0)
      .map(
        ({ fullName, failureMessages }) =>
          `${name.replace(`${process.cwd()}/`, "")}: ${fullName}: ${firstLine(failureMessages[0])}`,
      ),
  );

const firstLine = (text) => text.split("\n", 1)[0].slice(0, 300);

const sumReport = (folder, name) => {
  const file = join(folder, `tests-${name}.json`);
  const report = existsSync(file) ? readJson(file) : null;
  if (report === null)
    return { passed: 0, failed: 1, notes: [`The tests of ${name} did not run to their end.`] };
  const code = readJson(join(folder, `tests-${name}.code`));
  const skipped = skippedIn(report);
  const endedBadly = code !== 0 && report.numFailedTests === 0;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + skipped.length + (endedBadly ? 1 : 0),
    notes: [
      ...(endedBadly ? [`${name} ended with code ${code}, though no test failed.`] : []),
      ...failedIn(report).map((line) => `failed in ${name}: ${line}`),
      ...shakyIn(report).map((line) => `passed at the second try in ${name}: ${line}`),
      ...skipped.map(({ fullName }) => `skipped in ${name}, which counts as a failure: ${fullName}`),
    ],
  };
};

const [folder = ".", broken = "0", ...names] = process.argv.slice(2);
const sums = names.map((name) => sumReport(folder, name));
const passed = sums.reduce((sum, each) => sum + each.passed, 0);
const failed = sums.reduce((sum, each) => sum + each.failed, Number(broken));
for (const note of sums.flatMap(({ notes }) => notes)) console.log(note);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
