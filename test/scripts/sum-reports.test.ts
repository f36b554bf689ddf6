import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/ci/sum-reports.mjs");

type Status = "passed" | "failed" | "skipped" | "shaky";

describe("the sum of the proof", () => {
  let dir = "";
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "candor-sum-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = (
    name: string,
    statuses: readonly Status[],
    code: number,
    file = "/x/test/a.test.ts",
  ): void => {
    const count = (...asked: Status[]): number => statuses.filter((each) => asked.includes(each)).length;
    const assertionResults = statuses.map((status, at) => ({
      status: status === "shaky" ? "passed" : status,
      fullName: `test ${at}`,
      failureMessages:
        status === "failed" || status === "shaky" ? ["expected 1 to be 2\n    at a.test.ts"] : [],
    }));
    const report = {
      numPassedTests: count("passed", "shaky"),
      numFailedTests: count("failed"),
      testResults: [{ name: file, assertionResults }],
    };
    writeFileSync(join(dir, `tests-${name}.json`), JSON.stringify(report));
    writeFileSync(join(dir, `tests-${name}.code`), `${code}\n`);
  };
  const sum = (broken: number, ...names: string[]): { lines: string[]; code: number | null } => {
    const { stdout, status } = spawnSync(process.execPath, [SCRIPT, dir, String(broken), ...names], {
      encoding: "utf8",
    });
    return { lines: stdout.trim().split("\n"), code: status };
  };

  it("is what passed in every report, and good where nothing failed", () => {
    write("24", ["passed", "passed"], 0);
    write("20", ["passed"], 0);
    expect(sum(0, "24", "20")).toEqual({ lines: ["3 passed, 0 failed"], code: 0 });
  });

  it("counts failed tests once and names them, though their run ended badly too", () => {
    write("24", ["passed", "failed"], 1);
    const named = "failed in 24: /x/test/a.test.ts: test 1: expected 1 to be 2";
    expect(sum(0, "24")).toEqual({ lines: [named, "1 passed, 1 failed"], code: 1 });
  });

  it("names what passed at its second try alone", () => {
    write("24", ["passed", "shaky"], 0);
    const named = "passed at the second try in 24: /x/test/a.test.ts: test 1: expected 1 to be 2";
    expect(sum(0, "24")).toEqual({ lines: [named, "2 passed, 0 failed"], code: 0 });
  });

  it("counts a skipped test as a failure and names it", () => {
    write("24", ["passed", "skipped"], 0);
    expect(sum(0, "24")).toEqual({
      lines: ["skipped in 24, which counts as a failure: test 1", "1 passed, 1 failed"],
      code: 1,
    });
  });

  it("lets the recipes of other toolkits be skipped", () => {
    write("24", ["passed", "skipped"], 0, "/x/test/end-to-end/recipes.test.ts");
    expect(sum(0, "24")).toEqual({ lines: ["1 passed, 0 failed"], code: 0 });
  });

  it("counts a run that ended badly though no test failed", () => {
    write("24", ["passed"], 1);
    expect(sum(0, "24")).toMatchObject({ code: 1 });
    expect(sum(0, "24").lines.at(-1)).toBe("1 passed, 1 failed");
  });

  it.each([
    ["is not there", null],
    ["was cut", "{"],
  ])("counts a run whose report %s", (_, text) => {
    write("24", ["passed"], 0);
    if (text !== null) writeFileSync(join(dir, "tests-20.json"), text);
    expect(sum(0, "24", "20")).toEqual({
      lines: ["The tests of 20 did not run to their end.", "1 passed, 1 failed"],
      code: 1,
    });
  });

  it("adds the other steps that broke, and is not good where nothing ran", () => {
    write("24", ["passed"], 0);
    expect(sum(2, "24").lines.at(-1)).toBe("1 passed, 2 failed");
    expect(sum(0)).toEqual({ lines: ["0 passed, 0 failed"], code: 1 });
  });
});
