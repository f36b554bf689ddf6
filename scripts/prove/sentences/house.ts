import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { type Config, toConfig } from "../../../src/lib/config.ts";
import { seededFrom } from "../../../src/recommend/stages/seeded.ts";
import { noticeOf } from "../../demo/generated.ts";
import { removeFolder } from "../../remove-folder.ts";
import { CUSTOMER, type Person, type World } from "./world.ts";
import { DAY_MS } from "./world-items.ts";

const SHOP = "acme";
export const NOTICE = {
  ...noticeOf("We use what you do here to suggest things to you and to learn what goes well together."),
  version: "sentences-1",
};
const SILENT = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

export type Call = <T>(method: string, path: string, body?: unknown, headers?: object) => Promise<T>;
export type House = {
  readonly call: Call;
  /** Whether the rows were kept: a person who had not agreed has none. */
  readonly kept: ReadonlySet<string>;
  readonly close: () => Promise<void>;
};

/** What somebody did, as the wire takes it. */
export const rowOf = ({ id }: Person, { days_ago, ...event }: Person["events"][number], now: number) => ({
  ...event,
  shopper_id: id,
  occurred_at: new Date(now - days_ago * DAY_MS).toISOString(),
});

/** @throws Error where the service does not keep what it was told by somebody who agreed */
const meet = async (call: Call, person: Person, kept: Set<string>, now: number): Promise<void> => {
  const { id, purposes, age_band, events, preferences, withdrew } = person;
  const headers = { "Shopper-Id": id };
  if (purposes !== null)
    await call(
      "PUT",
      "/v1/shopper/consent",
      { purposes, notice: NOTICE, method: "prove", age_band },
      headers,
    );
  if (events.length > 0) {
    const rows = events.map((event) => rowOf(person, event, now));
    const answer = await call<{ results: { event_id: string; status: string }[] }>(
      "POST",
      "/v1/events",
      rows,
    );
    for (const { event_id, status } of answer.results) if (status === "kept") kept.add(event_id);
    if (!rows.every(({ event_id }) => kept.has(event_id))) throw new Error(`${id}: not all was kept.`);
  }
  if (Object.keys(preferences).length > 0)
    await call("PATCH", "/v1/shopper/preferences", preferences, headers);
  if (withdrew) await call("DELETE", "/v1/shopper/consent", undefined, headers);
};

type Filling = {
  readonly call: Call;
  readonly world: World;
  readonly tone: string | null;
  readonly kept: Set<string>;
  readonly isImported: boolean;
};

const fill = async ({ call, world, tone, kept, isImported }: Filling): Promise<void> => {
  await call("PATCH", "/v1/settings", { contact: world.contact, ...(tone === null ? {} : { tone }) });
  if (!isImported) await call("PUT", "/v1/items", world.items);
  if (world.home !== null) await call("PATCH", "/v1/settings", { home: world.home });
  for (const { rule_id, ...rule } of world.rules) await call("PUT", `/v1/rules/${rule_id}`, rule);
  for (const person of world.people) if (person.kind !== CUSTOMER) await meet(call, person, kept, world.now);
};

/** Every second answer would ask, where it may: on a clock that stands one person is asked once. */
const drawsOf = ({ items }: World): (() => () => number) => {
  const random = seededFrom(`questions of ${items.length}`);
  return () => {
    const drawn = { first: true };
    return () => {
      const value = random();
      if (!drawn.first) return value;
      drawn.first = false;
      return value < 0.5 ? 0 : 1;
    };
  };
};

/** A store that was filled and trained by the command line, and the key of its shop. */
export type ImportedFolder = { readonly dir: string; readonly key: string };

/**
 * A whole service, filled over HTTP, where a content model serves; or over what was imported. `settings`: of
 * its configuration, as another store.
 */
export const openHouse = async (
  world: World,
  tone: string | null,
  imported: ImportedFolder | null = null,
  settings: Partial<Config> = {},
): Promise<House> => {
  const dir = imported?.dir ?? (await mkdtemp(join(tmpdir(), "candor-sentences-")));
  const config = toConfig(
    {},
    {
      data: join(dir, "data"),
      logLevel: "silent",
      port: 0,
      // A crowded machine takes its time: what there was no time for would not be looked at.
      reasonBudgetMs: 30_000,
      ...settings,
    },
  );
  const app = await createApp(config, {
    questionDraw: drawsOf(world),
    random: (size) => randomBytes(size),
    clock: () => world.now,
  });
  const { key } = imported ?? (await app.services.shops.create(SHOP, KEY_SCOPES));
  const { port } = await app.listen(0, "127.0.0.1");
  const call: Call = async <T>(method: string, path: string, body?: unknown, headers: object = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  };
  const kept = new Set<string>();
  try {
    await fill({ call, world, tone, kept, isImported: imported !== null });
  } catch (error) {
    await app.close();
    throw error;
  }
  await createLearner({ services: app.services, trainEveryHours: 0, log: SILENT }).turn();
  await app.models.follow();
  return {
    call,
    kept,
    close: async () => {
      await app.close();
      if (imported === null) await removeFolder(dir);
    },
  };
};
