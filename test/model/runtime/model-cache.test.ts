import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DomainError } from "../../../src/lib/errors.ts";
import { createLoadedModel, createVocabulary } from "../../../src/model/runtime/loaded-model.ts";
import { createModelCache } from "../../../src/model/runtime/model-cache.ts";
import type { OnnxSession, RunTime, SessionRunOptions } from "../../../src/model/runtime/onnx-session.ts";
import { type OpenedPackage, openPackage } from "../../../src/model/verify/open-package.ts";
import { PROBE_AT_LOAD } from "../../../src/model/verify/probe.ts";
import { writeTestPackage } from "../packages.ts";

const DEADLINE_MS = 50;
const MOST_FAILURES = 5;

/** What happens to a run, told by a clock that the test moves: no run here takes any time. */
type Fate = (
  run: () => ReturnType<OnnxSession["run"]>,
  options: SessionRunOptions,
) => ReturnType<OnnxSession["run"]>;
const taking =
  (time: RunTime): Fate =>
  async (run, { onTime }) => {
    const outputs = await run();
    onTime?.(time);
    return outputs;
  };
/**
 * In a process of its own: the answer is gone at the deadline, and what the run took comes to light later.
 */
const missing =
  (time: RunTime): Fate =>
  (_, { onTime, onLate }) => {
    onLate?.();
    setImmediate(() => onTime?.(time));
    return Promise.reject(new DomainError("model_run_failed", "late"));
  };

const QUICK = taking({ ms: 0.05, cpuMs: 0.05 });
const notANumber: Fate = async (run, { onTime }) => {
  const outputs = await run();
  for (const { data } of Object.values(outputs)) if (data instanceof Float32Array) data.fill(Number.NaN);
  onTime?.({ ms: 0.05, cpuMs: 0.05 });
  return outputs;
};
const thrown: Fate = () => Promise.reject(new Error("the graph broke"));

const HARMFUL: readonly { readonly what: string; readonly fate: Fate }[] = [
  { what: "takes a processor for longer than its deadline", fate: taking({ ms: 90, cpuMs: 80 }) },
  {
    what: "takes a processor for longer than its deadline in a process of its own",
    fate: missing({ ms: 90, cpuMs: 80 }),
  },
  { what: "throws", fate: thrown },
  { what: "returns something that is not a number", fate: notANumber },
];
const BLAMELESS: readonly { readonly what: string; readonly fate: Fate }[] = [
  { what: "waited for a processor, however long", fate: taking({ ms: 5_000, cpuMs: 0.05 }) },
  {
    what: "waited for a processor in its process, and missed its deadline",
    fate: missing({ ms: 200, cpuMs: 4 }),
  },
  { what: "took all that it may", fate: taking({ ms: DEADLINE_MS, cpuMs: DEADLINE_MS }) },
];

describe("a held model", () => {
  let dir = "";
  let opened: OpenedPackage;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-hold-"));
    await writeTestPackage(dir, { kind: "dense" });
    opened = await openPackage(dir, PROBE_AT_LOAD);
  });
  afterAll(async () => {
    await opened.session.release();
    await rm(dir, { recursive: true, force: true });
  });

  /** A real package whose runs meet the fate that the test sets. */
  const hold = async () => {
    const { files, bound, session, prior } = opened;
    const set = { fate: QUICK };
    const fenced: { id: string; failures: number }[] = [];
    const vocabulary = await createVocabulary(files.items);
    const bent: OnnxSession = {
      ...session,
      run: (feeds, fetches, options = {}) => set.fate(() => session.run(feeds, fetches), options),
      release: () => Promise.resolve(),
    };
    const models = createModelCache({
      load: () =>
        Promise.resolve(
          createLoadedModel({
            manifest: files.manifest,
            bound,
            session: bent,
            vocabulary,
            prior,
            tables: {},
            rowWise: null,
            offLoop: false,
          }),
        ),
      deadlineMs: DEADLINE_MS,
      mostFailures: MOST_FAILURES,
      onFenced: (id, failures) => fenced.push({ id, failures }),
    });
    const held = await models.get("test-dense@1.0.0");
    const lease = models.lease(held);
    const run = async (fate: Fate, times = 1): Promise<void> => {
      set.fate = fate;
      for (let i = 0; i < times; i += 1) {
        await lease
          .run([{ history: [] }])
          .catch((cause: unknown) => expect(cause).toMatchObject({ code: "model_run_failed" }));
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    };
    return { models, held, fenced, run };
  };

  it.each(HARMFUL)("that $what is fenced at the fifth failure and not before, once", async ({ fate }) => {
    const { models, fenced, run } = await hold();
    await run(fate, MOST_FAILURES - 1);
    expect([models.isFenced("test-dense@1.0.0"), fenced]).toEqual([false, []]);
    await run(fate);
    expect(models.isFenced("test-dense@1.0.0")).toBe(true);
    await run(fate);
    expect(fenced).toEqual([{ id: "test-dense@1.0.0", failures: MOST_FAILURES }]);
  });

  it("that never comes back is fenced at once: there is nothing left that could", async () => {
    const { models, fenced, run } = await hold();
    await run(missing({ ms: Number.POSITIVE_INFINITY, cpuMs: null }));
    expect(models.isFenced("test-dense@1.0.0")).toBe(true);
    expect(fenced).toEqual([{ id: "test-dense@1.0.0", failures: MOST_FAILURES }]);
  });

  it.each(BLAMELESS)(
    "that $what is not fenced on a busy machine, and makes up for failures",
    async ({ fate }) => {
      const { models, held, run } = await hold();
      await run(thrown);
      await run(fate, 4 * MOST_FAILURES);
      expect(held.failures).toBeCloseTo(0, 10);
      await run(fate, 4 * MOST_FAILURES);
      expect(models.isFenced("test-dense@1.0.0")).toBe(false);
    },
  );

  it("that is slow now and then is not fenced while twenty good runs follow each", async () => {
    const { models, run } = await hold();
    for (let round = 0; round < 8; round += 1) {
      await run(taking({ ms: 90, cpuMs: 80 }));
      await run(QUICK, 20);
    }
    expect(models.isFenced("test-dense@1.0.0")).toBe(false);
  });

  it("that was dropped meanwhile is not judged by what comes to light later", async () => {
    const { models, fenced, run } = await hold();
    await run(thrown, MOST_FAILURES - 1);
    await models.keepOnly(new Set());
    await run(missing({ ms: 90, cpuMs: 80 }));
    expect(fenced).toEqual([]);
  });
});
