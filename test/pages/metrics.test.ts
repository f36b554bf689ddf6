import express from "express";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { mountMetrics } from "../../src/pages/metrics.ts";

describe("the metrics", () => {
  it("are gathered once for all who ask at the same time, and anew for whoever asks later", async () => {
    const gathered = { count: 0, go: (): void => undefined };
    const app = express();
    mountMetrics(app, {
      render: async () => {
        gathered.count += 1;
        await new Promise<void>((resolve) => (gathered.go = resolve));
        return { body: "candor_up 1\n", type: "text/plain" };
      },
    });
    const arrived = { count: 0, all: (): void => undefined };
    const all = new Promise<void>((resolve) => (arrived.all = resolve));
    const server = app.listen(0, "127.0.0.1");
    server.on("request", () => {
      if ((arrived.count += 1) === 3) arrived.all();
    });
    const scrape = () => supertest(server).get("/metrics").expect(200);
    const three = Promise.all([scrape(), scrape(), scrape()]);
    await all;
    gathered.go();
    await three;
    expect(gathered.count).toBe(1);
    server.on("request", () => gathered.go());
    await scrape();
    expect(gathered.count).toBe(2);
    await new Promise((resolve) => server.close(resolve));
  });
});
