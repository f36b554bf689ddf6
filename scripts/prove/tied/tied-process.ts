import { spawn } from "node:child_process";
import { endWithParent } from "../../../src/lib/process-end.ts";

/*
 * Runs a program that knows nothing of who started it, and ends it when that one has gone. Arguments: the
 * program and its own.
 */
const [program = "", ...args] = process.argv.slice(2);
endWithParent({ graceMs: 2_000 });
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.on(signal, () => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 1_000).unref();
  });
child.on("exit", (code) => process.exit(code ?? 0));
