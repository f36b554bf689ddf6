import { expect, it } from "vitest";
import type { Grant } from "../../src/consent/gate.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import type { Channel } from "../../src/shopper/event.ts";
import type { Moment } from "../../src/shopper/moments.ts";
import { notice } from "../support/harness.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const time = { now: NOW };
/** The slot and the package of the planted shop. */
const SCORED_BY = ["default", "planted@1.0.1"];

type Figure = {
  value: number | null;
  low: number | null;
  high: number | null;
  answers: number;
  shoppers: number;
};

describePlanted(
  "what a shop learns of its shoppers",
  (at) => {
    const tell = async (topic: string) =>
      (await at().call("get", `/v1/insight/${topic}`).expect(200)).body as Record<string, Figure> & {
        stated_by: Record<string, (Figure & { name: string })[]>;
        nps_by: Record<string, (Figure & { name: string })[]>;
      };
    const grantOf = async (id: string): Promise<Grant<"measure">> => {
      const { store, gate, shops } = at().app.services;
      const shopper = { shop: "acme", key: store.pseudonym("acme", id) };
      const policy = await shops.policy("acme");
      const call = { shopper, signals: NO_SIGNALS, optOut: false, sessionReceipt: [], policy, country: null };
      const grant = (await gate.pass(call)).grant("measure");
      if (grant === null) throw new Error(`${id} did not agree to measuring`);
      return grant;
    };
    /** A question that is put and answered; each in a week of its own. */
    const say = async (
      id: string,
      value: number,
      more: { item?: string | null; moment?: Moment; channel?: Channel; strength?: number } = {},
    ): Promise<void> => {
      const { questions } = at().app.services;
      const { item = "teacup", moment = "home", channel = "web", strength = 1.5 } = more;
      const recommendation_id = `rec-${id}-${time.now}`;
      const scored_by = item === null ? null : SCORED_BY;
      const put = { recommendation_id, item_id: item, moment, channel, strength, scored_by };
      expect(await questions.put(await grantOf(id), put)).toBe(true);
      const question = await questions.find(await grantOf(id), recommendation_id);
      expect(await questions.answer(await grantOf(id), question!, value)).toBe(true);
    };
    const agree = (id: string, purposes: Record<string, boolean> = { personalise: true, measure: true }) =>
      at().shopper(id, [], purposes);
    const tell1 = (event: object) => at().call("post", "/v1/events").send(event).expect(200);

    it("is nothing where fewer than ten answered", async () => {
      for (let who = 0; who < 9; who += 1) {
        await agree(`first-${who}`);
        await say(`first-${who}`, 1);
      }
      const { stated, shop_gap } = await tell("relevance");
      expect(stated).toEqual({ value: null, low: null, high: null, answers: 9, shoppers: 9 });
      expect(shop_gap!.value).toBeNull();
    });

    it("is the gap between what the shop claims and what shoppers say, by channel and stage", async () => {
      await at().call("patch", "/v1/settings").send({ claim_relevance: 0.8 }).expect(200);
      const draw = seededFrom("insight");
      for (let who = 0; who < 30; who += 1) {
        const id = `people-${who}`;
        await agree(id);
        const place =
          who < 14 ? ({ channel: "web" } as const) : ({ channel: "app", moment: "product" } as const);
        await say(id, draw() < 0.4 ? 1 : 0, place);
      }
      const told = await tell("relevance");
      const { stated, shop_gap: gap } = told;
      expect(stated!.answers).toBe(39);
      expect(gap!.value).toBeCloseTo(0.8 - stated!.value!, 3);
      expect(gap!.low!).toBeLessThan(gap!.value!);
      expect(gap!.high!).toBeGreaterThan(gap!.value!);
      expect(told.stated_by["channel"]!.map(({ name, shoppers }) => [name, shoppers])).toEqual([
        ["app", 16],
        ["web", 23],
      ]);
      expect(told.stated_by["stage"]!.map(({ name }) => name)).toEqual(["attention", "desire"]);
      // Nine of one channel alone, and the next smallest with them: the sum gives nobody away.
      for (let who = 0; who < 9; who += 1) {
        await agree(`phone-${who}`);
        await say(`phone-${who}`, 1, { channel: "phone" });
      }
      const after = await tell("relevance");
      expect(after.stated_by["channel"]!.map(({ name }) => name)).toEqual(["web"]);
      expect(after["hidden_groups"]).toBeGreaterThanOrEqual(2);
    }, 60_000);

    it("loses what was withdrawn, forgotten or erased", async () => {
      const before = (await tell("relevance"))["stated"]!.answers;
      await at()
        .call("put", "/v1/shopper/consent")
        .set("Shopper-Id", "people-1")
        .send({ purposes: { measure: false }, method: "test", notice: notice("all-measure-personalise") })
        .expect(200);
      expect((await tell("relevance"))["stated"]!.answers).toBe(before - 1);
      await at().call("delete", "/v1/shopper").set("Shopper-Id", "people-2").expect(202);
      expect((await tell("relevance"))["stated"]!.answers).toBe(before - 2);
      const { body } = await at().call("get", "/v1/shopper/events").set("Shopper-Id", "people-3").expect(200);
      const own = `/v1/shopper/events/${encodeURIComponent(body.data[0].handle)}`;
      await at().call("delete", own).set("Shopper-Id", "people-3").expect(200);
      expect((await tell("relevance"))["stated"]!.answers).toBe(before - 3);
      await at().call("put", "/v1/shopper/restriction").set("Shopper-Id", "people-4").expect(200);
      expect((await tell("relevance"))["stated"]!.answers).toBe(before - 4);
    }, 60_000);

    it("is how content people are, stage by stage, and with how their case was settled", async () => {
      for (let who = 0; who < 12; who += 1) {
        const id = `content-${who}`;
        await agree(id);
        await say(id, who < 9 ? 10 : 3, { item: null, moment: "after_sales" });
        const base = {
          shopper_id: id,
          case_id: `case-${who}`,
          occurred_at: new Date(time.now).toISOString(),
        };
        await tell1({ ...base, event_id: `${id}-o`, type: "service_opened" });
        const told = { ...base, event_id: `${id}-r`, type: "service_resolved", value: who < 3 ? 5 : 2 };
        expect((await tell1(told)).body.results[0].status).toBe("kept");
      }
      // Somebody who did not agree to measuring is counted nowhere.
      await agree("silent", { personalise: true });
      await tell1({
        shopper_id: "silent",
        event_id: "silent-r",
        case_id: "c",
        type: "service_resolved",
        value: 5,
        occurred_at: new Date(time.now).toISOString(),
      });
      const told = await tell("satisfaction");
      expect(told["nps"]).toMatchObject({ value: 50, shoppers: 12 });
      expect(told.nps_by["stage"]).toMatchObject([{ name: "satisfaction", value: 50 }]);
      expect(told["resolved"]).toMatchObject({ value: 0.25, answers: 12 });
      expect(JSON.stringify(told)).not.toContain("case-");
    }, 60_000);

    it("is whether channels are connected, and whether the shop follows up after a purchase", async () => {
      for (let who = 0; who < 10; who += 1) {
        const id = `buyer-${who}`;
        await at().shopper(
          id,
          [
            { item: "teapot", days: 60, order: `${id}-order`, channel: "store" },
            ...(who < 4 ? [{ item: "vase", type: "view", days: 5, channel: "web" }] : []),
          ],
          { personalise: true, measure: true, contact: true },
        );
        if (who < 5)
          await tell1({
            event_id: `${id}-c`,
            shopper_id: id,
            type: "contacted",
            channel: "email",
            occurred_at: new Date(NOW - 50 * DAY_MS).toISOString(),
          });
      }
      const told = await tell("journey");
      expect(told["follow_up"]).toMatchObject({ value: 0.5, answers: 10, shoppers: 10 });
      expect(told["connected"]!.value! * told["connected"]!.shoppers).toBeCloseTo(4, 1);
      expect(told["answered"]!.value).toBe(1);
    }, 60_000);

    it("believes of a suggestion what was said of others, says how well, and forgets with them", async () => {
      const draw = seededFrom("believe");
      const ask = async () => (await at().ask({ moment: "home", limit: 2 }).expect(200)).body;
      const transparency = async () =>
        (await at().call("get", "/s/acme/v1/transparency", null).expect(200)).body as {
          belief: { answers: number; error: number | null; held_back: number }[];
          models: { slot: string; belief: object[] }[];
        };
      const reportOf = async (slot: string) =>
        (await at().call("get", `/v1/slots/${slot}`).expect(200)).body.reports.belief as object[];
      expect((await ask()).items[0].belief).toBeNull();
      for (let who = 0; who < 12; who += 1) await agree(`judge-${who}`);
      const chance = { 0.2: 0.2, 0.95: 0.7 };
      for (let week = 0; week < 26; week += 1) {
        time.now += 8 * DAY_MS;
        for (let who = 0; who < 12; who += 1) {
          const strength = draw() < 0.5 ? 0.2 : 0.95;
          await say(`judge-${who}`, draw() < chance[strength] ? 1 : 0, { strength });
        }
      }
      time.now += 40 * DAY_MS;
      await at().app.services.insights.renewBelief("acme");
      const { items } = await ask();
      expect(items[0].belief).toBeGreaterThan(0.55);
      expect(items[0].belief).toBeLessThan(0.85);
      const { belief, models } = await transparency();
      const told = belief[0]!;
      expect(belief).toHaveLength(1);
      expect(told).toMatchObject({ slot: "default", model: "planted@1.0.1", ranking: null });
      expect(told).toMatchObject({ made_at: new Date(time.now).toISOString() });
      expect(told.answers).toBeGreaterThanOrEqual(12 * 26);
      expect(told.held_back).toBeGreaterThan(100);
      expect(told.error!).toBeLessThan(0.12);
      expect(Object.fromEntries(models.map((each) => [each.slot, each.belief]))).toEqual({
        complement: [],
        default: [told],
      });
      expect([await reportOf("default"), await reportOf("complement")]).toEqual([[told], []]);
      // The same package in another slot, of which nobody said anything.
      const cart = { moment: "cart", context: { cart: ["teapot"] }, limit: 2 };
      expect((await at().ask(cart).expect(200)).body.items[0].belief).toBeNull();
      // And another version in the same.
      await at().serve();
      expect((await ask()).items[0].belief).toBeNull();
      expect(await reportOf("default")).toEqual([told]);
      await at().call("post", "/v1/slots/default/rollback").expect(200);
      expect((await ask()).items[0].belief).toBe(items[0].belief);
      const relevance = await tell("relevance");
      expect(Math.abs(relevance["model_gap"]!.value!)).toBeLessThan(0.1);
      expect(relevance["model_gap"]!.low!).toBeLessThan(0);
      expect(relevance["model_gap"]!.high!).toBeGreaterThan(0);
      for (let who = 3; who < 12; who += 1)
        await at().call("delete", "/v1/shopper").set("Shopper-Id", `judge-${who}`).expect(202);
      time.now += HOUR_MS + 1;
      await at().app.services.insights.renewBelief("acme");
      time.now += 2000;
      expect((await transparency()).belief).toEqual([]);
      expect((await ask()).items[0].belief).toBeNull();
    }, 120_000);
  },
  { clock: () => time.now },
);
