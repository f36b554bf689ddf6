import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type App, createApp } from "../../src/app.ts";
import { ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const START = Date.parse("2026-06-01T12:00:00Z");
export const HOUR = 3_600_000;

export type Got = { readonly headers: Record<string, string>; readonly text: string };

type Told = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
};

/** A service, anew for each test, and a recipient that notes what it is told. */
export const openRecipient = () => {
  let harness: Harness;
  let receiver: Server;
  let url: string;
  const clock = { now: START };
  const inbox: Got[] = [];
  const mood = { status: 204 };
  let people = 0;
  const somebody = () => shopperOf(harness, `w-${(people += 1)}`);
  const register = async (types: readonly string[], to = url) =>
    (await harness.call("post", "/v1/webhooks").send({ url: to, types }).expect(201)).body as {
      webhook_id: string;
      secret: string;
    };
  const told = (): Told[] => inbox.map(({ text }) => JSON.parse(text) as Told);
  const waiting = async (): Promise<number[]> =>
    (await harness.call("get", "/v1/webhooks").expect(200)).body.data.map(
      (each: { waiting: number }) => each.waiting,
    ) as number[];
  const appOver = ({ config, dir }: Harness): Promise<App> =>
    createApp({ ...config, data: join(dir, "data"), webhookPrivate: true }, { clock: () => clock.now });

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        inbox.push({
          headers: request.headers as Record<string, string>,
          text: Buffer.concat(chunks).toString("utf8"),
        });
        response.writeHead(mood.status).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/candor`;
  });
  beforeEach(async () => {
    clock.now += HOUR;
    mood.status = 204;
    inbox.length = 0;
    harness = await startHarness({ clock: () => clock.now }, "acme", { webhookPrivate: true });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterEach(() => harness.close());
  afterAll(() => new Promise((resolve) => receiver.close(resolve)));
  return {
    running: () => harness,
    url: () => url,
    clock,
    inbox,
    mood,
    somebody,
    register,
    told,
    waiting,
    appOver,
  };
};
