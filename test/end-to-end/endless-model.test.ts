import { execFileSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { checkPackageAside } from "../../src/model/process/check-aside.ts";
import { loadForServing } from "../../src/model/process/load-for-serving.ts";
import type { LoadedModel } from "../../src/model/runtime/loaded-model.ts";
import type { RunTime } from "../../src/model/runtime/onnx-session.ts";
import type { CheckStep } from "../../src/model/verify/watch-steps.ts";
import { before, FOR_EVER, turning, turnsByShape } from "../model/endless-graphs.ts";
import { tensor } from "../model/onnx-graph.ts";
import { writeBareTestPackage } from "../model/packages.ts";

/** Children of this process, by what they run. */
const children = (): string[] =>
  execFileSync("ps", ["-o", "args=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("model-process"));

describe("a graph that never ends", () => {
  let root = "";
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "candor-endless-"));
  });
  afterAll(() => removeFolder(root));

  it("is refused by the check after a moment, and leaves nothing running", async () => {
    await writeBareTestPackage(join(root, "always"), {
      kind: "dense",
      graph: before("scores", (from) => [turning("for_ever", from, "scores")], [
        tensor("for_ever", "int64", [], [FOR_EVER]),
      ]),
    });
    const steps: CheckStep[] = [];
    const { ok, failures } = await checkPackageAside(join(root, "always"), {
      leastStepMs: 300,
      onStep: (step) => steps.push(step),
    });
    expect({ ok, failures }).toEqual({
      ok: false,
      failures: [
        {
          code: "budget_exceeded",
          message: expect.stringMatching(
            new RegExp(
              "one run of 1 row \\(history length \\d+\\) had taken .* and was cut short; " +
                "the budget is 20 ms a row: look for a loop",
            ),
          ) as string,
        },
      ],
    });
    expect(steps.map(({ kind }) => kind)).toEqual(["read", "open", "run"]);
    expect(children()).toEqual([]);
  }, 60_000);

  it.each([0, 1] as const)(
    "is refused though only one size of axis %i of its inputs brings that out",
    async (axis) => {
      const dir = join(root, `axis-${axis}`);
      const trap = turnsByShape({ axis, size: 5 });
      await writeBareTestPackage(dir, {
        kind: "dense",
        graph: before("scores", (from) => trap.nodes("items", from, "scores"), trap.constants),
      });
      expect((await checkPackageAside(dir, { leastStepMs: 300 })).failures).toMatchObject([
        {
          code: "budget_exceeded",
          message: expect.stringContaining(
            axis === 0
              ? "one run of 5 rows (history length "
              : "one run of 1 row (history length 5) had taken",
          ) as string,
        },
      ]);
      expect(children()).toEqual([]);
    },
    60_000,
  );

  it("is refused where its time runs out before it is known what it took", async () => {
    const { failures } = await checkPackageAside(join(root, "always"), {
      timeoutMs: 4_000,
      leastStepMs: 600_000,
    });
    expect(failures).toMatchObject([
      { code: "budget_exceeded", message: expect.stringContaining("within 4000 ms") as string },
    ]);
    expect(children()).toEqual([]);
  }, 60_000);

  describe("and that slipped past the check", () => {
    const TRAP = turnsByShape({ axis: 0, size: 5 });
    let model: LoadedModel;
    beforeAll(async () => {
      await writeBareTestPackage(join(root, "sometimes"), {
        kind: "dense",
        graph: before("scores", (from) => TRAP.nodes("items", from, "scores"), TRAP.constants),
      });
      // Its measured time says that it may run on the event loop; that it loops says that it may not.
      model = await loadForServing(join(root, "sometimes"), 0.03);
    }, 60_000);
    afterAll(() => model.release());

    it("runs in a process of its own, however fast it was measured", async () => {
      expect(model.offLoop).toBe(true);
      expect(await model.run([{ history: [] }])).toHaveLength(1);
      expect(children()).toHaveLength(1);
    });

    it("is given up at the deadline of the answer, and killed", async () => {
      const times: RunTime[] = [];
      const told = new Promise<void>((resolve, reject) => {
        const onTime = (time: RunTime): void => {
          times.push(time);
          resolve();
        };
        model
          .run(
            Array.from({ length: 5 }, () => ({ history: [] })),
            { deadlineMs: 50, onTime },
          )
          .then(
            () => reject(new Error("it answered")),
            (cause: unknown) =>
              expect(cause).toMatchObject({
                code: "model_run_failed",
                message: expect.stringContaining("within 50 ms") as string,
              }),
          )
          .catch(reject);
      });
      await told;
      expect(times).toEqual([{ ms: Number.POSITIVE_INFINITY, cpuMs: null }]);
      await expect(model.run([{ history: [] }])).rejects.toMatchObject({ code: "model_run_failed" });
      await expect.poll(children, { timeout: 15_000 }).toEqual([]);
    }, 60_000);
  });
});
