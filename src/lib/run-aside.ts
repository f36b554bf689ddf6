import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** By its place: the folder that a command is run in knows nothing of the packages of this program. */
const loaderOfSources = (): string => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/**
 * Starts a module of this program in a process of its own and tells it one message. `name` is relative to
 * `base` (an `import.meta.url`) and has no extension: sources run as sources, the build as the build.
 * `advanced` serialization carries typed arrays and maps.
 */
export const startAside = (
  base: string,
  name: string,
  message: object,
  serialization: "json" | "advanced" = "json",
): ChildProcess => {
  const isSource = base.endsWith(".ts");
  const given = process.execArgv;
  // Node reads TypeScript by itself from 22.18 on, and twice as fast as through tsx, which needs a loader of
  // its own in each process; a test runner's loader does not reach children.
  const needsLoader = isSource && !process.features.typescript;
  const execArgv =
    needsLoader && !given.some((argument) => argument.includes("tsx"))
      ? [...given, "--import", loaderOfSources()]
      : given;
  const child = fork(new URL(`${name}.${isSource ? "ts" : "js"}`, base), [], { execArgv, serialization });
  // What is sent to a process that has just been killed fails as an event, which nobody else may hear of: its
  // exit tells all there is.
  child.on("error", () => undefined);
  child.send(message);
  return child;
};

/** Runs such a module to its end. Rejects with its last message where it failed. */
export const runAside = (base: string, name: string, message: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = startAside(base, name, message);
    const heard = {
      last: null as { readonly error?: { readonly code: string; readonly message: string } } | null,
    };
    child.on("message", (each) => void (heard.last = each as typeof heard.last));
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0
        ? resolve(heard.last)
        : reject(
            Object.assign(new Error("the process beside this one failed"), {
              told: heard.last?.error ?? null,
            }),
          ),
    );
  });
