import cliProgress from "cli-progress";
import { DomainError } from "../lib/errors.ts";

/** How a command talks: results on stdout, progress and complaints on stderr. */
export type Io = {
  readonly json: boolean;
  out(text: string): void;
  err(text: string): void;
  /** A bar on a terminal, a line now and then elsewhere, nothing with --json. */
  progress(title: string, total: number): ProgressBar;
};

export type ProgressBar = { at(done: number): void; end(): void };

type Streams = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
};

const silent: ProgressBar = { at: () => undefined, end: () => undefined };

const barOf = (stderr: Streams["stderr"], title: string, total: number): ProgressBar => {
  const bar = new cliProgress.SingleBar(
    {
      format: `${title} {bar} {percentage}% {eta_formatted}`,
      stream: stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(Math.max(1, total), 0);
  return { at: (done) => bar.update(Math.min(done, Math.max(1, total))), end: () => bar.stop() };
};

const linesOf = (stderr: Streams["stderr"], title: string, total: number): ProgressBar => {
  const told = { tenth: 0 };
  return {
    at(done) {
      const tenth = Math.min(10, Math.floor((done / Math.max(1, total)) * 10));
      if (tenth <= told.tenth) return;
      told.tenth = tenth;
      stderr.write(`${title} ${tenth * 10}%\n`);
    },
    end: () => undefined,
  };
};

export const createIo = ({ stdout, stderr }: Streams, { json }: { json: boolean }): Io => ({
  json,
  out: (text) => void stdout.write(`${text}\n`),
  err: (text) => void stderr.write(`${text}\n`),
  progress: (title, total) =>
    json ? silent : stderr.isTTY === true ? barOf(stderr, title, total) : linesOf(stderr, title, total),
});

/**
 * A reader that has seen enough closes its end (`| head`): what is written after that goes nowhere, and the
 * work is still done to its end.
 */
const onStreamError = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EPIPE") throw error;
};

/** Called once or often; each stream is watched once. */
export const outliveReaders = ({ stdout, stderr }: Streams): void => {
  for (const stream of [stdout, stderr])
    if (!stream.listeners("error").includes(onStreamError)) stream.on("error", onStreamError);
};

/** One clear line for a person, or the problem for a machine. */
export const explainFailure = (error: unknown, json: boolean): string => {
  const known = error instanceof DomainError;
  if (json)
    return JSON.stringify({
      error: {
        code: known ? error.code : "internal",
        message: error instanceof Error ? error.message : String(error),
        errors: known ? error.errors : [],
      },
    });
  const fields = known ? error.errors.map(({ path, message }) => `\n  ${path}: ${message}`).join("") : "";
  const code = known ? ` (${error.code})` : "";
  return `candor: ${error instanceof Error ? error.message : String(error)}${code}${fields}`;
};
