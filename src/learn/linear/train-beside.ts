import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import type { SparseRows } from "../content/content-matrix.ts";
import { assemble } from "./assemble.ts";
import { countedBy, fittedOn } from "./complement.ts";
import { countEarly } from "./count-early.ts";
import { defendedLists } from "./defended-lists.ts";
import { fitWeights } from "./fit-weights.ts";
import type { FinalLists, FromLists, ListsJob } from "./lists-process.ts";
import { trainLinear } from "./train.ts";
import type { TrainedLinear, TrainLinearInput } from "./trained.ts";

type Beside = {
  /** The content matrix, where the recipe has one. */
  readonly content: Promise<SparseRows | null>;
  readonly final: Promise<FinalLists>;
  stop(): void;
};

/** The content matrix and the final lists, made by a second process. */
const startBeside = (job: ListsJob): Beside => {
  const child = startAside(import.meta.url, "./lists-process", job, "advanced");
  const heard = <T>(take: (message: FromLists) => T | undefined): Promise<T> => {
    const promise = new Promise<T>((resolve, reject) => {
      child.on("message", (message: FromLists) => {
        const taken = take(message);
        if (taken !== undefined) resolve(taken);
      });
      child.once("error", reject);
      child.once("exit", (code, signal) =>
        reject(
          new DomainError(
            "internal",
            `The process that makes the lists ended with ${signal ?? `code ${code}`} before it was done; ` +
              "is there memory enough?",
          ),
        ),
      );
    });
    // Whoever waits is told; nobody waits yet while this process counts and fits.
    promise.catch(() => undefined);
    return promise;
  };
  return {
    content: heard((message) => (message.type === "content" ? message.content : undefined)),
    final: heard((message) => (message.type === "lists" ? message.final : undefined)),
    stop: () => void child.kill("SIGKILL"),
  };
};

/** History entries from which on a second process saves more time than it takes to start. */
const WORTH_A_PROCESS = 50_000;

/**
 * What `trainLinear` gives, to the bit, in about half the time: the matrices of everything are made in a
 * second process while the weights are fitted in this one. Data of fewer than `leastEntries` stay in one.
 */
export const trainLinearBeside = async (
  input: TrainLinearInput,
  leastEntries = WORTH_A_PROCESS,
): Promise<TrainedLinear> => {
  const isFitted = input.recipe.fixed === undefined;
  if (!isFitted || input.dataset.entryItem.length < leastEntries) return trainLinear(input);
  const dataset = countedBy(input.dataset, input.recipe);
  const { recipe, catalogue = new Map(), progress = () => undefined, secret = "" } = input;
  const beside = startBeside({ dataset, recipe, catalogue, secret });
  try {
    progress("count", 0, 1);
    const statistics = countEarly(dataset, recipe);
    progress("count", 1, 1);
    const content = await beside.content;
    const early = defendedLists({ statistics, recipe, content, secret, progress });
    const { parameters, fit } = fitWeights({
      dataset: fittedOn(dataset, recipe),
      statistics,
      lists: early,
      recipe,
      progress,
    });
    const { lists, item } = await beside.final;
    const counts = { items: dataset.items.length - 1, item };
    return assemble({ dataset, recipe, statistics: counts, parameters, fit, lists, catalogue });
  } finally {
    beside.stop();
  }
};
