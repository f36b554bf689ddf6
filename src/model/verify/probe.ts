import { DomainError } from "../../lib/errors.ts";
import { firstOf } from "../../lib/present.ts";
import type { ModelInput } from "../package/features/feature.ts";
import { type PackageFailure, throwFirst } from "../package/package-failure.ts";
import type { ModelOutput, PartsOutput } from "../runtime/model-output.ts";
import { isClose, isIdentical, isSameButPadding, isSameButRow, sumsTo } from "./compare-outputs.ts";
import { countriesIn, madeUpInput, seeded, withoutRow, withPadding } from "./probe-inputs.ts";
import { createProbeRun, type ProbeRun, type ProbeTarget } from "./probe-run.ts";

/** How many made-up histories: a load proves a few, `model check` many. */
export type ProbeDepth = { readonly histories: number; readonly seed: number };
export const PROBE_AT_LOAD: ProbeDepth = { histories: 4, seed: 1 };
export const PROBE_AT_CHECK: ProbeDepth = { histories: 24, seed: 2 };
const PROBE_CANDIDATES = 7;

/**
 * Feeds made-up inputs and holds the contract against what comes back (docs/architecture.md, "The model
 * contract"). Stops at the first kind of failure that makes the rest meaningless; otherwise collects.
 */
export const probeGraph = async (
  target: ProbeTarget,
  { histories, seed }: ProbeDepth,
): Promise<PackageFailure[]> => {
  const random = seeded(seed);
  const longest = target.manifest.history?.max_length ?? 0;
  // Room for the padding that the probe inserts.
  const most = target.bound.fixed.L === 0 ? longest : Math.max(0, longest - 3);
  const shape = {
    size: target.size,
    maxLength: longest,
    candidates: target.bound.over === "candidates" ? PROBE_CANDIDATES : 0,
    countries: countriesIn(target.manifest),
  };
  const inputs = Array.from({ length: histories }, (_, h) =>
    madeUpInput(
      random,
      shape,
      h === 0 ? 0 : h === 1 ? most : h === 2 ? Math.min(1, most) : Math.floor(random() * (most + 1)),
    ),
  );
  try {
    return await judge(target, inputs);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return isItemOutOfBounds(cause, target.size)
      ? [
          {
            code: "vocabulary_mismatch",
            message:
              `the graph cannot take every index of items.txt, which has ${target.size} items, ` +
              (shape.countries === 0 ? "" : `or every place of countries, 0 to ${shape.countries}, `) +
              `or gathers by an index of its own that is out of bounds (${cause.message}); write the graph ` +
              "and items.txt from the same list",
          },
        ]
      : [{ code: cause.code, message: cause.message }];
  }
};

/** Whether a Gather was given an index that an item may have, and its table does not. */
const isItemOutOfBounds = ({ cause }: DomainError, size: number): boolean => {
  const index = cause instanceof Error ? /out of data bounds, idx=(\d+)/.exec(cause.message)?.[1] : undefined;
  return index !== undefined && Number(index) <= size;
};

/** @throws DomainError where the answer of one input alone has not the shape that it has in a batch */
const runAlone = async (run: ProbeRun, input: ModelInput): Promise<ModelOutput> => {
  const { outputs, failures } = await run([input]);
  if (outputs.length === 0) throwFirst(failures);
  return firstOf(outputs, "the answer of the probe");
};

const judge = async (target: ProbeTarget, inputs: readonly ModelInput[]): Promise<PackageFailure[]> => {
  const run = createProbeRun(target);
  const whole = await run(inputs);
  if (whole.failures.length > 0) return whole.failures;
  const failures: PackageFailure[] = [];
  const add = (code: PackageFailure["code"], message: string): void => {
    if (!failures.some((failure) => failure.code === code)) failures.push({ code, message });
  };

  const again = await run(inputs);
  const isRepeated = whole.outputs.every((output, i) => {
    const other = again.outputs[i];
    return other !== undefined && isIdentical(output, other);
  });
  if (!isRepeated)
    add(
      "probe_not_deterministic",
      "the same input gave two different answers; remove random operators (Dropout in training mode, " +
        "RandomNormal, Multinomial)",
    );
  const singles: ModelOutput[] = [];
  for (const input of inputs) {
    const alone = await runAlone(run, input);
    singles.push(alone);
    const { padded, kept } = withPadding(input);
    if (!isSameButPadding(alone, await runAlone(run, padded), kept))
      add(
        "padding_has_effect",
        "padding (item 0) changes the answer; mask it in the graph, wherever it stands, and take no " +
          "position from the place in the array (use history.gap)",
      );
  }
  if (
    await isBatchDifferent(
      run,
      inputs,
      whole.outputs,
      singles,
      failures.some(({ code }) => code === "padding_has_effect"),
    )
  ) {
    add(
      "probe_batch_differs",
      "a row of a batch is not what the same row gives alone; look for a reduction over the batch axis " +
        "or a shape that assumes a batch of 1",
    );
  }
  if (target.prior !== null) await judgeParts(target, run, inputs, whole, add);
  return failures;
};

/**
 * A batch is filled up to its longest history: where padding counts, histories of one length alone tell
 * whether the batch itself has an effect too, and a model with one fault is not said to have two.
 */
const isBatchDifferent = async (
  run: ProbeRun,
  inputs: readonly ModelInput[],
  batch: readonly ModelOutput[],
  singles: readonly ModelOutput[],
  paddingCounts: boolean,
): Promise<boolean> => {
  const isOther = (alone: ModelOutput | undefined, output: ModelOutput | undefined): boolean =>
    alone === undefined || output === undefined || !isClose(alone, output);
  if (!paddingCounts) return batch.some((output, i) => isOther(singles[i], output));
  const filled = inputs.filter(({ history }) => history.length > 0);
  const length = Math.min(...filled.map(({ history }) => history.length));
  const even = filled.map((input) => ({ ...input, history: input.history.slice(0, length) }));
  if (even.length < 2) return false;
  const together = await run(even);
  for (const [i, input] of even.entries())
    if (isOther(await runAlone(run, input), together.outputs[i])) return true;
  return false;
};

/**
 * Parts belong to their row: blotting a row out takes exactly its parts, and where the graph has dense scores
 * too, they are the sum.
 */
const judgeParts = async (
  target: ProbeTarget,
  run: ProbeRun,
  inputs: readonly ModelInput[],
  whole: Awaited<ReturnType<ProbeRun>>,
  add: (code: PackageFailure["code"], message: string) => void,
): Promise<void> => {
  for (const [i, input] of inputs.entries()) {
    const output = whole.outputs[i];
    if (output?.form !== "parts") continue;
    const dense = whole.dense?.[i];
    if (dense !== undefined && target.prior !== null && !sumsTo(output, target.prior, dense))
      add(
        "parts_differ",
        "prior + the sum of the parts is not the dense score; return each term of the score once, in " +
          "the row that it comes from",
      );
    if (output.rows === 0) continue;
    const row = i % output.rows;
    const masked = (await runAlone(run, withoutRow(input, row))) as PartsOutput;
    if (!isSameButRow(output, masked, row))
      add(
        "parts_differ",
        "blotting out one history row changes the parts of another, or leaves parts of its own; a part " +
          "may depend on its own row alone",
      );
  }
};
