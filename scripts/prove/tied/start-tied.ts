import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const TIED = fileURLToPath(new URL("./tied-process.ts", import.meta.url));

/** A script of this program, which ends with this process where it says so (`endWithParent`). */
export const startScript = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly stdout: Readable } => {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, ...env },
  });
  if (child.stdout === null) throw new Error("The process was started without its output.");
  return { child, stdout: child.stdout };
};

/** Another program (a database), which ends with this process however that ends. */
export const startTied = (
  program: string,
  args: readonly string[],
): { readonly child: ChildProcess; readonly stdout: Readable } =>
  startScript(["--import", "tsx", TIED, program, ...args]);
