import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startAside } from "../../src/lib/run-aside.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import { hasRedisServer, startRedis } from "../store/redis-server.ts";
import { startHarness } from "../support/harness.ts";

const MAIN = new URL("../../src/main.ts", import.meta.url).href;
const PATIENT = { timeout: 40_000, interval: 100 };

describe.skipIf(!hasRedisServer())("a learner that begins while Redis is away", () => {
  it("tries until it is there, and begins its work", async () => {
    const server = await startRedis();
    onTestFinished(() => server.remove());
    const harness = await startHarness({}, "acme", { redis: server.url });
    onTestFinished(() => harness.close());
    await harness.app.close();
    await server.stop();
    // Whoever knocks is sent away, as a Redis that is coming up does.
    const state = { knocked: 0 };
    const door = createServer((socket) => {
      state.knocked += 1;
      socket.destroy();
    }).listen(server.port, "127.0.0.1");
    await once(door, "listening");
    const learner = startAside(MAIN, "./learn/learner-process", { config: harness.config });
    onTestFinished(() => void learner.kill("SIGKILL"));
    await expect.poll(() => (learner.exitCode === null ? state.knocked : -1), PATIENT).toBeGreaterThan(2);
    door.close();
    await once(door, "close");
    await server.restart();
    const { store } = await openStoreOf(harness.config, { clock: Date.now, random: randomBytes });
    onTestFinished(() => store.close());
    await expect.poll(() => store.jobs.read("acme", "retention-schedule"), PATIENT).not.toBeNull();
  }, 120_000);
});
