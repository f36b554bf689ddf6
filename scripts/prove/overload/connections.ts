import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { House } from "../faults/kill-processes.ts";
import { type Served, serveStore } from "../faults/serve.ts";
import { createCaller } from "../faults/writers.ts";
import { countAnswers, createClient } from "./ask.ts";

export type ConnectionFigures = {
  readonly connections: number;
  readonly answers_meanwhile: Readonly<Record<string, number>>;
  readonly anonymous_mb: { readonly before: number; readonly with_all: number };
  readonly cut_off: number;
  readonly longest_until_cut_ms: number;
  readonly failed: readonly string[];
};

const MB = 1024 * 1024;
/** What a connection may hold, of both workers together. */
const MOST_KB_EACH = 64;
const SLACK_MB = 80;
/** A head has ten seconds and is looked at every two; a body lags by one. The rest is for a busy machine. */
const CUT_WITHIN_MS = 40_000;

const anonymousOf = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = /^candor_memory_bytes\{[^}]*kind="anonymous"[^}]*\} (\S+)/m.exec(text)?.[1];
  return Math.round(Number(found) / MB);
};

type Held = { readonly socket: Socket; readonly closed: Promise<number> };

/** A client that opens a connection and says this much. */
const open = async (url: string, said: string): Promise<Held> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const began = performance.now();
  if (said !== "") socket.write(said);
  socket.resume();
  const closed = new Promise<number>((resolve) => {
    socket.once("close", () => resolve(performance.now() - began));
  });
  return { socket, closed };
};

/** Nothing at all; half a head; a body that does not go on. */
const waysOf = (key: string): readonly string[] => [
  "",
  "GET /v1/settings HTTP/1.1\r\nHost: x\r\nAuthori",
  `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
    'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n[{"event_id":',
];

const AT_ONCE = 100;
const openAll = async (service: Served, key: string, count: number): Promise<Held[]> => {
  const ways = waysOf(key);
  const held: Held[] = [];
  while (held.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - held.length) }, (_, at) =>
      open(service.url, ways[(held.length + at) % ways.length] ?? ""),
    );
    held.push(...(await Promise.all(some)));
  }
  return held;
};

/** So many connections of clients that do nothing, and a shop that is asked meanwhile. */
export const proveConnections = async (
  { place, key }: House,
  connections: number,
): Promise<ConnectionFigures> => {
  const service = await serveStore(place, { CANDOR_BODY_WAIT: "1" });
  const client = createClient(8);
  try {
    const call = createCaller(service.url, key);
    await call("PUT", "/v1/items", null, [{ item_id: "i0", title: "Thing" }]);
    const before = await anonymousOf(service.url);
    const held = await openAll(service, key, connections);
    const asked = { url: service.url, bearer: key, method: "POST", path: "/v1/recommendations" };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => client.ask({ ...asked, body: '{"moment":"home","limit":3}' })),
    );
    const withAll = await anonymousOf(service.url);
    const ends = held.map(({ closed }) => closed);
    const times = (
      await Promise.all(ends.map((closed) => Promise.race([closed, sleep(CUT_WITHIN_MS, null)])))
    ).filter((each) => each !== null);
    for (const { socket } of held) socket.destroy();
    const after = await client.ask({ ...asked, body: '{"moment":"home","limit":3}' });
    const checks: readonly (readonly [string, boolean])[] = [
      ["everybody else is answered", [...answers, after].every(({ status }) => status === 200)],
      ["each of them is cut off", times.length === connections],
      ["they hold little memory", withAll - before <= SLACK_MB + (connections * MOST_KB_EACH) / 1024],
    ];
    return {
      connections,
      answers_meanwhile: countAnswers(answers),
      anonymous_mb: { before, with_all: withAll },
      cut_off: times.length,
      longest_until_cut_ms: Math.round(Math.max(0, ...times)),
      failed: checks.filter(([, holds]) => !holds).map(([what]) => what),
    };
  } finally {
    client.close();
    await service.stop();
  }
};
