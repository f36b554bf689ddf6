import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { leftOf, treeOf } from "../../scripts/prove/faults/process-tree.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import type { Harness } from "../support/harness.ts";
import { ingestUntilGone, keptOf, leaveMugShop } from "./ingest.ts";
import { type Serving, startServing } from "./serving.ts";

const PATIENT = { timeout: 30_000, interval: 100 };
const SHOPPERS = Array.from({ length: 12 }, (_, at) => `s${at}`);
const WORKERS = 2;

/** A client that began a request and does not go on with it. */
const beginAndWait = async (url: string, key: string): Promise<Socket> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n[{"event_id":',
  );
  return socket;
};

/** Tells the whole group but for the compiler, as a terminal or a supervisor does; some may have ended. */
const signalAll = (tree: ReturnType<typeof treeOf>, signal: NodeJS.Signals): void => {
  for (const { pid } of leftOf(tree.filter(({ args }) => !args.includes("esbuild"))))
    try {
      process.kill(pid, signal);
    } catch (error) {
      // A helper that ended between the look and the signal has nothing to hear.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
};

describeOnBothStores("a service that is told to stop at full load", (startStore) => {
  let harness: Harness;
  let stopStore: () => Promise<void>;
  const services: Serving[] = [];
  const serve = async (workers: number): Promise<Serving> => {
    const service = await startServing(harness.config, workers);
    services.push(service);
    return service;
  };
  beforeEach(async () => {
    const { settings, stop } = await startStore();
    stopStore = stop;
    harness = await leaveMugShop(settings, SHOPPERS);
  }, 60_000);
  afterEach(async () => {
    // What a failed test leaves is ended; what has ended hears nothing.
    for (const { child } of services.splice(0)) child.kill("SIGKILL");
    await removeFolder(harness.dir);
    await stopStore();
  }, 60_000);

  it("outlives its terminal, ends by itself with 0, and keeps what it acknowledged", async () => {
    const service = await serve(WORKERS);
    const tree = treeOf(service.pid);
    const answers = { count: 0, wanted: 0, reached: (): void => undefined };
    const answered = (more: number): Promise<void> =>
      new Promise((resolve) => {
        Object.assign(answers, { wanted: answers.count + more, reached: resolve });
      });
    const first = answered(50);
    const writers = SHOPPERS.map((shopper) =>
      ingestUntilGone(service.url, harness, shopper, () => {
        answers.count += 1;
        if (answers.count >= answers.wanted) answers.reached();
      }),
    );
    await first;
    signalAll(tree, "SIGHUP");
    await answered(50);
    const slow = await Promise.all(Array.from({ length: 4 }, () => beginAndWait(service.url, harness.key)));

    // As a supervisor does it: the whole group is told, and the primary tells its own besides.
    signalAll(tree, "SIGTERM");
    expect(await service.ended).toEqual([0, null]);
    await expect.poll(() => leftOf(tree), PATIENT).toEqual([]);
    for (const socket of slow) socket.destroy();
    await Promise.all(writers.map(({ gone }) => gone));

    const again = await serve(1);
    for (const [at, { kept }] of writers.entries()) {
      const there = await keptOf(again.url, harness, SHOPPERS[at]!);
      expect([...kept].filter((id) => !there.has(id))).toEqual([]);
    }
    again.child.kill("SIGTERM");
    expect(await again.ended).toEqual([0, null]);
  }, 180_000);
});
