import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openLink } from "../../../src/store/redis/link.ts";
import { hasRedisServer, startRedis } from "../redis-server.ts";

/** Keeps the server at work for a while, as a large answer or a slow machine does. */
const WORK =
  "local from = redis.call('TIME'); local now = from; " +
  "while (now[1] - from[1]) * 1000000 + now[2] - from[2] < tonumber(ARGV[1]) * 1000 do " +
  "now = redis.call('TIME') end; return 1";
const SILENT_MS = 600;
const RUNS = 40;
/** All of them together take longer than silence may: the answer to a ping lies behind many others. */
const RUN_MS = 50;
/** More than Redis reads at a time: it answers each before it reads the next. */
const PADDING = "x".repeat(64 * 1024);

it.skipIf(!hasRedisServer())("a server that works through many commands is not called silent", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const lost = { times: 0 };
  const link = await openLink({
    url: server.url,
    isLasting: false,
    silentMs: SILENT_MS,
    primaryOnly: true,
    onLost: () => (lost.times += 1),
  });
  const answers = await Promise.all(
    Array.from({ length: RUNS }, () => link.send(["EVAL", WORK, 0, RUN_MS, PADDING])),
  );
  expect(answers).toEqual(Array.from({ length: RUNS }, () => 1));
  expect(lost.times).toBe(0);
  await link.close();
});

/** Blocks this process alone; the server goes on. */
const standStill = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

it.skipIf(!hasRedisServer())("a process that stood still itself calls no server silent", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const lost = { times: 0 };
  const opened = await Promise.all(
    [true, false].map((isLasting) =>
      openLink({
        url: server.url,
        isLasting,
        silentMs: SILENT_MS,
        primaryOnly: true,
        onLost: () => (lost.times += 1),
      }),
    ),
  );
  // Each time at another point between a question and its answer.
  for (let time = 0; time < 4; time += 1) {
    await sleep((SILENT_MS / 3) * ((time * 0.29) % 1));
    const sent = opened.map((link) => link.send(["PING"]));
    standStill(2 * SILENT_MS);
    await Promise.all(sent);
  }
  expect(lost.times).toBe(0);
  for (const link of opened) await link.close();
});

it.skipIf(!hasRedisServer())("nor after seconds, with the time that a link has by itself", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const link = await openLink({ url: server.url, isLasting: true, primaryOnly: true });
  const generation = link.generation();
  await link.send(["PING"]);
  standStill(4500);
  await sleep(50);
  expect(link.generation()).toBe(generation);
  expect(String(await link.send(["PING"]))).toBe("PONG");
  await link.close();
});

it.skipIf(!hasRedisServer())(
  "a lasting link goes on with a new connection once its server is back",
  async () => {
    const server = await startRedis();
    onTestFinished(() => server.remove());
    const lost = { times: 0 };
    const link = await openLink({
      url: server.url,
      isLasting: true,
      silentMs: SILENT_MS,
      primaryOnly: true,
      onLost: () => (lost.times += 1),
    });
    const before = link.generation();
    await expect(link.send(["EVAL", WORK, 0, 6 * SILENT_MS])).rejects.toThrow();
    expect(lost.times).toBe(1);
    expect(link.isReady()).toBe(false);
    await expect(link.send(["PING"])).rejects.toMatchObject({ code: "store_unavailable" });
    await expect.poll(() => link.isReady(), { timeout: 30_000 }).toBe(true);
    expect(link.generation()).toBeGreaterThan(before);
    expect(String(await link.send(["PING"]))).toBe("PONG");
    await link.close();
  },
);

it.skipIf(!hasRedisServer())("a link is closed though its server says nothing any more", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const link = await openLink({ url: server.url, isLasting: true, primaryOnly: true });
  server.pause();
  onTestFinished(() => server.resume());
  const sent = link.send(["PING"]).then(
    () => "answered",
    () => "failed",
  );
  await link.close();
  expect(await sent).toBe("failed");
});

it.skipIf(!hasRedisServer())("a link that is closed has the answers to what was sent before", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const link = await openLink({ url: server.url, isLasting: true, primaryOnly: true });
  const sent = Promise.all(Array.from({ length: RUNS }, () => link.send(["EVAL", WORK, 0, 5])));
  await link.close();
  expect(await sent).toHaveLength(RUNS);
});

it("one that takes the connection and says nothing is not waited for", async () => {
  const taken: Socket[] = [];
  const silent = createServer((socket) => taken.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => {
    for (const socket of taken) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  await expect(
    openLink({ url: `redis://127.0.0.1:${port}`, isLasting: true, silentMs: SILENT_MS, primaryOnly: true }),
  ).rejects.toMatchObject({ code: "store_unavailable" });
});

it.skipIf(!hasRedisServer())("one that stands still is, and what waits for it fails", async () => {
  const server = await startRedis();
  onTestFinished(() => server.remove());
  const lost = { times: 0 };
  const link = await openLink({
    url: server.url,
    isLasting: false,
    silentMs: SILENT_MS,
    primaryOnly: true,
    onLost: () => (lost.times += 1),
  });
  // One command that takes many times as long as silence may.
  await expect(link.send(["EVAL", WORK, 0, 10 * SILENT_MS])).rejects.toThrow();
  expect(lost.times).toBe(1);
  expect(link.isReady()).toBe(false);
  link.drop();
});
