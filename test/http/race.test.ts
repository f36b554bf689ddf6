import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { type App, createApp } from "../../src/app.ts";
import { KEY_SCOPES } from "../../src/contract/endpoints.ts";
import { type Config, toConfig } from "../../src/lib/config.ts";
import { openServices } from "../../src/services/open-services.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { ALL, ITEMS, seen } from "../support/consents.ts";
import { readyTimes } from "../support/ready-times.ts";

const REQUESTS = 100;
const platform = { clock: Date.now, random: (size: number): Uint8Array => randomBytes(size) };
const consentBody = { purposes: ALL, notice: seen };
const viewOf = (shopper: string, at: number) => ({
  event_id: `${shopper}-${at}`,
  shopper_id: shopper,
  type: "view",
  item_id: `i${at}`,
  occurred_at: new Date(Date.now() - 60_000).toISOString(),
});

/** What is read here of the answers of several calls. */
type Reply = {
  readonly transparency: {
    readonly mode: string;
    readonly profiling: boolean;
    readonly mode_because: string;
  };
  readonly results: readonly Readonly<Record<string, unknown>>[];
  readonly data: readonly { readonly type: string }[];
};

/** What the tracer saw of the store, in order. */
type Seen = { readonly what: "read" | "withdrawn" | "answered"; readonly found: number };

/**
 * The real store, with a note of every read of behaviour that found something and of every change that
 * denied.
 */
const traced = (store: Store, trace: Seen[]): Store => ({
  ...store,
  shoppers: {
    ...store.shoppers,
    async readEvents(grant) {
      const at = trace.push({ what: "read", found: 0 }) - 1;
      const events = await store.shoppers.readEvents(grant);
      trace[at] = { what: "read", found: events?.length ?? 0 };
      return events;
    },
    async changeState(ref, change) {
      const state = await store.shoppers.changeState(ref, change);
      if (state.standing.personalise.state === "withdrawn") trace.push({ what: "withdrawn", found: 0 });
      return state;
    },
  },
});

