import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";

export const HOW_TO_INSTALL = "redis-server is not installed: apt-get install redis-server";

export const hasRedisServer = (): boolean => spawnSync("redis-server", ["--version"]).status === 0;

export type RedisServer = {
  readonly url: string;
  readonly dir: string;
  readonly port: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Its connections stay, and nothing is answered on them; new ones are taken by the system. */
  pause(): void;
  resume(): void;
  /** Resolves when what was sent before stands in the files: a busy disk lets the log wait in memory. */
  written(): Promise<void>;
  remove(): Promise<void>;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const run = async (dir: string, port: number, options: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
    let text = "";
    child.stdout!.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("Ready to accept connections")) resolve();
    });
  });
  return child;
};

const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];

/** One node that owns every slot: it refuses whatever a cluster would, as keys of two slots in one script. */
const ownAllSlots = async (url: string): Promise<void> => {
  const client = await createClient({ url }).connect();
  await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
  while (!String(await client.sendCommand(["CLUSTER", "INFO"])).includes("cluster_state:ok")) await sleep(20);
  await client.close();
};

/** The log's buffer is empty and nothing of it is on its way to the disk. */
const isWritten = (info: string): boolean =>
  /^aof_buffer_length:0\r?$/m.test(info) && /^aof_pending_bio_fsync:0\r?$/m.test(info);

const waitUntilWritten = async (url: string): Promise<void> => {
  const client = await createClient({ url }).connect();
  while (!isWritten(await client.info("persistence"))) await sleep(5);
  await client.close();
};

export const startClusterNode = async (): Promise<RedisServer> => {
  const server = await startRedis([
    "--appendonly",
    "yes",
    "--appendfsync",
    "everysec",
    "--cluster-enabled",
    "yes",
    // Its own would be 10,000 above its port, where there may be none.
    "--cluster-port",
    String(await freePort()),
  ]);
  await ownAllSlots(server.url);
  return server;
};

const ATTEMPTS = 5;

/** Between the look for a free port and the start another test may take it: then it is another one. */
const runAnywhere = async (
  dir: string,
  options: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly port: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { child: await run(dir, port, options), port };
    } catch (cause) {
      if (attempt === ATTEMPTS) throw cause;
    }
  }
};

/** A real redis-server on a free loopback port, in a folder of its own. */
export const startRedis = async (options: readonly string[] = DURABLE): Promise<RedisServer> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-redis-"));
  const begun = await runAnywhere(dir, options);
  const { port } = begun;
  let child: ChildProcess | null = begun.child;
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
    const one = child;
    child = null;
    if (one === null) return;
    const ended = new Promise((resolve) => one.once("exit", resolve));
    one.kill(signal);
    // One that stands still hears nothing.
    one.kill("SIGCONT");
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    dir,
    port,
    stop,
    async restart() {
      await stop();
      child = await run(dir, port, options);
    },
    pause: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    written: () => waitUntilWritten(`redis://127.0.0.1:${port}`),
    async remove() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
