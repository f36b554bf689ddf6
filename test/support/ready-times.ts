import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** Resolves when so many workers said that they are ready. */
export const readyTimes = ({ stdout }: ChildProcess, workers: number): Promise<void> =>
  new Promise((resolve, reject) => {
    if (stdout === null) return reject(new Error("the output of the service is read here"));
    let ready = 0;
    createInterface({ input: stdout })
      .on("line", (line) => {
        if ((JSON.parse(line) as { msg: string }).msg === "ready" && (ready += 1) === workers) resolve();
      })
      .once("close", () => reject(new Error(`the service ended with ${ready} workers ready`)));
  });