describe("consent that is withdrawn while requests are under way", () => {
  let dir: string;
  let config: Config;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-race-"));
    config = toConfig({}, { data: join(dir, "data"), logLevel: "silent", port: 0 });
  });
  afterAll(() => removeFolder(dir));

  describe("in one process", () => {
    let app: App;
    let store: Store;
    let key: string;
    const trace: Seen[] = [];
    beforeAll(async () => {
      const opened = await openStoreOf(config, platform);
      store = opened.store;
      app = await createApp(config, { ...platform, keys: opened.keys, store: traced(store, trace) });
      ({ key } = await app.services.shops.create("acme", KEY_SCOPES));
      await supertest(app.server)
        .put("/v1/items")
        .set("Authorization", `Bearer ${key}`)
        .send(ITEMS)
        .expect(200);
      await app.listen(0, "127.0.0.1");
    });
    afterAll(async () => {
      await app.close();
      await store.close();
    });

    it(
      `reads nothing personal once the withdrawal was answered: ${REQUESTS} requests in flight, ten ` +
        "times over",
      async () => {
        const call = (method: "put" | "post" | "delete", path: string, shopper?: string) => {
          const request = supertest(app.server)[method](path).set("Authorization", `Bearer ${key}`);
          return shopper === undefined ? request : request.set("Shopper-Id", shopper);
        };
        let readBefore = 0;
        for (let round = 0; round < 10; round += 1) {
          const shopper = `one-${round}`;
          await call("put", "/v1/shopper/consent", shopper).send(consentBody).expect(200);
          await call("post", "/v1/events")
            .send([0, 1, 2].map((at) => viewOf(shopper, at)))
            .expect(200);
          trace.length = 0;
          const ask = () =>
            call("post", "/v1/recommendations", shopper)
              .send({ moment: "home", limit: 2, explain: "brief" })
              .then(({ body }) => body.transparency as { profiling: boolean; mode_because: string });
          const inFlight = Array.from({ length: REQUESTS }, async (_, at) => {
            if (at === REQUESTS / 2) {
              await call("delete", "/v1/shopper/consent", shopper).expect(200);
              trace.push({ what: "answered", found: 0 });
              // Whatever begins now begins after the answer.
              return Promise.all(Array.from({ length: 20 }, ask)).then((late) =>
                late.map((notice) => ({ ...notice, late: true })),
              );
            }
            return [{ ...(await ask()), late: false }];
          });
          const answers = (await Promise.all(inFlight)).flat();
          const withdrawn = trace.findIndex(({ what }) => what === "withdrawn");
          const answered = trace.findIndex(({ what }) => what === "answered");
          expect(withdrawn).toBeGreaterThanOrEqual(0);
          expect(answered).toBeGreaterThan(withdrawn);
          readBefore += trace.slice(0, withdrawn).filter(({ found }) => found > 0).length;
          // Stronger than asked: not even between the commit and its answer.
          expect(trace.slice(withdrawn).filter(({ found }) => found > 0)).toEqual([]);
          for (const { profiling, mode_because } of answers.filter(({ late }) => late))
            expect([profiling, mode_because]).toEqual([false, "withdrawn"]);
        }
        // The test could fail: there was something personal to read.
        expect(readBefore).toBeGreaterThan(50);
      },
      120_000,
    );
  });

  describe("with four workers on one store", () => {
    let child: ChildProcess;
    let base: string;
    let key: string;
    const freePort = (): Promise<number> =>
      new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo;
          server.close(() => resolve(port));
        });
      });
    const call = async (method: string, path: string, body?: unknown, shopper?: string): Promise<Reply> => {
      const headers = {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        Connection: "close",
        ...(shopper === undefined ? {} : { "Shopper-Id": shopper }),
      };
      const response = await fetch(`${base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Reply;
    };
    beforeAll(async () => {
      const data = join(dir, "workers");
      const { services, close } = await openServices(
        toConfig({}, { data, logLevel: "silent", port: 0 }),
        platform,
      );
      ({ key } = await services.shops.create("acme", KEY_SCOPES));
      await close();
      const port = await freePort();
      base = `http://127.0.0.1:${port}`;
      child = spawn(
        process.execPath,
        ["scripts/candor.mjs", "serve", "--workers", "4", "--port", String(port), "--data", data],
        {
          stdio: ["ignore", "pipe", "ignore"],
          env: { ...process.env, CANDOR_LOG_LEVEL: "info", NODE_ENV: "production" },
        },
      );
      await readyTimes(child, 4);
      await call("PUT", "/v1/items", ITEMS);
    }, 120_000);
    afterAll(async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }, 60_000);

    it(
      "answers every request that begins after the withdrawal was answered without the profile, and " +
        "keeps no event any more",
      async () => {
        let personal = 0;
        for (let round = 0; round < 5; round += 1) {
          const shopper = `many-${round}`;
          await call("PUT", "/v1/shopper/consent", consentBody, shopper);
          await call(
            "POST",
            "/v1/events",
            [0, 1, 2].map((at) => viewOf(shopper, at)),
          );
          const ask = async () =>
            (
              await call(
                "POST",
                "/v1/recommendations",
                { moment: "home", limit: 2, explain: "brief" },
                shopper,
              )
            ).transparency;
          const before = Array.from({ length: REQUESTS / 2 }, ask);
          const withdrawal = call("DELETE", "/v1/shopper/consent", undefined, shopper);
          const during = Array.from({ length: REQUESTS / 2 }, ask);
          await withdrawal;
          const after = await Promise.all(Array.from({ length: REQUESTS / 2 }, ask));
          const kept = await Promise.all(
            Array.from({ length: 20 }, (_, at) =>
              call("POST", "/v1/events", { ...viewOf(shopper, 3), event_id: `late-${at}` }),
            ),
          );
          personal += (await Promise.all([...before, ...during])).filter(
            ({ mode }) => mode === "profile",
          ).length;
          expect(after.map(({ profiling, mode_because }) => [profiling, mode_because])).toEqual(
            after.map(() => [false, "withdrawn"]),
          );
          expect(kept.map(({ results }) => results[0])).toEqual(
            kept.map((_, at) => ({ event_id: `late-${at}`, status: "not_kept", because: "withdrawn" })),
          );
          // While it held, an answer may have asked a question, which is kept beside what was done.
          const { data } = await call("GET", "/v1/shopper/events", undefined, shopper);
          expect(data.filter(({ type }) => type !== "asked")).toHaveLength(3);
        }
        expect(personal).toBeGreaterThan(0);
      },
      120_000,
    );
  });
});
