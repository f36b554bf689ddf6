import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { endLostConnections } from "../../src/lib/handed-connections.ts";

/*
 * Two workers that are stopped, a connection handed to each, and one of them killed: tells in one line of
 * JSON what each client heard, the other worker having been woken. LEFT: a primary that ends none.
 */
const [left = ""] = process.argv.slice(2);

/** Resolves when each of them was handed a connection. */
const watchHanded = (workers: readonly Worker[]): Promise<Worker[]> =>
  new Promise((resolve) => {
    const order: Worker[] = [];
    for (const worker of workers) {
      const send = worker.process.send.bind(worker.process) as (...given: unknown[]) => boolean;
      worker.process.send = (...given: unknown[]): boolean => {
        if (typeof given[1] === "object" && given[1] !== null) order.push(worker);
        if (order.length === workers.length) resolve(order);
        return send(...given);
      };
    }
  });

const heardBy = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text.split("\r\n")[0] ?? ""));
  });

/** A call on a connection of its own, once it is there. */
const callOn = async (port: number): Promise<Promise<string>[]> => {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return [heardBy(socket)];
};

const NEVER_MS = 5_000;
const orNever = (heard: Promise<string>): Promise<string> =>
  Promise.race([heard, new Promise<string>((resolve) => setTimeout(resolve, NEVER_MS, "never"))]);

if (cluster.isPrimary) {
  if (left === "") endLostConnections();
  const workers = [cluster.fork(), cluster.fork()];
  const addresses = await Promise.all(
    workers.map(async (worker) => (await once(worker, "listening")) as [AddressInfo]),
  );
  const port = addresses[0]?.[0].port ?? 0;
  for (const { process: worker } of workers) worker.kill("SIGSTOP");
  const handed = watchHanded(workers);
  const heard = [await callOn(port), await callOn(port)].flat();
  const order = await handed;
  order[0]?.process.kill("SIGKILL");
  const first = await orNever(heard[0] ?? Promise.resolve("none"));
  order[1]?.process.kill("SIGCONT");
  const second = await orNever(heard[1] ?? Promise.resolve("none"));
  process.stdout.write(`${JSON.stringify({ killed: first, other: second })}\n`, () => {
    for (const worker of workers) worker.process.kill("SIGKILL");
    process.exit();
  });
} else {
  createServer((_request, response) => void response.end("here")).listen(0, "127.0.0.1");
}
