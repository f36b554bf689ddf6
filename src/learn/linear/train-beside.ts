import type { ChildProcess } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import type { SparseRows } from "../content/content-matrix.ts";
import { assemble } from "./assemble.ts";
import { countedBy, fittedOn } from "./complement.ts";
import { beforeCut, earlyRecipe } from "./count-early.ts";
import { listsOfDefended } from "./defended-lists.ts";
import { fitSamples, priorFeaturesOf } from "./fit-weights.ts";
import { createKeptCounts, type KeptCounts } from "./kept-counts.ts";
import type { FinalLists, FromLists, ListsJob, ToLists } from "./lists-process.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { Sample } from "./sample-features.ts";
import { collectSamples } from "./samples.ts";
import { basisOf, createKeptTrainer, type KeptTrainer } from "./train.ts";
import type { TrainedLinear, TrainLinearInput } from "./trained.ts";

type Beside = {
  /**
   * Begins a job: once it is handed over, the content matrix where it is new (null: the recipe has none) and
   * the final lists are on their way.
   */
  make(
    job: ListsJob,
    isSame: boolean,
  ): Promise<{ content: Promise<SparseRows | null>; final: Promise<FinalLists> }>;
  /** Hands over the lists of before the cut; the second half of the predictions is then on its way. */
  gather(
    lists: NeighbourLists,
    priorFeatures: Float64Array,
  ): Promise<{ samples: Promise<readonly Sample[]> }>;
  stop(): void;
};

const endedEarly = (how: string | number | null): DomainError =>
  new DomainError(
    "internal",
    `The process that makes the lists ended with ${how} before it was done; is there memory enough?`,
  );

const answerOf = <K extends FromLists["type"]>(
  child: ChildProcess,
  type: K,
): Promise<Extract<FromLists, { type: K }>> => {
  const answer = new Promise<Extract<FromLists, { type: K }>>((resolve, reject) => {
    const end = (settle: () => void): void => {
      child.off("message", hear).off("error", fail).off("exit", exit);
      settle();
    };
    const hear = (message: FromLists): void => {
      if (message.type === type) end(() => resolve(message as Extract<FromLists, { type: K }>));
    };
    const fail = (cause: unknown): void => end(() => reject(cause));
    const exit = (code: number | null, signal: string | null): void =>
      fail(endedEarly(signal ?? `code ${code}`));
    child.on("message", hear).once("error", fail).once("exit", exit);
  });
  // Whoever waits is told; nobody waits yet while this process counts and fits.
  answer.catch(() => undefined);
  return answer;
};

/** The process that makes the content matrix and the final lists. */
const startBeside = (): Beside => {
  const first: ToLists = { type: "prepare" };
  const child = startAside(import.meta.url, "./lists-process", first, "advanced");
  /** Whoever computes without a pause before all of a message is written keeps the other process waiting. */
  const send = (message: ToLists): Promise<void> =>
    new Promise((resolve, reject) => {
      child.send(message, (cause) => (cause === null ? resolve() : reject(cause)));
    });
  return {
    make: async (job, isSame) => {
      const content = isSame
        ? Promise.resolve(null)
        : answerOf(child, "content").then((message) => message.content);
      content.catch(() => undefined);
      const final = answerOf(child, "lists").then((message) => message.final);
      final.catch(() => undefined);
      await send({ type: "make", job, isSame });
      return { content, final };
    },
    gather: async (lists, priorFeatures) => {
      const samples = answerOf(child, "samples").then((message) => message.samples);
      samples.catch(() => undefined);
      await send({ type: "gather", lists, priorFeatures });
      return { samples };
    },
    stop: () => void child.kill("SIGKILL"),
  };
};

/** History entries from which on a second process saves more time than it takes to start. */
export const WORTH_A_PROCESS = 50_000;

/**
 * Trains one model after the other; what two trainings of one recipe on nearly the same units have in common
 * is made once. It holds everybody's steps in memory, here and in a second process, until it is closed.
 */
export type LinearTrainer = {
  /** Has the second process start ahead. */
  prepare(): void;
  train(input: TrainLinearInput): Promise<TrainedLinear>;
  close(): void;
};

/** What is kept of the training of before. */
type Kept = {
  readonly basis: unknown;
  readonly content: SparseRows | null;
  readonly counts: KeptCounts;
};

export const createLinearTrainer = (leastEntries = WORTH_A_PROCESS): LinearTrainer => {
  const held = {
    beside: null as Beside | null,
    kept: null as Kept | null,
    /** Of what is too little for two processes, or is not fitted. */
    alone: null as KeptTrainer | null,
  };
  const close = (): void => {
    held.beside?.stop();
    held.beside = null;
    held.kept = null;
    held.alone = null;
  };
  const trainInTwo = async (input: TrainLinearInput): Promise<TrainedLinear> => {
    const { recipe, catalogue = new Map(), progress = () => undefined, secret = "" } = input;
    const dataset = countedBy(input.dataset, recipe);
    const basis = basisOf(input);
    const before = held.kept !== null && isDeepStrictEqual(held.kept.basis, basis) ? held.kept : null;
    held.kept = null;
    held.beside ??= startBeside();
    const { beside } = held;
    const told = await beside.make({ dataset, recipe, catalogue, secret }, before !== null);
    progress("count", 0, 1);
    const counts = before?.counts ?? createKeptCounts(earlyRecipe(recipe), secret);
    const statistics = counts.count(beforeCut(dataset, recipe));
    progress("count", 1, 1);
    const content = before === null ? await told.content : before.content;
    const made = { statistics, recipe, content, secret, progress, kept: counts.ridges };
    const early = listsOfDefended(made);
    const priorFeatures = priorFeaturesOf(statistics);
    const other = await beside.gather(early, priorFeatures);
    const source = { dataset: fittedOn(dataset, recipe), lists: early, recipe, priorFeatures };
    const first = collectSamples(source, undefined, "first");
    const samples = [...first, ...(await other.samples)];
    const { parameters, fit } = fitSamples(samples, recipe, progress);
    const { lists, item } = await told.final;
    held.kept = { basis, content, counts };
    return assemble({
      dataset,
      whole: input.dataset,
      recipe,
      statistics: { items: dataset.items.length - 1, item },
      parameters,
      fit,
      lists,
      catalogue,
    });
  };
  return {
    prepare: () => void (held.beside ??= startBeside()),
    train: async (input) => {
      const isFitted = input.recipe.fixed === undefined;
      if (!isFitted || input.dataset.entryItem.length < leastEntries) {
        const alone = held.alone ?? createKeptTrainer();
        close();
        held.alone = alone;
        return alone.train(input);
      }
      held.alone = null;
      try {
        return await trainInTwo(input);
      } catch (cause) {
        close();
        throw cause;
      }
    },
    close,
  };
};

/**
 * What `trainLinear` gives, to the bit, in about half the time: the matrices of everything are made in a
 * second process while the weights are fitted in this one. Data of fewer than `leastEntries` stay in one.
 */
export const trainLinearBeside = async (
  input: TrainLinearInput,
  leastEntries = WORTH_A_PROCESS,
): Promise<TrainedLinear> => {
  const trainer = createLinearTrainer(leastEntries);
  try {
    return await trainer.train(input);
  } finally {
    trainer.close();
  }
};
