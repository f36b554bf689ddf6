import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Choice } from "../../src/consent/acts/choice.ts";
import { hasRedisServer, type RedisServer, startRedis } from "../store/redis-server.ts";
import { consent, type Harness, startHarness } from "../support/harness.ts";

const BY = { shop: "acme", name: "Acme", contact: null, policy_hash: null };
const DAY = 86_400_000;

/** The shop's word that somebody agreed. */
const attested = (at: number): Choice => ({
  purposes: { personalise: true },
  notice: null,
  method: "import",
  source: "import",
  given_at: at,
  given_from: null,
  expires_at: null,
  jurisdiction: null,
  age_band: "unknown",
  under_gpc: false,
  gpc_named: false,
});

describe.skipIf(!hasRedisServer())("what is held of somebody, once the store takes writes again", () => {
  let server: RedisServer;
  let harness: Harness;
  const tell = async (...command: string[]): Promise<void> => {
    const client = await createClient({ url: server.url }).connect();
    await client.sendCommand(command);
    await client.close();
  };
  /** What is done meanwhile finds a store that takes no write. */
  const withoutStore = async (work: () => Promise<void>): Promise<void> => {
    await tell("CONFIG", "SET", "min-replicas-to-write", "1");
    await work();
    await tell("CONFIG", "SET", "min-replicas-to-write", "0");
  };
  const as = (method: "get" | "put" | "post" | "delete" | "patch", path: string) =>
    harness.call(method, path).set("Shopper-Id", "anna");
  const effective = async () =>
    (await as("get", "/v1/shopper/consent").expect(200)).body.effective.personalise as {
      granted: boolean;
      because: string | null;
    };
  const ref = () => ({ shop: "acme", key: harness.app.services.store.pseudonym("acme", "anna") });

  beforeEach(async () => {
    server = await startRedis();
    harness = await startHarness({}, "acme", { redis: server.url });
    await consent(harness, "anna", { personalise: true }).expect(200);
  });
  afterEach(async () => {
    await harness.close();
    await server.remove();
  });

  it("stands before a yes that is given now, which holds from its answer on", async () => {
    await withoutStore(async () => {
      await as("delete", "/v1/shopper/consent").expect(202);
    });
    expect(await effective()).toMatchObject({ granted: false, because: "withdrawn" });
    await consent(harness, "anna", { personalise: true }).expect(200);
    expect(await effective()).toEqual({ granted: true, because: null });
    await harness.app.tick();
    expect(await effective()).toEqual({ granted: true, because: null });
    const { records } = (await as("get", "/v1/shopper/consent/history").expect(200)).body;
    expect(records.map(({ kind }: { kind: string }) => kind)).toEqual(["given", "withdrawn", "given"]);
  });

  it("stands before a yes also where several were said, of which none is left", async () => {
    await withoutStore(async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await consent(harness, "anna", { personalise: false }).expect(202);
        expect((await consent(harness, "anna", { personalise: true })).status).toBe(507);
      }
      await as("delete", "/v1/shopper/consent").expect(202);
      await harness.call("delete", "/v1/shopper/consent").set("Shopper-Id", "bert").expect(202);
    });
    await consent(harness, "anna", { personalise: true }).expect(200);
    expect(await effective()).toEqual({ granted: true, because: null });
    await harness.app.tick();
    expect(await effective()).toEqual({ granted: true, because: null });
  });

  it.each(["objection", "restriction"])("does not bring back an %s that was lifted since", async (what) => {
    await withoutStore(async () => {
      await as("put", `/v1/shopper/${what}`).expect(202);
    });
    await as("delete", `/v1/shopper/${what}`).expect(200);
    expect(await effective()).toMatchObject({ granted: true });
    await harness.app.tick();
    expect(await effective()).toMatchObject({ granted: true });
  });

  it("does not bring back a pause that was ended since", async () => {
    await withoutStore(async () => {
      await as("patch", "/v1/shopper/preferences").send({ paused: true }).expect(202);
    });
    await as("patch", "/v1/shopper/preferences").send({ paused: false }).expect(200);
    await harness.app.tick();
    expect(await effective()).toMatchObject({ granted: true });
  });

  it("outlives a yes of before it that comes in late", async () => {
    const before = new Date(Date.now() - 1000).toISOString();
    await withoutStore(async () => {
      await consent(harness, "anna", { personalise: false }).expect(202);
    });
    const late = await consent(harness, "anna", { personalise: true }, { given_at: before });
    expect(late.body).toMatchObject({ status: 409, code: "given_at_stale" });
    await harness.app.tick();
    expect(await effective()).toEqual({ granted: false, because: "refused" });
  });

  it("outlives the shop's word of somebody who had never been asked", async () => {
    const bert = { shop: "acme", key: harness.app.services.store.pseudonym("acme", "bert") };
    await withoutStore(async () => {
      await harness.call("delete", "/v1/shopper/consent").set("Shopper-Id", "bert").expect(202);
    });
    await harness.app.services.choices.attest(bert, attested(Date.now() - DAY), BY);
    await harness.app.tick();
    const { standing } = await harness.app.services.store.shoppers.readState(bert);
    expect(standing.personalise.state).not.toBe("granted");
  });

  it("lets a yes in a moment wait, and says so where the store takes nothing yet", async () => {
    await withoutStore(async () => {
      await as("delete", "/v1/shopper/consent").expect(202);
      expect((await consent(harness, "anna", { personalise: true })).status).toBe(507);
    });
    expect(await effective()).toMatchObject({ granted: false });
  });

  it("is not written upon a state that somebody changed in between", async () => {
    const { choices, store } = harness.app.services;
    const { version } = await store.shoppers.readState(ref());
    await consent(harness, "anna", { personalise: true, train: true }).expect(200);
    await expect(choices.withdraw(ref(), BY, { decidedOn: version })).rejects.toMatchObject({
      code: "consent_changed",
    });
    expect(await effective()).toMatchObject({ granted: true });
  });
});
