import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const PROCESS = fileURLToPath(new URL("shared-rates-process.ts", import.meta.url));
const PER_SECOND = 40;

const run = async (...args: readonly string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", PROCESS, ...args]);
  return JSON.parse(stdout) as { passed: number[]; refused: number; seconds: number };
};

describe("a limit that two workers share", () => {
  it("lets through, of each subject, what one process would, and refuses the rest", async () => {
    const { passed, refused, seconds } = await run("2", String(PER_SECOND));
    const most = PER_SECOND * (seconds + 2);
    for (const count of passed) {
      expect(count).toBeLessThanOrEqual(most);
      // Twice a second's worth at once, but for what a worker was lent and did not use.
      expect(count).toBeGreaterThan(PER_SECOND);
    }
    expect(refused).toBeGreaterThan(0);
  }, 60_000);

  it("refuses nobody where the primary does not answer", async () => {
    const { passed, refused } = await run("2", String(PER_SECOND), "silent");
    expect(refused).toBe(0);
    expect(passed.every((count) => count > 0)).toBe(true);
  }, 60_000);
});
