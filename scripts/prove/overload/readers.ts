import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { House } from "../faults/kill-processes.ts";
import { serveStore } from "../faults/serve.ts";
import { agree, createCaller } from "../faults/writers.ts";

export type ReaderFigures = {
  readonly answer_bytes: number;
  readonly taken_bytes: number;
  readonly whole_bytes: number;
  readonly failed: readonly string[];
};

const EVENTS = 25_000;
const A_BATCH = 2_500;
const WAIT_S = 1;

const tellEvents = async (call: ReturnType<typeof createCaller>): Promise<void> => {
  await call("PUT", "/v1/items", null, [{ item_id: "i0", title: "Thing" }]);
  await agree(call, "anna");
  for (let from = 0; from < EVENTS; from += A_BATCH)
    await call(
      "POST",
      "/v1/events",
      null,
      Array.from({ length: A_BATCH }, (_, at) => ({
        event_id: `event-with-a-rather-long-id-${from + at}`,
        shopper_id: "anna",
        type: "view",
        item_id: "i0",
        occurred_at: new Date(Date.now() - (from + at + 1) * 1000).toISOString(),
      })),
    );
};

/** Asks for a large answer, takes nothing of it for `pauseMs`, and then what is there. */
const readAfter = async (url: string, key: string, pauseMs: number) => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `GET /v1/shopper/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
      "Shopper-Id: anna\r\nConnection: close\r\n\r\n",
  );
  socket.pause();
  await sleep(pauseMs);
  const heard = { bytes: 0, announced: 0 };
  socket.on("data", (chunk: Buffer) => {
    if (heard.bytes === 0)
      heard.announced = Number(/content-length: (\d+)/i.exec(chunk.toString("latin1"))?.[1] ?? 0);
    heard.bytes += chunk.length;
  });
  // A socket that was paused by name does not go on because somebody listens.
  const closed = once(socket, "close");
  socket.resume();
  await closed;
  return heard;
};

/** A client that does not take its answer is given up; one that takes it has it whole. */
export const proveReaders = async ({ place, key }: House): Promise<ReaderFigures> => {
  const service = await serveStore(place, { CANDOR_BODY_WAIT: String(WAIT_S) });
  try {
    await tellEvents(createCaller(service.url, key));
    const whole = await readAfter(service.url, key, 0);
    const slow = await readAfter(service.url, key, WAIT_S * 10_000);
    const checks: readonly (readonly [string, boolean])[] = [
      ["who reads has the whole answer", whole.announced > 0 && whole.bytes > whole.announced],
      ["who does not is given up", slow.bytes < slow.announced],
    ];
    return {
      answer_bytes: whole.announced,
      taken_bytes: slow.bytes,
      whole_bytes: whole.bytes,
      failed: checks.filter(([, holds]) => !holds).map(([what]) => what),
    };
  } finally {
    await service.stop();
  }
};
