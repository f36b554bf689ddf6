import { type DestinationStream, pino } from "pino";

/**
 * The closed list of what a log line may hold besides its sentence: never a shopper, an item, an address, a
 * query or a body.
 */
export type LogFields = {
  readonly request_id?: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  readonly code?: string;
  readonly ms?: number;
  readonly shop?: string;
  readonly slot?: string;
  readonly model?: string;
  readonly count?: number;
  readonly bytes?: number;
  readonly pid?: number;
  readonly worker?: number;
  readonly url?: string;
  readonly config?: Readonly<Record<string, string | number | boolean>>;
  readonly error_name?: string;
  readonly stack?: string;
  readonly job?: string;
  readonly state?: string;
};

/**
 * ERROR: a person must act (0 in a healthy service). WARN: somebody should look this week. INFO: starts,
 * stops, swaps. DEBUG: every request.
 */
export type Log = {
  error(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  info(fields: LogFields, sentence: string): void;
  debug(fields: LogFields, sentence: string): void;
};

/** A terminal that has gone cannot be written to any more; what serves goes on without it. */
const openStdout = (): DestinationStream => {
  const stdout = pino.destination({ dest: 1, sync: false });
  stdout.on("error", () => undefined);
  return stdout;
};

/** Structured JSON lines on stdout. */
export const createLog = (level: string, destination?: DestinationStream): Log => {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? openStdout(),
  );
  const at =
    (severity: "error" | "warn" | "info" | "debug") =>
    (fields: LogFields, sentence: string): void =>
      logger[severity](fields, sentence);
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
};

/**
 * The part of an error that may be logged: its kind and where it arose. A message may quote input, and stays
 * out.
 */
export const describeError = (error: unknown): Pick<LogFields, "error_name" | "stack" | "code"> => {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trimStart().startsWith("at "))
    .slice(0, 8)
    .join("\n");
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { error_name: error.name, stack: frames, ...code };
};
