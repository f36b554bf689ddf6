import { setPriority } from "node:os";
import { describeError } from "../../lib/log.ts";
import { present } from "../../lib/present.ts";
import { endWithParent } from "../../lib/process-end.ts";
import { createLinearTrainer } from "../linear/train-beside.ts";
import { createComputation } from "./computation.ts";
import type { Computation } from "./computation-job.ts";
import type { FromComputation, ToComputation } from "./start-computation.ts";
import { asDomainError } from "./training-failure.ts";

/*
 * The process that computes a training: started by the one that holds the lease, so that the lease is renewed
 * while matrices are counted, and gone when that one goes. It reaches neither the store nor the network.
 */
const BACKGROUND_PRIORITY = 10;
const say = (message: FromComputation): void => void process.send?.(message);
const held: { computation: Computation | null } = { computation: null };
const trainer = createLinearTrainer();

const begun = (): Computation => present(held.computation, "the computation that was begun");

const onProgress = (phase: string, done: number, total: number): void =>
  say({ type: "progress", phase, done, total });

const obey = async (message: ToComputation): Promise<void> => {
  if (message.type === "prepare") return message.inTwo ? trainer.prepare() : undefined;
  if (message.type === "begin") held.computation = createComputation(message.job, onProgress, trainer);
  else if (message.type === "measure") say({ type: "measured", heldBack: await begun().measure() });
  else say({ type: "made", made: await begun().make(message.kind) });
};

const tell = (cause: unknown): void => {
  const known = asDomainError(cause);
  say(
    known === null
      ? { type: "broken", ...describeError(cause) }
      : { type: "refused", code: known.code, message: known.message },
  );
};

setPriority(BACKGROUND_PRIORITY);
// A terminal's Ctrl-C reaches the whole group: the one that holds the lease decides what becomes of the
// training.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
endWithParent({ graceMs: 0 });
process.on("message", (message: ToComputation) => void obey(message).catch(tell));
