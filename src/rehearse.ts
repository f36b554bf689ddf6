/**
 * A rehearsal before the first answer: code that runs for the first time is several times slower than code
 * that the engine has compiled, so that a process which says that it is ready and was never asked anything
 * keeps its first callers waiting. The whole service is put together a second time, on a store of its own in
 * a temporary folder with made-up shoppers and the demo's model, answers over a socket that only this user
 * can open, and is thrown away. Nothing of any shop is read, and nothing made up gets near one.
 */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type App, createApp } from "./app.ts";
import { KEY_SCOPES } from "./contract/endpoint.ts";
import type { Config } from "./lib/config.ts";
import { startDeadline } from "./lib/deadline.ts";
import { createLog, describeError, type Log } from "./lib/log.ts";
import { makeTemporaryFolder } from "./lib/temporary-folder.ts";
import { packageId } from "./model/package/manifest.ts";
import { readPackageFiles } from "./model/package/package-files.ts";
import { addPackage, entryOf } from "./model/registry/package-transitions.ts";
import { promote } from "./model/registry/slot-transitions.ts";

const SHOP = "rehearsal";
const PACKAGE = fileURLToPath(new URL("../models/demo-linear/1.0.0", import.meta.url));
const SHOPPERS = 12;
const LONGEST_HISTORY = 60;
const AT_ONCE = 8;
/** The compiler works on threads of its own: on one core it needs a moment without calls. */
const PAUSE_MS = 20;
const ANSWERS_PER_TURN = 80;
/** Milliseconds of one run of the demo's model: it may hold the event loop. */
const RUN_MS = 0.1;

type SendRequest = (method: string, path: string, body: unknown, shopper?: string) => Promise<void>;

