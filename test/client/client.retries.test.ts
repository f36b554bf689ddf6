import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder } from "../../scripts/remove-folder.ts";
import { createClient } from "../../src/client/index.ts";
import { toConfig } from "../../src/lib/config.ts";
import { openStoreOf } from "../../src/services/open-store-of.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { type Harness, startHarness } from "../support/harness.ts";

/** A moment that is come to, and left when it is let go. */
const createGate = () => {
  let [come, letGo] = [(): void => undefined, (): void => undefined];
  const came = new Promise<void>((resolve) => (come = resolve));
  const left = new Promise<void>((resolve) => (letGo = resolve));
  const pass = (): Promise<void> => {
    come();
    return left;
  };
  return { pass, came, letGo };
};

describe("the client, behind a proxy that gives up on a call that the service still does", () => {
  let dir: string;
  let store: Store;
  let harness: Harness;
  let url: string;
  let gate: ReturnType<typeof createGate> | null = null;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "candor-client-"));
    const config = toConfig({}, { data: join(dir, "data"), logLevel: "silent" });
    const opened = await openStoreOf(config, { clock: Date.now, random: (size) => randomBytes(size) });
    store = opened.store;
    const slow: Store["jobs"]["completeIdempotent"] = async (claim, done) => {
      await gate?.pass();
      return opened.store.jobs.completeIdempotent(claim, done);
    };
    const jobs = { ...store.jobs, completeIdempotent: slow };
    harness = await startHarness({ keys: opened.keys, store: { ...store, jobs } });
    url = `http://127.0.0.1:${(await harness.app.listen(0, "127.0.0.1")).port}`;
  });
  afterAll(async () => {
    await harness.close();
    await store.close();
    await removeFolder(dir);
  });

  /** The first answer is lost as soon as the service has begun; the others come as they are. */
  const behindProxy = (begun: () => Promise<unknown>, wait: () => Promise<unknown>) => {
    const came: string[] = [];
    let first: Promise<Response> | null = null;
    const ask: typeof fetch = async (...given) => {
      if (first === null) {
        first = fetch(...given);
        await begun();
        came.push("502");
        return Response.json({}, { status: 502 });
      }
      const response = await fetch(...given);
      const { code = "" } = (await response.clone().json()) as { code?: string };
      came.push(`${response.status} ${code}`.trim());
      return response;
    };
    const waited = async (): Promise<void> => {
      if (came.length > 1) await Promise.all([wait(), first]);
    };
    return { came, client: createClient({ url, bearer: harness.key, fetch: ask, wait: waited }) };
  };
  const ITEM = { item_id: "mug", title: "Mug" };

  it("waits for it under its key, and is told what became of it", async () => {
    const held = createGate();
    gate = held;
    const { came, client } = behindProxy(
      () => held.came,
      () => Promise.resolve(held.letGo()),
    );
    expect(await client.call("putItems", { body: [ITEM] })).toMatchObject({ kept: 1 });
    expect(came).toEqual(["502", "409 idempotency_running", "200"]);
  });

  it("does not ask again under a key that stands for another call", async () => {
    gate = null;
    const call = (client: ReturnType<typeof createClient>, title: string) =>
      client.call("putItems", { idempotencyKey: "mine", body: [{ ...ITEM, title }] });
    await call(createClient({ url, bearer: harness.key }), "Cup");
    const nothing = (): Promise<void> => Promise.resolve();
    const { came, client } = behindProxy(nothing, nothing);
    await expect(call(client, "Bowl")).rejects.toMatchObject({ code: "idempotency_conflict" });
    expect(came).toEqual(["502", "409 idempotency_conflict"]);
  });
});
