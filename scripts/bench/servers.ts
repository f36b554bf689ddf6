import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunningService, startService } from "../demo/candor.ts";
import { createWire, type Wire } from "../demo/wire.ts";
import { createShop, fillShop, type MadeShop } from "./made-shop.ts";

export type BareServer = { readonly url: string; stop(): Promise<void> };

export const startBare = async (model: string, folder: string, shop: MadeShop): Promise<BareServer> => {
  const child = fork(fileURLToPath(new URL("./bare-process.ts", import.meta.url)));
  child.send({ model, folder, shop });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

export type FilledService = {
  readonly service: RunningService;
  readonly wire: Wire;
  readonly key: string;
  readonly data: string;
  readonly model: string;
  readonly fillSeconds: number;
};

/** A made-up shop in a store of its own, served by `candor serve`. */
export const startFilled = async (folder: string, shop: MadeShop): Promise<FilledService> => {
  const data = join(folder, `data-${shop.items}`);
  const key = await createShop(data, folder, shop);
  const service = await startService({
    data,
    port: 0,
    onTrouble: (sentence) => void process.stderr.write(`the service reports: ${sentence}\n`),
  });
  const wire = createWire(service.url, key);
  const from = performance.now();
  await fillShop(wire, shop);
  await untilServed(wire);
  return {
    service,
    wire,
    key,
    data,
    model: join(folder, `model-${shop.items}`, "model.onnx"),
    fillSeconds: (performance.now() - from) / 1000,
  };
};

/** Asks until the model is in service. */
export const untilServed = async (wire: Wire): Promise<void> => {
  for (;;) {
    const { transparency } = await wire.call<{ transparency: { model: { name: string | null } } }>(
      "POST",
      "/v1/recommendations",
      { moment: "home", limit: 1, explain: "brief" },
    );
    if (transparency.model.name === "bench") return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
};

/** Resident memory of a process in MB (Linux). */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
