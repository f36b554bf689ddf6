import type { Budget } from "../package/limits.ts";
import type { Manifest } from "../package/manifest.ts";
import type { PackageFailure } from "../package/package-failure.ts";
import { type BoundGraph, fetchesOf } from "../runtime/bound-graph.ts";
import { createInputEncoder } from "../runtime/input-encoder.ts";
import type { OnnxSession, RunTime } from "../runtime/onnx-session.ts";
import { countriesIn, madeUpInput, seeded } from "./probe-inputs.ts";

type Target = {
  readonly manifest: Manifest;
  readonly bound: BoundGraph;
  readonly session: OnnxSession;
  readonly size: number;
};
type Shape = { readonly rows: number; readonly history: number; readonly candidates: number };

/** Most inputs in one run of an answer. */
const MOST_ROWS = 8;
/** Most candidates of a ranking stage. */
const MOST_CANDIDATES = 100;
/** So many budgets are no slip of a busy machine. */
const HOPELESS = 10;

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

/** Every size of one axis beside the largest of the others, then every combination in a random order. */
const shapesOf = ({ manifest, bound }: Target, random: () => number): Shape[] => {
  const longest = Math.max(1, manifest.history?.max_length ?? 1);
  const histories = bound.fixed.L === 0 ? upTo(longest) : [longest];
  const candidates = bound.over === "candidates" ? upTo(MOST_CANDIDATES) : [0];
  const most = { history: longest, candidates: candidates.at(-1) ?? 0 };
  const combinations = upTo(MOST_ROWS).flatMap((rows) =>
    histories.flatMap((history) =>
      candidates.map((some) => ({ rows, history, candidates: some, at: random() })),
    ),
  );
  return [
    ...histories.map((history) => ({ ...most, rows: 1, history })),
    ...upTo(MOST_ROWS).map((rows) => ({ ...most, rows })),
    ...candidates.map((some) => ({ ...most, rows: 1, candidates: some })),
    ...combinations.sort((a, b) => a.at - b.at),
  ];
};

/**
 * Runs the graph at the shapes that serving has: what a run costs may depend on them (`judgeGraphCost`), and
 * a probe at a few would not see the one that takes for ever. Goes on until all were tried or `limitMs` have
 * passed; judged by processor time.
 */
export const sweepShapes = async (
  target: Target,
  { runMs }: Budget,
  limitMs = 1_000,
): Promise<PackageFailure[]> => {
  const { manifest, bound, session, size } = target;
  const random = seeded(5);
  const encoder = createInputEncoder({
    bindings: bound.bindings,
    fixed: bound.fixed,
    maxLength: manifest.history?.max_length ?? 1,
  });
  const fetches = fetchesOf(bound.outputs);
  const run = async ({ rows, history, candidates }: Shape): Promise<number> => {
    const took = { ms: 0 };
    const shape = { size, maxLength: history, candidates, countries: countriesIn(manifest) };
    const onTime = ({ ms, cpuMs }: RunTime): void => {
      took.ms = Math.min(ms, cpuMs ?? ms);
    };
    const set = encoder.encode(upTo(rows).map(() => madeUpInput(random, shape, size === 0 ? 0 : history)));
    await session.run(set.feeds, fetches, { onTime });
    encoder.recycle(set);
    return took.ms;
  };
  const started = performance.now();
  for (const shape of shapesOf(target, random)) {
    if (performance.now() - started > limitMs) return [];
    const limit = HOPELESS * runMs * shape.rows;
    if ((await run(shape)) <= limit) continue;
    const again = await run(shape);
    if (again > limit)
      return [
        {
          code: "budget_exceeded",
          message:
            `a run of ${shape.rows} with ${shape.history} history rows and ${shape.candidates} ` +
            `candidates takes ${again.toFixed(0)} ms, and the budget is ${runMs} ms a row; look for a ` +
            "size or a loop that follows from the shape of an input",
        },
      ];
  }
  return [];
};
