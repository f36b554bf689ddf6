import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommand } from "../../scripts/prove/faults/run-command.ts";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { describeOnBothStores } from "../support/both-stores.ts";
import type { Harness } from "../support/harness.ts";
import { leaveMugShop } from "./ingest.ts";
import { type Serving, startServing } from "./serving.ts";

const SHOPPERS = ["anna", "bert", "cleo"];
const WORKERS = 2;
const kidOf = (jws: string): string =>
  (JSON.parse(Buffer.from(jws.split(".")[0] ?? "", "base64url").toString("utf8")) as { kid: string }).kid;

describeOnBothStores("keys that are rotated while two workers serve", (startStore) => {
  let harness: Harness;
  let stopStore: () => Promise<void>;
  const services: Serving[] = [];
  const serve = async (): Promise<Serving> => {
    const service = await startServing(harness.config, WORKERS);
    services.push(service);
    return service;
  };
  beforeEach(async () => {
    const { settings, stop } = await startStore();
    stopStore = stop;
    harness = await leaveMugShop(settings, SHOPPERS);
  }, 60_000);
  afterEach(async () => {
    for (const { child } of services.splice(0)) child.kill("SIGKILL");
    await removeFolder(harness.dir);
    await stopStore();
  }, 60_000);

  const ask = async (url: string, method: string, path: string, bearer: string | null, more: object = {}) => {
    const { shopper, body } = more as { shopper?: string; body?: object };
    const answer = await fetch(`${url}${path}`, {
      method,
      // A connection of its own for each: the workers take turns.
      headers: {
        Connection: "close",
        ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(shopper === undefined ? {} : { "Shopper-Id": shopper }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  /** A token is minted by one worker and looked at by another; data is written, read and left. */
  const work = async (url: string, n: number): Promise<number[]> => {
    const shopper = SHOPPERS[n % SHOPPERS.length] ?? "anna";
    const { key } = harness;
    const body = { shopper_id: shopper, scopes: ["consent"] };
    const minted = await ask(url, "POST", "/v1/shopper-tokens", key, { body });
    const event = {
      event_id: `e-${n}`,
      shopper_id: shopper,
      type: "view",
      item_id: "mug",
      occurred_at: new Date().toISOString(),
    };
    return [
      minted.status,
      (await ask(url, "GET", "/v1/shopper/consent", String(minted.body["token"]))).status,
      (await ask(url, "POST", "/v1/events", key, { body: [event] })).status,
      (await ask(url, "GET", "/v1/shopper/export", key, { shopper })).status,
    ];
  };

  it("refuse nobody meanwhile, sign and wrap all afterwards, and the older ones are gone", async () => {
    const { url } = await serve();
    const jwks = async (): Promise<string[]> => {
      const { body } = await ask(url, "GET", "/.well-known/jwks.json", null);
      return (body["keys"] as { kid: string }[]).map(({ kid }) => kid);
    };
    const [old] = await jwks();
    const before = JSON.parse(await readFile(harness.config.keys, "utf8")) as {
      wrapping: { kid: string }[];
    };
    const rotating = runCommand(harness.config, [
      ...["key", "rotate", "--signing", "--wrapping", "--forget-old", "--wait", "4", "--json"],
    ]);
    const done = { is: false };
    void rotating.finally(() => (done.is = true));
    const statuses: number[] = [];
    let n = 0;
    while (!done.is) statuses.push(...(await work(url, (n += 1))));
    for (let more = 0; more < 10; more += 1) statuses.push(...(await work(url, (n += 1))));
    expect(new Set(statuses)).toEqual(new Set([200]));

    const { code, out, err } = await rotating;
    expect([code, err]).toEqual([0, ""]);
    const { signing, wrapping } = JSON.parse(out) as { signing: string; wrapping: string };
    expect(await jwks()).toEqual([signing, old]);
    const minted = await ask(url, "POST", "/v1/shopper-tokens", harness.key, {
      body: { shopper_id: "anna", scopes: ["consent"] },
    });
    expect(kidOf(String(minted.body["token"]))).toBe(signing);
    const after = JSON.parse(await readFile(harness.config.keys, "utf8")) as typeof before;
    expect(after.wrapping.map(({ kid }) => kid)).toEqual([wrapping]);
    expect(before.wrapping.map(({ kid }) => kid)).not.toContain(wrapping);

    // Whoever starts now has the new keys alone, and reads everything.
    services[0]?.child.kill("SIGTERM");
    await services[0]?.ended;
    const again = await serve();
    for (const shopper of SHOPPERS)
      expect((await ask(again.url, "GET", "/v1/shopper/export", harness.key, { shopper })).status).toBe(200);
  }, 180_000);
});
