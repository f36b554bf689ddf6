import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { readFlag } from "../lib/environment.ts";
import { configOf, type StoreFlags, withStoreOptions } from "./open-context.ts";

type ServeOptions = StoreFlags & {
  readonly port?: string;
  readonly host?: string;
  readonly workers?: string;
  readonly acceptLoss?: boolean;
};

/** `candor serve`. */
export const addServeCommand = (program: Command): void => {
  withStoreOptions(program.command("serve").description("run the service; SIGTERM drains and stops"))
    .option("--port <n>", "port to listen on (CANDOR_PORT, default 8787; 0 takes a free one)")
    .option("--host <address>", "address to listen on (CANDOR_HOST, default 127.0.0.1)")
    .option("--workers <n|auto>", "processes that serve (CANDOR_WORKERS, default 1)")
    .option(
      "--accept-loss",
      "serve on a Redis that may lose what it acknowledged, withdrawals among it (CANDOR_ACCEPT_LOSS)",
    )
    .action(async (options: ServeOptions) => {
      const port = readFlag("CANDOR_PORT", "--port", options.port);
      const workers = readFlag("CANDOR_WORKERS", "--workers", options.workers);
      const { serve } = await import("../main.ts");
      await serve({
        ...configOf(options),
        ...(port === undefined ? {} : { port }),
        ...(options.acceptLoss === true ? { acceptLoss: true } : {}),
        ...(options.host === undefined ? {} : { host: options.host }),
        ...(workers === undefined ? {} : { workers: workers === "auto" ? availableParallelism() : workers }),
      });
    });
};
