import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../../../remove-folder.ts";

/** A server of Redis, or a sentinel, in a folder of its own; it ends with this process. */
export type RedisProcess = {
  readonly port: number;
  readonly dir: string;
  /** Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stands still, and goes on. */
  pause(): void;
  resume(): void;
  isRunning(): boolean;
  start(): Promise<void>;
  remove(): Promise<void>;
};

/** A server of Redis beyond the one of `redis.conf` needs this of its machine. */
export const canStartRedis = (): boolean =>
  spawnSync("redis-server", ["--version"]).status === 0 && spawnSync("setpriv", ["--version"]).status === 0;

const given = new Set<number>();

/** A port that nothing listens on, and that was not handed out before. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
};

const launch = async (args: readonly string[]): Promise<ChildProcess> => {
  // The kernel ends it when this process has gone, however that ends.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "redis-server", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (/Ready to accept connections|Sentinel ID is/.test(log)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}: ${log.slice(-500)}`)));
  });
  child.stdout.removeAllListeners("data").resume();
  return child;
};

/** `argsOf` is asked at each start, since a sentinel has a file that it writes itself. */
export const createRedisProcess = async (
  argsOf: (port: number, dir: string) => readonly string[] | Promise<readonly string[]>,
): Promise<RedisProcess> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-redis-"));
  const port = await freePort();
  const args = await argsOf(port, dir);
  const state = { child: (await launch(args)) as ChildProcess | null };
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    const { child } = state;
    state.child = null;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    // One that stands still hears nothing else.
    child.kill("SIGCONT");
    await ended;
  };
  return {
    port,
    dir,
    kill,
    pause: () => void state.child?.kill("SIGSTOP"),
    resume: () => void state.child?.kill("SIGCONT"),
    isRunning: () => state.child !== null,
    async start() {
      state.child ??= await launch(args);
    },
    async remove() {
      await kill();
      await removeFolder(dir);
    },
  };
};

export const SERVER = (port: number, dir: string): string[] => [
  ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""],
  ...["--repl-diskless-sync-delay", "0", "--rdbcompression", "no"],
];

export const DURABLE = ["--appendonly", "yes", "--appendfsync", "always"];
