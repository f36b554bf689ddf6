import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type LoadPlan = {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second over all connections; as many as will go without it. */
  readonly rate?: number;
  readonly bodies: readonly string[];
  /** Batches of fresh events instead of the bodies. */
  readonly ingest?: {
    readonly shoppers: readonly string[];
    readonly items: readonly string[];
    readonly perBatch: number;
  };
};

export type LoadFigures = {
  readonly per_second: number;
  readonly answered: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
};

/**
 * Sends a load from another process. @throws Error when a request failed: a figure with failures in it is
 * none
 */
export const runLoad = async (plan: LoadPlan): Promise<LoadFigures> => {
  const child = fork(fileURLToPath(new URL("./load-process.ts", import.meta.url)));
  child.send(plan);
  const [figures] = (await once(child, "message")) as [LoadFigures];
  await once(child, "exit");
  if (figures.failed > 0 || figures.answered === 0)
    throw new Error(
      `${figures.failed} of the requests to ${plan.path} failed, ${figures.answered} were answered.`,
    );
  return figures;
};
