import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app.ts";
import { KEY_SCOPES } from "../../../src/contract/endpoints.ts";
import { createLearner } from "../../../src/learn/shop/learner.ts";
import { toConfig } from "../../../src/lib/config.ts";
import { noticeOf } from "../../demo/generated.ts";
import type { Person, World } from "./world.ts";
import { DAY_MS, NOW } from "./world-items.ts";
import { WORLD_HOME } from "./world-rules.ts";

const SHOP = "acme";
const NOTICE = noticeOf(
  "We use what you do here to suggest things to you and to learn what goes well together.",
);
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

const rowOf = ({ id }: Person, { days_ago, ...event }: Person["events"][number]) => ({
  ...event,
  shopper_id: id,
  occurred_at: new Date(NOW - days_ago * DAY_MS).toISOString(),
});

/** @throws Error where the service does not keep what it was told by somebody who agreed */
const meet = async (call: Call, person: Person, kept: Set<string>): Promise<void> => {
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
    const rows = events.map((event) => rowOf(person, event));
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

/** A whole service on a store of its own, filled over HTTP; a content model serves from the catalogue. */
export const openHouse = async (world: World, tone: string | null): Promise<House> => {
  const dir = await mkdtemp(join(tmpdir(), "candor-sentences-"));
  const config = toConfig({}, { data: join(dir, "data"), logLevel: "silent", port: 0 });
  const app = await createApp(config, { random: (size) => randomBytes(size), clock: () => NOW });
  const { key } = await app.services.shops.create(SHOP, KEY_SCOPES);
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
  await call("PATCH", "/v1/settings", { contact: world.contact, ...(tone === null ? {} : { tone }) });
  await call("PUT", "/v1/items", world.items);
  if (world.rules.length > 0) await call("PATCH", "/v1/settings", { home: WORLD_HOME });
  for (const { rule_id, ...rule } of world.rules) await call("PUT", `/v1/rules/${rule_id}`, rule);
  for (const person of world.people) await meet(call, person, kept);
  await createLearner({ services: app.services, trainEveryHours: 0, log: SILENT }).turn();
  await app.models.follow();
  return {
    call,
    kept,
    close: async () => {
      await app.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
