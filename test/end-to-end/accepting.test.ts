import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { treeOf } from "../../scripts/prove/faults/process-tree.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import type { Harness } from "../support/harness.ts";
import { leaveMugShop } from "./ingest.ts";
import { type Serving, startServing } from "./serving.ts";

let harness: Harness;
let service: Serving;
beforeAll(async () => {
  harness = await leaveMugShop({}, ["anna"]);
  service = await startServing(harness.config, 2);
}, 120_000);
afterAll(async () => {
  service.child.kill("SIGTERM");
  await service.ended;
  await removeFolder(harness.dir);
}, 60_000);

/** A call on a connection of its own, and what it is answered once it is. */
const call = async (): Promise<{ readonly answer: Promise<string> }> => {
  const { port, hostname } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return { answer: text(socket).then((all) => all.slice(0, all.indexOf("\r\n"))) };
};

it("whoever comes while every worker is busy is answered by the ones that live on", async () => {
  const workers = treeOf(service.child.pid ?? 0).filter(
    ({ pid, args }) => pid !== service.pid && args.includes("serve") && !args.includes("learner-process"),
  );
  expect(workers).toHaveLength(2);
  for (const { pid } of workers) process.kill(pid, "SIGSTOP");
  const calls = [];
  for (let at = 0; at < 20; at += 1) calls.push(await call());
  const [killed, other] = workers.map(({ pid }) => pid);
  process.kill(killed ?? 0, "SIGKILL");
  process.kill(other ?? 0, "SIGCONT");
  const answers = await Promise.all(calls.map(({ answer }) => answer));
  expect(answers.filter((answer) => answer !== "HTTP/1.1 200 OK")).toEqual([]);
}, 60_000);
