import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { House } from "../faults/kill-processes.ts";
import { type Served, serveStore } from "../faults/serve.ts";
import { agree, createCaller } from "../faults/writers.ts";
import { type Answer, countAnswers, createClient, type Times, timesOf } from "./ask.ts";

type When = "before" | "meanwhile" | "after";

export type ConnectionFigures = {
  readonly connections: number;
  /** How many of them were open when the last one was. */
  readonly open_at_once: number;
  /** What everybody else was answered: suggestions, and people who say no or leave. */
  readonly answers: Readonly<Record<When, Readonly<Record<string, number>>>>;
  readonly answers_ms: Readonly<Record<When, Times>>;
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
const CUT_WITHIN_MS = 60_000;
/** Far longer than anybody waits, and than this machine takes when it does something else besides. */
const LONGEST_ANSWER_MS = 5_000;
const PEOPLE = 20;
const ASKED = '{"moment":"home","limit":3}';

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

/** What a shop and its shoppers do: suggestions for pages, people who withdraw, and others who leave. */
const createPolite = (url: string, key: string) => {
  const client = createClient(8);
  const call = createCaller(url, key);
  const suggest = (): Promise<Answer> =>
    client.ask({ url, bearer: key, method: "POST", path: "/v1/recommendations", body: ASKED });
  const leave = (path: string, person: string): Promise<Answer> =>
    client.ask({ url, bearer: key, method: "DELETE", path, headers: { "Shopper-Id": person } });
  return {
    async turn(when: When): Promise<Answer[]> {
      const noes = ["/v1/shopper/consent", "/v1/shopper"].flatMap((path) =>
        Array.from({ length: PEOPLE }, (_, at) => ({ path, person: `${when}-${path}-${at}` })),
      );
      for (const { person } of noes) await agree(call, person);
      const pages = Array.from({ length: 200 }, () => suggest);
      return Promise.all([
        ...noes.map(({ path, person }) => leave(path, person)),
        ...pages.map((ask) => ask()),
      ]);
    },
    close: client.close,
  };
};

/** Milliseconds until each was cut off; those that were not in time are left out. */
const waitCut = async (held: readonly Held[]): Promise<number[]> => {
  const ends = await Promise.all(
    held.map(({ closed }) => Promise.race([closed, sleep(CUT_WITHIN_MS, null, { ref: false })])),
  );
  for (const { socket } of held) socket.destroy();
  return ends.filter((each) => each !== null);
};

/** So many connections of clients that do nothing, and a shop that is busy before, meanwhile and after. */
export const proveConnections = async (
  { place, key }: House,
  connections: number,
): Promise<ConnectionFigures> => {
  const service = await serveStore(place);
  const polite = createPolite(service.url, key);
  try {
    const items = [{ item_id: "i0", title: "Thing" }];
    await createCaller(service.url, key)("PUT", "/v1/items", null, items);
    const before = await polite.turn("before");
    const memory = await anonymousOf(service.url);
    const held = await openAll(service, key, connections);
    const openAtOnce = held.filter(({ socket }) => !socket.closed).length;
    const cut = waitCut(held);
    const meanwhile = await polite.turn("meanwhile");
    const withAll = await anonymousOf(service.url);
    const times = await cut;
    const after = await polite.turn("after");
    const all = [...before, ...meanwhile, ...after];
    const checks: readonly (readonly [string, boolean])[] = [
      ["all of them are there at once", openAtOnce === connections],
      ["everybody else is answered, and each no is taken", all.every(({ status }) => status < 300)],
      ["nobody else waits for long", all.every(({ ms }) => ms <= LONGEST_ANSWER_MS)],
      ["each of them is cut off", times.length === connections],
      ["they hold little memory", withAll - memory <= SLACK_MB + (connections * MOST_KB_EACH) / 1024],
    ];
    const each = <T>(of: (answers: readonly Answer[]) => T): Record<When, T> => ({
      before: of(before),
      meanwhile: of(meanwhile),
      after: of(after),
    });
    return {
      connections,
      open_at_once: openAtOnce,
      answers: each(countAnswers),
      answers_ms: each(timesOf),
      anonymous_mb: { before: memory, with_all: withAll },
      cut_off: times.length,
      longest_until_cut_ms: Math.round(Math.max(0, ...times)),
      failed: checks.filter(([, holds]) => !holds).map(([what]) => what),
    };
  } finally {
    polite.close();
    await service.stop();
  }
};
