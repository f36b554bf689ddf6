import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "../../../src/app.ts";
import { hashNoticeText } from "../../../src/consent/notices/notice.ts";
import { PURPOSES } from "../../../src/consent/purposes.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { packageId } from "../../../src/model/package/manifest.ts";
import { addPackage, entryOf } from "../../../src/model/registry/package-transitions.ts";
import { promote } from "../../../src/model/registry/slot-transitions.ts";
import { openStoreOf } from "../../../src/services/open-store-of.ts";
import { writeTestPackage } from "../../../test/model/packages.ts";
import { removeFolder } from "../../remove-folder.ts";
import { type Faults, NO_FAULTS, withFaults } from "./faults.ts";
import type { Heard, Sent } from "./judge.ts";
import { traceWrites, type Written } from "./trace-writes.ts";

/** A service on a real store, with a shop in which a history alone brings a canary up. */
export type House = {
  readonly store: "lmdb" | "redis";
  readonly app: App;
  readonly key: string;
  /** The package that answers, as `name@version`. */
  readonly model: string;
  /** Folder of everything that it keeps. */ readonly dir: string;
  send(sent: Sent): Promise<Heard>;
  /**
   * What was handed to the store since the last time of asking; `behind`: also what is written behind the
   * answers.
   */
  written(behind: boolean): Promise<Written[]>;
  plant(faults: Faults): void;
  close(): Promise<void>;
};

export const SHOP = "doors";
const TEXT = "With your consent we use what you do in this shop to suggest what may help you.";
export const NOTICE = { version: "doors", language: "en", text: TEXT, hash: hashNoticeText(TEXT) };

const product = (item_id: string, sales_rank: number, more: object = {}) => ({
  item_id,
  title: item_id,
  // Each thing is of a kind of its own, so that none stands in for what was bought.
  category: ["Kitchen", item_id],
  price: 10,
  currency: "EUR",
  sales_rank,
  ...more,
});

/** `kettle` pulls `pulled`, a visit to `visited` pulls `guided`, the health item `pills` pulls `plasters`. */
export const ITEM = {
  bought: "kettle-item-canary",
  visited: "visited-item-canary",
  sensitive: "pills-item-canary",
} as const;
const PULLS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  [ITEM.bought]: [["pulled-item-canary", 0.9]],
  [ITEM.visited]: [["guided-item-canary", 0.9]],
  [ITEM.sensitive]: [["plasters-item-canary", 0.9]],
};
/** What a history draws up. */
export const pulledBy = (item: string): string => PULLS[item]![0]![0];
/** Bought before one act alone, so that it is seen whether it is still trained on after that act. */
export const ladleOf = (act: string): string => `ladle-${act.replaceAll(" ", "-")}-item-canary`;
const PLAIN = Array.from({ length: 8 }, (_, at) => `plain-${at}`);
const ITEMS = [
  ...PLAIN.map((id, at) => product(id, at + 1)),
  ...Object.keys(PULLS).map((id, at) =>
    product(id, 90 + at, id === ITEM.sensitive ? { sensitivity: ["health"] } : {}),
  ),
  ...Object.values(PULLS)
    .flat()
    .map(([id], at) => product(id, 95 + at)),
];
const PRIOR = Object.fromEntries(PLAIN.map((id, at) => [id, 0.05 - at / 200]));

const serveModel = async (app: App, root: string): Promise<string> => {
  const dir = join(root, "package");
  const counts = Object.fromEntries(PLAIN.map((id, at) => [id, 40 - at]));
  const manifest = await writeTestPackage(dir, {
    name: "planted",
    version: "1.0.0",
    items: ITEMS.map(({ item_id }) => item_id),
    neighbours: PULLS,
    prior: PRIOR,
    extraFiles: {
      "popularity.json": new TextEncoder().encode(JSON.stringify({ threshold: 10, counts })),
    },
    manifest: { tables: { popularity: "popularity.json" } },
  });
  const id = packageId(manifest);
  // Written by hand, so that it remembers nobody: whoever leaves is no reason to serve it no longer.
  const entry = {
    ...entryOf(manifest, { by: "prove", at: 0, runMs: 0.05 }),
    training_known: true,
    watermark: null,
  };
  const act = { by: "prove", at: 0, erasureHead: 0 };
  await app.services.store.models.putPackage(SHOP, id, dir);
  await app.services.registry.change(SHOP, (state) =>
    ["default", "complement"].reduce(
      (next, slot) => promote(next, { slot, id }, act),
      addPackage(state, entry),
    ),
  );
  await app.models.slotsOf(SHOP);
  await app.models.follow();
  return id;
};

/** Headers that say something of the call and not of the connection. */
const NOT_TOLD = /^(date|connection|keep-alive|content-length|x-request-id|transfer-encoding|etag)$/;

const sender =
  (base: string) =>
  async ({ method, path, headers, body }: Sent): Promise<Heard> => {
    const answer = await fetch(`${base}${path}`, { method, headers, ...(body === null ? {} : { body }) });
    const told = [...answer.headers].filter(([name]) => !NOT_TOLD.test(name));
    return {
      status: answer.status,
      headers: JSON.stringify(told),
      body: Buffer.from(await answer.arrayBuffer()).toString("utf8"),
    };
  };

export const openHouse = async (redis: string | null, acts: readonly string[]): Promise<House> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-doors-"));
  const config = toConfig({}, { data: join(dir, "data"), redis, logLevel: "silent", port: 0 });
  const platform = { clock: Date.now, random: (size: number): Uint8Array => randomBytes(size) };
  const opened = await openStoreOf(config, platform);
  const faults = { planted: NO_FAULTS };
  const tracer = traceWrites(withFaults(opened.store, () => faults.planted));
  const app = await createApp(config, {
    ...platform,
    questionDraw: () => () => 1,
    keys: opened.keys,
    store: tracer.store,
  });
  app.server.prependListener("request", (request) => {
    if (faults.planted.deaf) delete request.headers["sec-gpc"];
  });
  const { key } = await app.services.shops.create(SHOP, KEY_SCOPES);
  const { port } = await app.listen(0, "127.0.0.1");
  const send = sender(`http://127.0.0.1:${port}`);
  const asShop = async (method: string, path: string, value: unknown): Promise<string> => {
    const answer = await send({
      method,
      path,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify(value),
    });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body;
  };
  await asShop("PUT", "/v1/items", [...ITEMS, ...acts.map((act) => product(ladleOf(act), 99))]);
  await asShop("PUT", "/v1/notices/doors", { texts: { en: TEXT }, purposes: PURPOSES, material: false });
  const model = await serveModel(app, dir);
  const asked = await asShop("POST", "/v1/recommendations", { moment: "home", limit: 1 });
  const anybodys = (JSON.parse(asked) as { recommendation_id: string }).recommendation_id;
  return {
    store: redis === null ? "lmdb" : "redis",
    app,
    key,
    model,
    dir,
    send,
    async written(behind) {
      // Decisions are written behind the answers; whoever asks for one waits for them.
      const path = `/v1/recommendations/${anybodys}`;
      if (behind)
        await send({ method: "GET", path, headers: { Authorization: `Bearer ${key}` }, body: null });
      return tracer.take();
    },
    plant: (planted) => {
      faults.planted = planted;
    },
    async close() {
      await app.close();
      await opened.store.close();
      await removeFolder(dir);
    },
  };
};