/** Calls over the socket, as a shop's server makes them. @throws Error where one is refused */
const createSendRequest = (socketPath: string, key: string, agent: Agent): SendRequest => {
  const typeOf = (body: unknown): string =>
    Array.isArray(body) ? "application/x-ndjson" : "application/json";
  const textOf = (body: unknown): string =>
    Array.isArray(body) ? body.map((each) => `${JSON.stringify(each)}\n`).join("") : JSON.stringify(body);
  return (method, path, body, shopper) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${key}`,
        "content-type": typeOf(body),
        ...(shopper === undefined ? {} : { "shopper-id": shopper }),
      };
      const sent = request({ socketPath, method, path, headers, agent }, (answer) => {
        answer.on("error", reject).on("end", () => {
          if (answer.statusCode !== undefined && answer.statusCode < 300) resolve();
          else reject(new Error(`${method} ${path} was answered ${answer.statusCode}`));
        });
        answer.resume();
      });
      sent.on("error", reject).end(textOf(body));
    });
};

const NOTICE_TEXT = "A rehearsal reads what nobody did.";
const NOTICE = {
  version: "1",
  hash: `sha256:${createHash("sha256").update(NOTICE_TEXT, "utf8").digest("hex")}`,
  language: "en",
  text: NOTICE_TEXT,
};

const itemOf = (itemId: string, at: number) => ({
  item_id: itemId,
  title: `Thing ${at}`,
  category: [`Hall ${at % 6}`, `Kind ${at % 18}`],
  brand: `Brand ${at % 9}`,
  price: 5 + at,
  currency: "EUR",
  sales_rank: at + 1,
});

const HOUR_MS = 3_600_000;
const TYPES = ["view", "view", "cart", "purchase", "rating"] as const;

/** Histories of every length up to the longest, of all that people do. */
const eventsOf = (shopper: number, items: readonly string[], now: number) =>
  Array.from({ length: 1 + ((shopper * 7) % LONGEST_HISTORY) }, (_, at) => {
    const type = TYPES[(shopper + at) % TYPES.length] ?? "view";
    return {
      event_id: `${shopper}-${at}`,
      shopper_id: `rehearsal-${shopper}`,
      type,
      item_id: items[(shopper * 13 + at * 5) % items.length],
      occurred_at: new Date(now - (at + 1) * 5 * HOUR_MS).toISOString(),
      ...(type === "purchase"
        ? { order_id: `${shopper}-o${at}`, quantity: 1, price: 10, currency: "EUR" }
        : {}),
      ...(type === "rating" ? { value: 4 } : {}),
    };
  });

/** Few writes, since each waits for the disk: what people ask for is to be rehearsed, and not this. */
const fill = async (send: SendRequest, items: readonly string[], now: number): Promise<void> => {
  const purposes = { personalise: true, train: true, measure: true };
  const consent = { purposes, notice: NOTICE, method: "rehearsal" };
  const shoppers = Array.from({ length: SHOPPERS }, (_, shopper) => shopper);
  await Promise.all([
    send("PUT", "/v1/items", items.map(itemOf)),
    ...shoppers.map((shopper) => send("PUT", "/v1/shopper/consent", consent, `rehearsal-${shopper}`)),
  ]);
  const events = shoppers.flatMap((shopper) => eventsOf(shopper, items, now));
  await send("POST", "/v1/events", events);
};

const MOMENTS = ["home", "home", "product", "cart", "category"] as const;

/** One question of many kinds: mostly of a known shopper, brief and full, now and then of nobody. */
const questionOf = (at: number, items: readonly string[]): unknown => {
  const moment = MOMENTS[at % MOMENTS.length] ?? "home";
  const context =
    moment === "product"
      ? { item_id: items[at % items.length] }
      : moment === "category"
        ? { category: ["Hall 1"] }
        : {};
  return {
    moment,
    limit: 10,
    explain: at % 4 === 3 ? "full" : "brief",
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(at % 8 === 7 ? {} : { shopper: { id: `rehearsal-${(at * 11) % SHOPPERS}` } }),
  };
};

const askFor = async (
  send: SendRequest,
  items: readonly string[],
  { until, settle }: { readonly until: () => boolean; readonly settle: () => Promise<void> },
): Promise<number> => {
  const state = { asked: 0 };
  const askOn = async (last: number): Promise<void> => {
    while (state.asked < last && !until()) {
      state.asked += 1;
      await send("POST", "/v1/recommendations", questionOf(state.asked, items));
    }
  };
  while (!until()) {
    const last = state.asked + ANSWERS_PER_TURN;
    await Promise.all(Array.from({ length: AT_ONCE }, () => askOn(last)));
    await settle();
    await sleep(PAUSE_MS);
  }
  return state.asked;
};

/** The demo's model in the slot `default`: checked when it was published, its hashes compared here. */
const serveModel = async ({ services }: App): Promise<readonly string[]> => {
  const { manifest, items } = await readPackageFiles(PACKAGE);
  const id = packageId(manifest);
  const act = { by: SHOP, at: services.clock(), erasureHead: 0 };
  await services.store.models.putPackage(SHOP, id, PACKAGE);
  await services.registry.change(SHOP, (before) =>
    promote(
      addPackage(before, entryOf(manifest, { by: SHOP, at: act.at, runMs: RUN_MS })),
      {
        slot: "default",
        id,
      },
      act,
    ),
  );
  return items;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

const listenAt = (app: App, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    app.server.once("error", reject).listen(socketPath, resolve);
  });

/** A slow disk on which the shop is made up keeps nobody waiting for longer. */
const rehearseIn = async (dir: string, config: Config, over: AbortSignal): Promise<number> => {
  const data = join(dir, "store");
  const app = await createApp(
    {
      ...config,
      data,
      keys: join(dir, "keys", "keys.json"),
      redis: null,
      passphrase: null,
      workers: 1,
      rateLimit: 0,
    },
    { log: createLog("silent") },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const { key } = await app.services.shops.create(SHOP, KEY_SCOPES);
    const items = await serveModel(app);
    const socketPath = join(dir, "socket");
    await listenAt(app, socketPath);
    const send = createSendRequest(socketPath, key, agent);
    const prepared = Promise.all([fill(send, items, app.services.clock()), app.warm()]);
    // What is cut short fails, and nobody needs to hear of it.
    prepared.catch(() => undefined);
    await Promise.race([prepared, aborted(over)]);
    return await askFor(send, items, { until: () => over.aborted, settle: app.tick });
  } finally {
    agent.destroy();
    await app.close();
  }
};

/**
 * Makes up a shop and answers questions of it, `rehearseMs` milliseconds in all or until `stopping` is
 * aborted; ends soon after that. Never rejects: a service that could not rehearse (no temporary folder, a
 * full disk) serves all the same, and its first answers are slower.
 */
export const rehearse = async (config: Config, log: Log, stopping: AbortSignal): Promise<void> => {
  const ms = config.rehearseMs;
  if (ms === 0) return;
  const from = performance.now();
  const over = startDeadline(ms, stopping);
  const dir = await makeTemporaryFolder("rehearsal").catch(() => null);
  try {
    if (dir === null) throw new Error("there is no temporary folder that can be written");
    const count = await rehearseIn(dir, config, over.signal);
    log.info({ count, ms: Math.round(performance.now() - from) }, "rehearsed");
  } catch (error) {
    log.warn(describeError(error), "the service could not rehearse: its first answers are slower");
  } finally {
    over.clear();
    if (dir !== null) await rm(dir, { recursive: true, force: true });
  }
};
