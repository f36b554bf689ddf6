import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { TestPackageKind } from "../model/package-graphs.ts";
import { testDraft, writeTestPackage } from "../model/packages.ts";
import { runHere } from "../support/run-cli.ts";

const THINGS = ["cup", "pot", "tray", "lamp", "vase"];
/** Of each thing, what was chosen before it and, half as strongly, what follows: it is often wrong. */
const BACKWARDS = Object.fromEntries(
  THINGS.map((thing, at) => [
    thing,
    [-1, 1].map((step) => [THINGS.at((at + step) % THINGS.length) ?? "", step < 0 ? 1 : 0.5] as const),
  ]),
);

/** Visits of three things each, one a day from a date on, as rows of a file of sessions. */
const visits = (count: number, from: string, prefix: string): string => {
  const rows = Array.from({ length: count }, (_, visit) =>
    [0, 1, 2].map((step) => {
      const seconds = Date.parse(from) / 1000 + visit * 86_400 + step * 60;
      return `${prefix}${visit}\t${THINGS[(visit + step) % THINGS.length]}\t${seconds}`;
    }),
  );
  return `${["SessionId\tItemId\tTime", ...rows.flat()].join("\n")}\n`;
};

describe("candor evaluate --package", () => {
  let folder = "";
  let made = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "candor-overlap-"));
    await writeFile(join(folder, "train.txt"), visits(20, "2026-02-01T00:00:00Z", "a"));
    await writeFile(join(folder, "test.txt"), visits(5, "2026-03-01T00:00:00Z", "b"));
  });
  afterAll(() => removeFolder(folder));

  /** Measures a package that says up to when it was trained. */
  const measure = async (to: string | null, ...options: readonly string[]) => {
    const dir = join(folder, `package-${(made += 1)}`);
    const { training } = testDraft({});
    await writeTestPackage(dir, {
      items: THINGS,
      manifest: { training: training === null ? null : { ...training, to } },
    });
    return evaluate(dir, ...options);
  };
  const evaluate = (dir: string, ...options: readonly string[]) => {
    const files = ["--train", join(folder, "train.txt"), "--test", join(folder, "test.txt")];
    return runHere("evaluate", ...files, "--protocol", "next-item", "--package", dir, ...options);
  };
  const packageOf = async (kind: TestPackageKind): Promise<string> => {
    const dir = join(folder, kind);
    await writeTestPackage(dir, {
      kind,
      ...(kind === "rank" ? {} : { items: THINGS, neighbours: BACKWARDS }),
    });
    return dir;
  };

  it("warns, before its figures, where the package was trained on the days of the measurement", async () => {
    const { code, out } = await measure("2026-03-04T00:00:00Z");
    expect(code).toBe(0);
    expect(out).toMatch(/Warning: The package was trained on events up to 2026-03-04.*begins on 2026-03-01/);
    expect(out.indexOf("Warning")).toBeLessThan(out.indexOf("HR"));
  });

  it("says the same to programs", async () => {
    const { code, out } = await measure("2026-03-04T00:00:00Z", "--json");
    expect(code).toBe(0);
    expect((JSON.parse(out) as { warnings: string[] }).warnings).toEqual([
      expect.stringContaining("it may have seen the answers"),
    ]);
  });

  it("warns where the package does not say when its training ended", async () => {
    expect((await measure(null)).out).toContain(
      "Warning: The package does not say up to when it was trained",
    );
  });

  it("gives a package that scores given items the figures of its twin that scores them all", async () => {
    const figuresOf = async (kind: TestPackageKind) => {
      const { code, out } = await evaluate(await packageOf(kind), "--json", "--no-baselines");
      expect(code).toBe(0);
      return (JSON.parse(out) as { metrics: Record<string, { mrr: number }> }).metrics;
    };
    const dense = await figuresOf("dense");
    expect(await figuresOf("candidates")).toEqual(dense);
    expect(dense["20"]?.mrr).toBeLessThan(1);
  });

  it("refuses a package that only orders what another finds", async () => {
    const { code, err } = await evaluate(await packageOf("rank"));
    expect(code).toBe(2);
    expect(err).toContain("orders candidates that another model finds");
  });

  it("warns of nothing where the training ended before", async () => {
    const { code, out } = await measure("2026-02-20T23:00:00Z");
    expect(code).toBe(0);
    expect(out).toContain("popularity");
    expect(out).not.toContain("Warning");
  });
});
