import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL, grants, ITEMS, registerNotice, shopperOf } from "../support/consents.ts";
import { type Harness, startHarness } from "../support/harness.ts";

const START = Date.parse("2026-01-01T12:00:00Z");
const DAY = 86_400_000;
const HOUR = 3_600_000;

describe("retention", () => {
  let harness: Harness;
  const clock = { now: START };
  let people = 0;
  const somebody = () => shopperOf(harness, `r-${(people += 1)}`);
  const at = (ms: number): string => new Date(ms).toISOString();
  const refOf = (id: string) => ({ shop: "acme", key: harness.app.services.store.pseudonym("acme", id) });
  const sweep = () => harness.app.services.retention.sweep("acme");
  const records = async (who: ReturnType<typeof somebody>): Promise<string[]> =>
    ((await who.call("get", "/v1/shopper/consent/history")).body.records as { kind: string }[]).map(
      ({ kind }) => kind,
    );

  beforeAll(async () => {
    harness = await startHarness({ clock: () => clock.now });
    await harness.call("put", "/v1/items").send(ITEMS).expect(200);
    await registerNotice(harness);
  });
  afterAll(() => harness.close());

  it(
    "erases what came in under a purpose 30 days after its withdrawal, and what still has its purpose " +
      "stays",
    async () => {
      const who = somebody();
      await who.agree(ALL).expect(200);
      for (const [event_id, body] of [
        ["bought", { type: "purchase", item_id: "i1", order_id: "o" }],
        ["survey", { type: "nps", value: 9 }],
        ["letter", { type: "contacted" }],
      ] as const)
        await who.tell({ event_id, ...body, occurred_at: at(clock.now - DAY) }).expect(200);
      await who.agree({ personalise: false }).expect(200);
      clock.now += 30 * DAY - 1;
      await sweep();
      expect((await who.events()).sort()).toEqual(["bought", "letter", "survey"]);
      clock.now += 1;
      expect((await sweep()).events).toBe(1);
      expect((await who.events()).sort()).toEqual(["letter", "survey"]);
      await who.withdraw().expect(200);
      clock.now += 30 * DAY;
      await sweep();
      expect(await who.events()).toEqual([]);
    },
  );

  it("spares the events of somebody who agreed again in time", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    await who.tell({ event_id: "e", type: "view", item_id: "i1", occurred_at: at(clock.now) }).expect(200);
    await who.withdraw().expect(200);
    clock.now += 29 * DAY;
    await who.agree(ALL).expect(200);
    clock.now += 2 * DAY;
    await sweep();
    expect(await who.events()).toEqual(["e"]);
  });

  it("drops events past the shop’s own time; imported history counts from its import", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    await harness
      .call("patch", "/v1/settings")
      .send({ retention_days: { events: 100 } })
      .expect(200);
    await who
      .tell({ event_id: "old", type: "view", item_id: "i1", occurred_at: at(clock.now - 60 * DAY) })
      .expect(200);
    await who.tell({ event_id: "new", type: "view", item_id: "i1", occurred_at: at(clock.now) }).expect(200);
    const { recordEvents, shops } = harness.app.services;
    const event = {
      event_id: "history",
      type: "purchase" as const,
      item_id: "i1",
      occurred_at: clock.now - 3000 * DAY,
      channel: "store" as const,
      session_id: null,
      quantity: 1,
      price_minor: null,
      currency: null,
      order_id: "o",
      value: null,
      query: null,
      case_id: null,
      ref_event_id: null,
      recommendation_id: null,
    };
    const signals = {
      gpc: false,
      dnt: false,
      tcf: { state: "absent" as const },
      gpp: { state: "absent" as const },
    };
    await recordEvents({
      shop: "acme",
      arrivals: [{ shopper: refOf(who.id), event, signals, declines: [] }],
      policy: await shops.policy("acme"),
      imported: true,
      itemFacts: () => ({ known: true, sensitive: false }),
      isSensitiveSearch: () => false,
    });
    clock.now += 40 * DAY;
    await sweep();
    expect((await who.events()).sort()).toEqual(["history", "new"]);
    clock.now += 60 * DAY;
    await sweep();
    expect(await who.events()).toEqual([]);
    await harness.call("patch", "/v1/settings").send({ retention_days: null }).expect(200);
  });

  it(
    "forgets records 13 months after their end, keeps the one that stands, and its " + "barrier with it",
    async () => {
      const who = somebody();
      const first = at(clock.now);
      await who.agree(grants("personalise"), { given_at: first }).expect(200);
      clock.now += DAY;
      await who.agree(grants("personalise"), { expires_at: at(clock.now + 10 * DAY) }).expect(200);
      clock.now += DAY;
      await who.withdraw().expect(200);
      expect(await records(who)).toEqual(["withdrawn", "given", "given"]);
      clock.now += 395 * DAY;
      await sweep();
      expect(await records(who)).toEqual(["withdrawn", "given"]);
      clock.now += 5 * DAY;
      await sweep();
      expect(await records(who)).toEqual(["withdrawn"]);
      clock.now += 4000 * DAY;
      await sweep();
      expect(await records(who)).toEqual(["withdrawn"]);
      expect((await who.agree(grants("personalise"), { given_at: first }).expect(409)).body.code).toBe(
        "given_at_stale",
      );
    },
  );

  it("forgets preferences that were not used for 25 months, but never lifts a pause", async () => {
    const [idle, paused, active] = [somebody(), somebody(), somebody()];
    for (const who of [idle, paused, active])
      await who
        .call("put", "/v1/shopper/preferences")
        .send({
          objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 },
          paused: who === paused,
          dismissed: { items: ["i1"], brands: [], categories: [] },
        })
        .expect(200);
    const preferences = async (who: typeof idle) =>
      (await who.call("get", "/v1/shopper/preferences")).body as {
        objectives: { save_money: number };
        paused: boolean;
        dismissed: { items: string[] };
      };
    clock.now += 700 * DAY;
    await active.agree(ALL).expect(200);
    clock.now += 61 * DAY;
    expect((await sweep()).preferences).toBe(2);
    expect(await preferences(idle)).toMatchObject({
      objectives: { save_money: 0 },
      paused: false,
      dismissed: { items: [] },
    });
    expect(await preferences(paused)).toMatchObject({ objectives: { save_money: 0 }, paused: true });
    expect(await preferences(active)).toMatchObject({
      objectives: { save_money: 1 },
      dismissed: { items: ["i1"] },
    });
  });

  it(
    "runs once an hour, in one process at a time, and takes expired decisions and void " + "receipts along",
    async () => {
      const who = somebody();
      const { retention, store } = harness.app.services;
      const { body } = await who.recommend().expect(200);
      await harness.call("get", `/v1/recommendations/${body.recommendation_id}`).expect(200);
      clock.now += HOUR;
      await retention.turn();
      const last = async () => (await store.jobs.read("acme", "retention-schedule"))!;
      expect(await last()).toMatchObject({ updated_at: clock.now, body: { shoppers: expect.any(Number) } });
      const before = clock.now;
      clock.now += HOUR - 1;
      await retention.turn();
      expect((await last()).updated_at).toBe(before);
      clock.now += 1;
      await store.jobs.lease("retention:acme", "another process", 60_000, clock.now);
      await retention.turn();
      expect((await last()).updated_at).toBe(before);
      clock.now += 60_000;
      const swept: number[] = [];
      const real = store.sweep.bind(store);
      (store as { sweep: typeof real }).sweep = async (now) => {
        swept.push(await real(now));
        return swept.at(-1)!;
      };
      clock.now += DAY;
      await retention.turn();
      expect(swept.length).toBe(1);
      expect(swept[0]).toBeGreaterThan(0);
      expect((await harness.call("get", `/v1/recommendations/${body.recommendation_id}`)).status).toBe(404);
    },
  );

  it("erases on request at once: ?data=erase", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    await who.tell({ event_id: "e", type: "view", item_id: "i1", occurred_at: at(clock.now) }).expect(200);
    await who.withdraw("?data=erase").expect(200);
    expect(await who.events()).toEqual([]);
    expect(await records(who)).toEqual(["withdrawn", "given"]);
  });
});
