import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pin } from "./processes.ts";
import type { LoadTarget } from "./run-load.ts";

/** What is asked of the bare handler, all of one size: a page, what was done on it, two choices, 20 items. */
const ASKED = 1_000;
const EVENTS = 14;

const bodyOf = (shopper: number): string =>
  JSON.stringify({
    shopper_id: `shopper-${shopper}`,
    limit: 20,
    context: { page: "home", item_id: "item-1" },
    events: Array.from({ length: EVENTS }, (_, at) => ({
      type: "view",
      item_id: `item-${at + 1}`,
      at: 1_700_000_000 + at,
    })),
    consent: { personalise: true, measure: false },
  });

export type Floor = { readonly pid: number; readonly target: LoadTarget; stop(): Promise<void> };

export const startFloor = async (folder: string, seed: number, core: string | undefined): Promise<Floor> => {
  const child = fork(fileURLToPath(new URL("./floor-process.ts", import.meta.url)));
  const { pid } = child;
  if (pid === undefined) throw new Error("The bare handler could not be started.");
  pin([pid], core);
  child.send({ folder, seed });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    pid,
    target: {
      url: `http://127.0.0.1:${port}`,
      path: "/",
      headers: { "content-type": "application/json" },
      bodies: Array.from({ length: ASKED }, (_, at) => bodyOf(at * 49)),
    },
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};
