import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pin } from "./processes.ts";

export type LoadTarget = {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
};

export type LoadPlan = LoadTarget & {
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second over all connections; as many as will go without it. */
  readonly rate?: number;
  /** Batches of fresh events instead of the bodies. */
  readonly ingest?: {
    readonly shoppers: readonly string[];
    readonly items: readonly string[];
    readonly perBatch: number;
  };
  /** Counts between two moments of a load that is under way, and tells both. */
  readonly window?: boolean;
};

export type LoadFigures = {
  readonly per_second: number;
  readonly answered: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
};

export type LoadMessage = { readonly edge: true } | { readonly figures: LoadFigures };

/** A process that sends one load after another. */
export type Loader = {
  /** `onEdge` is called where the window of the plan begins and where it ends. */
  run(plan: LoadPlan, onEdge?: () => void): Promise<LoadFigures>;
  stop(): Promise<void>;
};

const nextFigures = (child: ChildProcess, onEdge: () => void): Promise<LoadFigures> =>
  new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      child.off("message", hear);
      child.off("exit", fail);
      settle();
    };
    const fail = (): void => end(() => reject(new Error("The process that sends the load has ended.")));
    const hear = (message: LoadMessage): void => {
      if ("figures" in message) return end(() => resolve(message.figures));
      try {
        onEdge();
      } catch (cause) {
        end(() => reject(cause instanceof Error ? cause : new Error(String(cause))));
      }
    };
    child.on("message", hear);
    child.once("exit", fail);
  });

/** The process is up when this resolves, so that a load can begin at once. */
export const startLoader = async (core?: string): Promise<Loader> => {
  const child = fork(fileURLToPath(new URL("./load-process.ts", import.meta.url)));
  await once(child, "message");
  pin(child.pid === undefined ? [] : [child.pid], core);
  return {
    async run(plan, onEdge = () => undefined) {
      const told = nextFigures(child, onEdge);
      child.send(plan);
      const figures = await told;
      if (figures.failed > 0 || figures.answered === 0)
        throw new Error(
          `${figures.failed} of the requests to ${plan.path} failed, ${figures.answered} were answered.`,
        );
      return figures;
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
};

/**
 * Sends a load from another process. @throws Error when a request failed: a figure with failures in it is
 * none
 */
export const runLoad = async (plan: LoadPlan): Promise<LoadFigures> => {
  const loader = await startLoader();
  try {
    return await loader.run(plan);
  } finally {
    await loader.stop();
  }
};
