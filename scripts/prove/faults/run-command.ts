import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { envOf, type StorePlace } from "./serve.ts";

const CANDOR = fileURLToPath(new URL("../../candor.mjs", import.meta.url));
/** Commands that open no store take no place of one. */
const WITHOUT_STORE = ["verify", "store copy"];

/** One `candor` command on a store, to its end. */
export const runCommand = async (
  place: StorePlace,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> => {
  const where = WITHOUT_STORE.some((name) => args.join(" ").startsWith(name)) ? [] : ["--data", place.data];
  const child = spawn(process.execPath, [CANDOR, ...args, ...where], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...envOf(place) },
  });
  const heard = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (heard.out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (heard.err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...heard };
};
