import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Config } from "../../../src/lib/config.ts";
import { startScript } from "../tied/start-tied.ts";
import { type ProcessMark, treeOf } from "./process-tree.ts";

/** The built files where they are up to date, so that a start is timed as an operator has it. */
const CANDOR = fileURLToPath(new URL("../../candor.mjs", import.meta.url));

/** A service with two workers and its learner, in a process of its own. */
export type Served = {
  readonly pid: number;
  readonly url: string;
  /** From its start until every worker had said that it is ready. */
  readonly startMs: number;
  tree(): ProcessMark[];
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
};

const WORKERS = 2;
/** What is looked for afterwards is asked quickly, from one address. */
const NO_LIMIT = { CANDOR_RATE_LIMIT_PUBLIC: "0" };
const NEVER_READY_MS = 60_000;
/** A start that takes longer shows what the service said, with the milliseconds at which it did. */
const LATE_MS = 5_000;
export type StorePlace = Pick<Config, "data" | "keys" | "redis">;

export const envOf = ({ keys, redis }: StorePlace): Record<string, string> => ({
  CANDOR_KEYS: keys,
  ...(redis === null ? {} : { CANDOR_REDIS: redis }),
});

/** Waits until all workers are ready. @throws Error where it ends before. */
export const serveStore = async (
  place: StorePlace,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> => {
  const began = performance.now();
  const { child, stdout } = startScript(
    [CANDOR, "serve", "--data", place.data, "--port", "0", "--workers", String(WORKERS)],
    { ...NO_LIMIT, ...envOf(place), ...env },
  );
  const ended = once(child, "exit");
  const tooLong = setTimeout(() => child.kill("SIGTERM"), NEVER_READY_MS);
  const heard = { ready: 0, pid: 0 };
  const said: string[] = [];
  const sinceBegin = (): number => Math.round(performance.now() - began);
  for await (const line of createInterface(stdout)) {
    said.push(`${sinceBegin()} ms: ${line}\n`);
    const { url, msg, pid } = JSON.parse(line) as { url?: string; msg: string; pid?: number };
    if (msg === "starting" && pid !== undefined) heard.pid = pid;
    if (msg !== "ready" || url === undefined) continue;
    heard.ready += 1;
    if (heard.ready < WORKERS) continue;
    clearTimeout(tooLong);
    stdout.resume();
    const { pid: primary } = heard;
    const startMs = sinceBegin();
    if (startMs > LATE_MS) process.stderr.write(said.join(""));
    return {
      pid: primary,
      url,
      startMs,
      tree: () => treeOf(primary),
      ended,
      async stop() {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error("the service ended before it was ready");
};
