import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const CANDOR = fileURLToPath(new URL("../candor.mjs", import.meta.url));

type Command = { readonly child: ChildProcess; readonly stdout: Readable; readonly stderr: Readable };

/** What is set in the environment of a command besides what this process has. */
export type CommandEnvironment = Readonly<Record<string, string>>;

/** Starts a command that ends with this process: the channel is what tells it that this one has gone. */
const startCommand = (
  args: readonly string[],
  { detached = false, env = {} as CommandEnvironment } = {},
): Command => {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached,
    env: { ...process.env, ...env },
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("The command was started without its outputs.");
  return { child, stdout, stderr };
};

/**
 * Runs one `candor` command to its end; progress goes to the terminal, what it answers with `--json` comes
 * back. @throws Error with what it complained of
 */
export const runCandor = async <T>(
  args: readonly string[],
  program = CANDOR,
  env: CommandEnvironment = {},
): Promise<T> => {
  const { child, stdout, stderr } = startCommand([program, ...args, "--json"], { env });
  const heard = { out: "", err: "" };
  stdout.setEncoding("utf8").on("data", (text: string) => {
    heard.out += text;
  });
  stderr.setEncoding("utf8").on("data", (text: string) => {
    heard.err += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`candor ${args.slice(0, 2).join(" ")} failed: ${heard.err.trim()}`);
  return JSON.parse(heard.out) as T;
};

export type RunningService = {
  readonly url: string;
  /** The process that serves. */
  readonly pid: number;
  /** SIGTERM: drains and stops. */
  stop(): Promise<void>;
  /** SIGKILL to the service and everything that it started. */
  kill(): Promise<void>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
};

/** The wished port if nobody has it, else 0: any free one. */
export const freeOr = (port: number): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });

type LogLine = {
  readonly level: string;
  readonly msg: string;
  readonly url?: string;
  readonly pid?: number;
  readonly shop?: string;
  readonly slot?: string;
  readonly model?: string;
  readonly code?: string;
  readonly route?: string;
};

/** An error of the log in one line: its sentence, and what it is about. */
export const tellTrouble = (entry: LogLine): string => {
  const about = (["shop", "slot", "model", "route", "code"] as const).flatMap((field) =>
    entry[field] === undefined || entry[field] === "" ? [] : [`${field} ${entry[field]}`],
  );
  return `${entry.msg}${about.length === 0 ? "" : ` (${about.join(", ")})`}`;
};

const parseLine = (line: string): LogLine | null => {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return null;
  }
};

type ServiceOptions = {
  readonly data: string;
  readonly port: number;
  readonly onTrouble: (sentence: string) => void;
  readonly program?: string;
  /** A file for all of its log. */ readonly log?: string;
  readonly env?: CommandEnvironment;
};

/**
 * Starts `candor serve` on the embedded store and waits until it listens. Errors of its log are handed to
 * `onTrouble`.
 */
export const startService = async ({
  data,
  port,
  onTrouble,
  program = CANDOR,
  log,
  env = {},
}: ServiceOptions): Promise<RunningService> => {
  // A group of its own: Ctrl-C reaches this process alone, which then stops the service in order.
  const serving = [program, "serve", "--data", data, "--port", String(port)];
  const { child, stdout, stderr } = startCommand(serving, { detached: true, env });
  const ended = once(child, "close").then(() => undefined);
  if (log !== undefined) stdout.pipe(createWriteStream(log));
  const complaints: string[] = [];
  stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  const { url, pid } = await new Promise<{ url: string; pid: number }>((resolve, reject) => {
    createInterface({ input: stdout }).on("line", (line) => {
      const entry = parseLine(line);
      if (entry?.msg === "ready" && entry.url !== undefined)
        resolve({ url: entry.url, pid: entry.pid ?? child.pid! });
      if (entry?.level === "error" || entry?.level === "fatal") onTrouble(tellTrouble(entry));
    });
    void ended.then(() =>
      reject(new Error(`The service ended before it was ready. ${complaints.join("").trim()}`)),
    );
  });
  return {
    url,
    pid,
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
    async kill() {
      process.kill(-child.pid!, "SIGKILL");
      await ended;
    },
  };
};
