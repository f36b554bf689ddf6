import { DomainError } from "../../lib/errors.ts";
import { startAside } from "../../lib/run-aside.ts";
import { assemble } from "./assemble.ts";
import { countEarly } from "./count-early.ts";
import { contentOf, defendedLists } from "./defended-lists.ts";
import { fitWeights } from "./fit-weights.ts";
import type { FinalLists, ListsJob } from "./lists-process.ts";
import { trainLinear } from "./train.ts";
import type { TrainedLinear, TrainLinearInput } from "./trained.ts";

/** The final lists, made by a second process, as a promise. */
const listsBeside = (job: ListsJob): { lists: Promise<FinalLists>; stop: () => void } => {
  const child = startAside(import.meta.url, "./lists-process", job, "advanced");
  const lists = new Promise<FinalLists>((resolve, reject) => {
    child.once("message", (message) => resolve(message as FinalLists));
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
  // Whoever waits is told; nobody waits yet while the weights are fitted.
  lists.catch(() => undefined);
  return { lists, stop: () => void child.kill("SIGKILL") };
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
  if (input.dataset.entryItem.length < leastEntries) return trainLinear(input);
  const { dataset, recipe, catalogue = new Map(), progress = () => undefined, secret = "" } = input;
  const beside = listsBeside({ dataset, recipe, catalogue, secret });
  try {
    progress("count", 0, 1);
    const early = countEarly(dataset, recipe);
    progress("count", 1, 1);
    const { parameters, fit } = fitWeights({
      dataset,
      statistics: early,
      lists: defendedLists({
        statistics: early,
        recipe,
        content: contentOf(recipe, dataset, catalogue),
        secret,
        progress,
      }),
      recipe,
      progress,
    });
    const { lists, item } = await beside.lists;
    return assemble({
      dataset,
      recipe,
      statistics: { items: dataset.items.length - 1, item },
      parameters,
      fit,
      lists,
      catalogue,
    });
  } finally {
    beside.stop();
  }
};
