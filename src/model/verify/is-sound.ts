import { DomainError } from "../../lib/errors.ts";
import type { ModelInput } from "../package/features/feature.ts";
import type { ProbeRun } from "./probe-run.ts";

/** Whether a graph can be run on these and gives what it is to give. */
export const isSound = async (run: ProbeRun, inputs: readonly ModelInput[]): Promise<boolean> => {
  try {
    return (await run(inputs)).failures.length === 0;
  } catch (cause) {
    if (cause instanceof DomainError) return false;
    throw cause;
  }
};
