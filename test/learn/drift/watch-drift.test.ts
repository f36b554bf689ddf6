import { afterAll, beforeAll, expect, it } from "vitest";
import { createMetrics } from "../../../src/http/metrics.ts";
import { createDriftWatch } from "../../../src/learn/drift/watch-drift.ts";
import type { Log } from "../../../src/lib/log.ts";
import { createHealthMeter } from "../../../src/services/measure-health.ts";
import { describeOnLmdb } from "../../support/both-stores.ts";
import { consent, type Harness, startHarness } from "../../support/harness.ts";
import { runHere } from "../../support/run-cli.ts";
import { AGREED, fillShop, historyOf, ITEMS, trainWatched } from "../shop/tastes.ts";

const DAY_MS = 86_400_000;
const SHOPPERS = 36;
/** Of them, so many agree that the shop measures. */
const MEASURED = 24;
const SUBJECT_OF = /s\d+-|\bs\d+\b/;

describeOnLmdb("how a champion does on fresh days", (start) => {
  let harness: Harness;
  let stop: () => Promise<void>;
  const time = { shift: 0 };
  const clock = (): number => Date.now() + time.shift;
  const warned: string[] = [];
  const log: Log = {
    error: (_, sentence) => void warned.push(sentence),
    warn: ({ slot }, sentence) => void warned.push(`${slot ?? ""}: ${sentence}`),
    info: () => undefined,
    debug: () => undefined,
  };
  const turn = () => createDriftWatch({ services: harness.app.services, log }).turn();
  const driftOf = async () => (await harness.call("get", "/v1/slots/default").expect(200)).body.reports.drift;
  /** Messages that wait; the model may serve another slot as well, which is told of by itself. */
  const alarms = async () =>
    (await harness.app.services.store.jobs.list("acme", "delivery"))
      .map(
        ({ body }) =>
          JSON.parse((body as { body: string }).body) as { type: string; data: Record<string, unknown> },
      )
      .filter(({ data }) => data["slot"] === "default");
  /** What each of these shoppers buys, so many days ago. */
  const buy = async (shoppers: number, item: (shopper: number) => string, daysAgo: number): Promise<void> => {
    const occurred_at = new Date(clock() - daysAgo * DAY_MS).toISOString();
    const events = Array.from({ length: shoppers }, (_, shopper) => ({
      event_id: `s${shopper}-${item(shopper)}-${occurred_at}`,
      shopper_id: `s${shopper}`,
      type: "purchase",
      item_id: item(shopper),
      order_id: `o-${shopper}-${occurred_at}`,
      occurred_at,
    }));
    await harness.call("post", "/v1/events").send(events).expect(200);
  };

  beforeAll(async () => {
    const store = await start();
    stop = store.stop;
    harness = await startHarness({ clock }, "acme", store.settings);
    await fillShop(harness, SHOPPERS);
    for (let shopper = 0; shopper < MEASURED; shopper += 1)
      await consent(harness, `s${shopper}`, { ...AGREED, measure: true }).expect(200);
    await harness
      .call("post", "/v1/webhooks")
      .send({ url: "https://shop.example/candor", types: ["model.drifted"] })
      .expect(201);
  }, 60_000);
  afterAll(async () => {
    await harness.close();
    await stop();
  });

  it("tells nothing of too few, and nothing of a champion that knows all days", async () => {
    const { package: id } = await trainWatched(harness);
    await harness.call("put", "/v1/slots/default").send({ champion: id }).expect(200);
    expect(await driftOf()).toBeNull();
    await buy(19, (shopper) => historyOf(shopper)[0]!.item_id, 3);
    await turn();
    expect(await driftOf()).toMatchObject({ weeks: [], alarm: null });
    expect((await driftOf()).because).toMatch(/ 19 shoppers .* a figure needs 20\.$/);
  }, 120_000);

  it("measures who granted train and measure, once a week; a champion in front is let be", async () => {
    time.shift += DAY_MS;
    // Everybody buys again what they bought: the model knows them.
    await buy(SHOPPERS, (shopper) => historyOf(shopper)[1]!.item_id, 2);
    await turn();
    const { weeks, alarm, because, looked_at } = await driftOf();
    expect([weeks.length, alarm, because]).toEqual([1, null, null]);
    const [week] = weeks;
    expect(week.recall.n).toBe(MEASURED);
    expect(week.recall.value).toBeGreaterThan(0.5);
    expect(week.baselines.map(({ name }: { name: string }) => name)).toEqual([
      "popularity",
      "personal-frequency",
      "item-knn",
      "sequential-rules",
    ]);
    time.shift += DAY_MS;
    await turn();
    expect((await driftOf()).looked_at).toBe(looked_at);
    expect(await alarms()).toEqual([]);
  }, 120_000);

  it("raises the alarm once where a simple model of today is ahead, wherever it is seen", async () => {
    // New things come, and everybody wants them: the champion has never heard of them.
    const news = ["n0", "n1", "n2"].map((item_id) => ({ item_id, title: item_id, category: ["New"] }));
    await harness.call("put", "/v1/items").send(news).expect(200);
    await buy(SHOPPERS, () => "n0", 0);
    time.shift += 9 * DAY_MS;
    await buy(SHOPPERS, () => "n0", 2);
    await turn();
    time.shift += 8 * DAY_MS;
    await buy(SHOPPERS, () => "n0", 2);
    await turn();
    const { alarm, weeks } = await driftOf();
    expect(weeks.map(({ below }: { below: boolean }) => below)).toEqual([false, true, true]);
    expect(alarm).toMatchObject({ model: weeks[2].model, recall: 0, baseline_recall: 1 });
    expect(await alarms()).toMatchObject([
      { type: "model.drifted", data: { slot: "default", model: alarm.model, baseline: alarm.baseline } },
    ]);
    expect(warned.filter((sentence) => /^default: .* train again$/.test(sentence))).toHaveLength(1);

    const metrics = createMetrics();
    const { services, models } = harness.app;
    await createHealthMeter({ services, models, queues: {}, tell: metrics.health })();
    const { body } = await metrics.render();
    expect(body).toContain(`candor_model_drift_alarm{slot="default",model="${alarm.model}"} 1`);
    expect(body).toMatch(/candor_model_drift_recall\{slot="default",model=".*",of="popularity"\} 1/);

    const { config } = harness;
    const where = config.redis === null ? [] : ["--redis", config.redis];
    const args = ["model", "drift", "--shop", "acme", "--data", config.data, ...where];
    expect((await runHere(...args)).out).toContain(`ALARM since ${alarm.since}: ${alarm.model} (0.000)`);
    expect(JSON.parse((await runHere(...args, "--json")).out)["default"].alarm).toEqual(alarm);
    const work = await harness.call("get", "/v1/work").expect(200);
    expect(work.body.data).toContainEqual(expect.objectContaining({ kind: "drift", state: "done" }));
  }, 180_000);

  it("ends with another champion; nothing of a shopper is kept with the figures", async () => {
    time.shift += DAY_MS;
    const { package: id } = await trainWatched(harness);
    await harness.call("put", "/v1/slots/default").send({ champion: id }).expect(200);
    await turn();
    const drift = await driftOf();
    expect(drift.alarm).toBeNull();
    expect(drift.weeks).toHaveLength(3);
    const kept = JSON.stringify((await harness.app.services.store.jobs.read("acme", "drift"))!.body);
    expect(kept).not.toMatch(SUBJECT_OF);
    for (const { item_id } of ITEMS) expect(kept).not.toContain(`"${item_id}"`);
  }, 120_000);

  it("is looked at by one process at a time", async () => {
    const { store } = harness.app.services;
    await store.jobs.lease("drift:acme", "somebody else", 60_000, clock());
    const look = createDriftWatch({ services: harness.app.services, log }).look("acme");
    await expect(look).rejects.toMatchObject({ code: "training_running" });
    await store.jobs.release("drift:acme", "somebody else");
  }, 30_000);
});
