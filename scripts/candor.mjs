#!/usr/bin/env node
// The command line in any folder of code: the built files where they are up to date, else the sources. Node runs those by
// itself from 22.18 on; before that tsx does, in a process of its own, so that workers and the learner inherit it.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const built = new URL("../dist/cli.js", import.meta.url);
const source = new URL("../src/cli.ts", import.meta.url);

/** Newest change under a folder, in ms. */
const newestOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (newest, entry) =>
        Math.max(newest, statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs),
      0,
    );

const isBuilt = () =>
  existsSync(built) &&
  (!existsSync(source) ||
    statSync(built).mtimeMs >= newestOf(fileURLToPath(new URL("../src", import.meta.url))));

const runHere = async (module) => {
  const { endWithStarter, runCli } = await import(module.href);
  endWithStarter();
  process.exitCode = await runCli(process.argv.slice(2));
};

const loaderOfTsx = () => {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  } catch {
    process.stderr.write(
      "candor: neither built files nor what runs the sources on this Node is here; run: npm ci && npm run build\n",
    );
    process.exit(1);
  }
};

/** Signals reach the child by themselves from a terminal and are handed on from elsewhere; the child drains, and its end is ours. */
const runWithTsx = () => {
  const child = spawn(
    process.execPath,
    ["--import", loaderOfTsx(), fileURLToPath(source), ...process.argv.slice(2)],
    // The channel tells the child that this process is its starter: it ends with it, however that goes.
    { stdio: ["inherit", "inherit", "inherit", "ipc"] },
  );
  const leave = () => process.exit(1);
  process.once("disconnect", leave);
  process.channel?.unref();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"])
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  child.on("exit", (code, signal) => {
    process.off("disconnect", leave);
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
};

if (isBuilt()) await runHere(built);
else if (process.features.typescript) await runHere(source);
else runWithTsx();
