import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Config } from "../../src/lib/config.ts";

const CANDOR = fileURLToPath(new URL("../../scripts/candor.mjs", import.meta.url));

/** `candor serve` in a process of its own. */
export type Serving = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  /** Exit code and signal. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
};

/** Starts the service and waits until each of its processes has said that it is ready. */
export const startServing = async (
  { data, keys, redis }: Pick<Config, "data" | "keys" | "redis">,
  workers: number,
): Promise<Serving> => {
  const child = spawn(
    process.execPath,
    [CANDOR, "serve", "--data", data, "--port", "0", "--workers", String(workers)],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        CANDOR_STORE_BUDGET: "30000",
        CANDOR_KEYS: keys,
        ...(redis === null ? {} : { CANDOR_REDIS: redis }),
      },
    },
  );
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const heard = { ready: 0, pid: 0 };
  for await (const line of createInterface(child.stdout)) {
    const { url, msg, pid } = JSON.parse(line) as { url?: string; msg: string; pid?: number };
    if (msg === "starting" && pid !== undefined) heard.pid = pid;
    if (msg !== "ready" || url === undefined) continue;
    heard.ready += 1;
    if (heard.ready < workers) continue;
    child.stdout.resume();
    return { child, pid: heard.pid, url, ended };
  }
  throw new Error("the service did not start");
};
