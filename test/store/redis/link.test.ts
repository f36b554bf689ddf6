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
