import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LatencyFigures } from "./open-loop.ts";
import { pin } from "./processes.ts";
import type { LoadTarget } from "./run-load.ts";

export type OpenLoopPlan = LoadTarget & { readonly rate: number; readonly seconds: number };

/** Sends an open loop from another process. @throws Error when a request failed or came too late */
export const measureLatency = async (
  plan: OpenLoopPlan,
  core: string | undefined,
): Promise<LatencyFigures> => {
  const child = fork(fileURLToPath(new URL("./open-loop-process.ts", import.meta.url)));
  pin(child.pid === undefined ? [] : [child.pid], core);
  child.send(plan);
  const [figures] = (await once(child, "message")) as [LatencyFigures];
  await once(child, "exit");
  if (figures.failed > 0)
    throw new Error(
      `${figures.failed} of ${figures.failed + figures.answered} requests failed at ${plan.rate}/s.`,
    );
  return figures;
};
