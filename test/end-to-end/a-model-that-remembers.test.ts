import { afterAll, describe, expect, it } from "vitest";
import { createUnlearner } from "../../src/learn/shop/unlearn.ts";
import { createLog } from "../../src/lib/log.ts";
import { FOLLOWED_WITHIN_MS } from "../../src/model/registry/follow-time.ts";
import { AGREED, championOf, fillShop, historyOf, trainWatched } from "../learn/shop/tastes.ts";
import { callerOf, consent } from "../support/harness.ts";
import {
  clock,
  erase,
  erasureOf,
  headOf,
  HOUR_MS,
  modelOf,
  slot,
  start,
  stopped,
  STORES,
  time,
  turn,
} from "./remembering.ts";

afterAll(async () => {
  for (const stop of stopped.reverse()) await stop();
});

describe.each(STORES)("a model that remembers who left, on %s", (_name, open) => {
  it(
    "is not put back by any door, serves until the shop’s deadline, and is then gone in " + "every process",
    async () => {
      const { harness, another } = await start(open);
      await fillShop(harness);
      const first = (await trainWatched(harness)).package;
      const second = (await trainWatched(harness)).package;
      expect([await championOf(harness), (await slot(harness)).must_forget]).toEqual([second, null]);
      const other = await another();
      for (const app of [harness.app, other]) expect(await modelOf(harness, app)).toBe(second);

      const receipt = await erase(harness, "s3");
      expect(await headOf(harness)).toBe(1);
      const doors = {
        promote: harness.call("put", "/v1/slots/default").send({ champion: first }),
        "promote elsewhere": harness.call("put", "/v1/slots/home").send({ champion: second }),
        canary: harness.call("put", "/v1/slots/default").send({ challenger: { model: first, percent: 5 } }),
        shadow: harness.call("put", "/v1/slots/default").send({ shadow: first }),
        rollback: harness.call("post", "/v1/slots/default/rollback"),
      };
      for (const [door, request] of Object.entries(doors)) {
        const { status, body } = await request;
        expect({ door, status, code: body.code }).toEqual({ door, status: 409, code: "erasures_pending" });
      }
      for (const app of [harness.app, other]) {
        await app.models.follow();
        for (const id of [first, second]) {
          const pinned = await callerOf(app, harness.key)("post", "/v1/recommendations").send({
            moment: "product",
            context: { item_id: "i2" },
            slot: `default@${id}`,
          });
          expect([pinned.status, pinned.body.code]).toEqual([409, "erasures_pending"]);
        }
        expect(await modelOf(harness, app)).toBe(second);
      }
      const told = await slot(harness);
      expect(told).toMatchObject({ answering: second, previous: null, must_forget: { entries: 1 } });
      expect(Date.parse(told.must_forget.until) - Date.parse(told.must_forget.since)).toBe(24 * HOUR_MS);
      await harness.app.tick();
      await harness.app.services.erasures.resume("acme");
      const waiting = await erasureOf(harness, receipt);
      expect(waiting.state).toBe("forgotten_in_data");
      expect(
        waiting.model_versions
          .map((each: { name: string; version: string }) => `${each.name}@${each.version}`)
          .sort(),
      ).toEqual([first, second].sort());
      for (const each of waiting.model_versions)
        expect(each).toMatchObject({ state: "retrain_due", due: expect.stringMatching(/Z$/) });

      time.shift += 25 * HOUR_MS;
      const late = await another();
      expect(await modelOf(harness, late)).toBeNull();
      for (const app of [other, harness.app]) {
        await app.models.follow();
        expect(await modelOf(harness, app)).toBeNull();
      }
      expect(await championOf(harness)).toBeNull();
      await harness.app.services.erasures.resume("acme");
      const whole = await erasureOf(harness, receipt);
      expect(whole.state).toBe("complete");
      expect(whole.model_versions).toHaveLength(2);
      for (const each of whole.model_versions) expect(each).toMatchObject({ state: "retired", due: null });

      await turn(harness);
      await harness.app.models.follow();
      const clean = await championOf(harness);
      expect([first, second, null]).not.toContain(clean);
      expect(await modelOf(harness)).toBe(clean);
      expect((await slot(harness)).must_forget).toBeNull();
      for (const id of [first, second])
        expect(
          (await harness.call("put", "/v1/slots/default").send({ champion: id })).status,
        ).toBeGreaterThan(399);
      expect(await championOf(harness)).toBe(clean);
    },
    400_000,
  );

  it("is trained anew within half of the deadline, without anybody’s call", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 30);
    const before = (await trainWatched(harness)).package;
    const receipt = await erase(harness, "s5");
    await turn(harness);
    expect(await championOf(harness)).toBe(before);
    time.shift += 13 * HOUR_MS;
    await turn(harness);
    const after = await championOf(harness);
    expect([before, null]).not.toContain(after);
    await harness.app.services.erasures.resume("acme");
    expect(await erasureOf(harness, receipt)).toMatchObject({
      state: "complete",
      model_versions: [{ state: "retired", due: null }],
    });
    const head = await headOf(harness);
    await turn(harness);
    expect([await championOf(harness), await headOf(harness)]).toEqual([after, head]);
  }, 240_000);

  it("leaves no hole where a training without those who left is not promoted: it is made again", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 12);
    await consent(harness, "brief", AGREED, { expires_at: new Date(clock() + HOUR_MS).toISOString() }).expect(
      200,
    );
    await harness
      .call("post", "/v1/events")
      .send(historyOf(12).map((event) => ({ ...event, shopper_id: "brief" })))
      .expect(200);
    // So few are never promoted unasked.
    const champion = (await trainWatched(harness)).package;
    for (const slot of ["default", "complement"])
      await harness.call("put", `/v1/slots/${slot}`).send({ champion }).expect(200);
    await harness.app.models.follow();
    expect(await championOf(harness)).toBe(champion);
    // Whose consent has ended is in no newer data; they leave while the newcomer is judged beside the
    // champion.
    time.shift += 2 * HOUR_MS;
    const left: Promise<string>[] = [];
    const newcomer = await trainWatched(harness, {}, (phase, times) => {
      if (phase === "count" && times === 1) left.push(erase(harness, "brief"));
    });
    const receipt = await left[0]!;
    expect(newcomer.because).toMatch(/too few to judge it beside/);
    expect(newcomer.promoted).toEqual([]);
    expect(await championOf(harness)).toBe(champion);
    await createUnlearner({
      services: harness.app.services,
      log: createLog("silent"),
      signal: new AbortController().signal,
    }).turn();
    const again = await championOf(harness);
    expect(again).toBe(`${champion}.f1`);
    await harness.app.models.follow();
    expect(await modelOf(harness)).toBe(again);
    time.shift += FOLLOWED_WITHIN_MS;
    await harness.app.tick();
    await harness.app.services.erasures.resume("acme");
    expect(await erasureOf(harness, receipt)).toMatchObject({ state: "complete" });
    await harness.call("put", "/v1/slots/default").send({ champion: newcomer.package }).expect(200);
  }, 240_000);

  it("is untouched where it is made of the catalogue alone", async () => {
    const { harness } = await start(open);
    await fillShop(harness, 4);
    await turn(harness);
    const content = await championOf(harness);
    expect(content).toMatch(/^content@/);
    const receipt = await erase(harness, "s1");
    time.shift += 48 * HOUR_MS;
    await harness.app.models.follow();
    await harness.app.services.erasures.resume("acme");
    expect(await modelOf(harness)).toBe(content);
    expect(await slot(harness)).toMatchObject({ champion: content, answering: content, must_forget: null });
    expect(await erasureOf(harness, receipt)).toMatchObject({ state: "complete", model_versions: [] });
  }, 60_000);
});
