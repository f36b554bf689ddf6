import { expect, it } from "vitest";
import type { Grant } from "../../src/consent/gate.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import { beliefOf } from "../../src/insight/belief-of.ts";
import { sumsOf } from "../../src/insight/belief-sums.ts";
import { createCountBelief } from "../../src/insight/count-belief.ts";
import { readFacts } from "../../src/insight/facts.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import type { KeepShares } from "../../src/shopper/belief-share.ts";
import { createReadMeasured } from "../../src/shopper/read-measured.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";

const DAY_MS = 86_400_000;
const PEOPLE = 14;
const WEEKS = 26;
const SCORED_BY = ["default", "planted@1.0.1"];
const time = { now: NOW };

describePlanted(
  "what is believed of suggestions",
  (at) => {
    const grantOf = async (id: string): Promise<Grant<"measure">> => {
      const { store, gate, shops } = at().app.services;
      const shopper = { shop: "acme", key: store.pseudonym("acme", id) };
      const policy = await shops.policy("acme");
      const call = { shopper, signals: NO_SIGNALS, optOut: false, sessionReceipt: [], policy, country: null };
      const grant = (await gate.pass(call)).grant("measure");
      if (grant === null) throw new Error(`${id} did not agree to measuring`);
      return grant;
    };
    const say = async (id: string, value: number, strength: number): Promise<void> => {
      const { questions } = at().app.services;
      const recommendation_id = `rec-${id}-${time.now}`;
      const put = { item_id: "teacup", moment: "home", channel: "web", strength } as const;
      await questions.put(await grantOf(id), { recommendation_id, ...put, scored_by: SCORED_BY });
      const question = await questions.find(await grantOf(id), recommendation_id);
      await questions.answer(await grantOf(id), question!, value);
    };
    const erase = async (id: string): Promise<string> =>
      (await at().call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202)).body.receipt_id as string;
    const stateOf = async (receipt: string): Promise<string> =>
      (await at().call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state as string;
    const untilComplete = async (receipt: string): Promise<void> => {
      for (let turn = 0; (await stateOf(receipt)) !== "complete"; turn += 1) {
        expect(turn).toBeLessThan(5);
        await at().app.tick();
        time.now += 1000;
      }
    };
    const told = async () =>
      (await at().call("get", "/s/acme/v1/transparency", null).expect(200)).body.belief as {
        answers: number;
      }[];
    const shown = async (): Promise<number | null> =>
      (await at().ask({ moment: "home", limit: 1 }).expect(200)).body.items[0].belief;
    const stands = async () => {
      time.now += 1001;
      return at().app.services.insights.belief("acme");
    };
    /** What stands is, to the byte, what the rows that are left give by themselves. */
    const expectFitted = async (answers: number): Promise<void> => {
      const { gate, shops, store } = at().app.services;
      const readMeasured = createReadMeasured({
        ...{ shoppers: store.shoppers, gate, policyOf: shops.policy, breathe: async () => undefined },
      });
      const { relevance } = await readFacts(readMeasured, "acme", time.now);
      const believed = (await stands())!;
      expect(believed.scales[SCORED_BY.join(" ")]?.answers).toBe(answers);
      expect(JSON.stringify(believed)).toBe(JSON.stringify(beliefOf(sumsOf(relevance), believed.made_at)));
    };

    it("is what the others give when an erasure is complete, before the hour has passed", async () => {
      const draw = seededFrom("forgets");
      for (let who = 0; who < PEOPLE; who += 1)
        await at().shopper(`judge-${who}`, [], { personalise: true, measure: true });
      for (let week = 0; week < WEEKS; week += 1) {
        time.now += 8 * DAY_MS;
        for (let who = 0; who < PEOPLE; who += 1) {
          const strength = draw() < 0.5 ? 0.2 : 0.95;
          await say(`judge-${who}`, draw() < strength ? 1 : 0, strength);
        }
      }
      time.now += 40 * DAY_MS;
      await at().app.services.insights.renewBelief("acme");
      await expectFitted(PEOPLE * WEEKS);
      expect(await shown()).not.toBeNull();
      await untilComplete(await erase("judge-0"));
      await expectFitted((PEOPLE - 1) * WEEKS);
      expect(await told()).toMatchObject([{ slot: "default", answers: (PEOPLE - 1) * WEEKS }]);
      expect(await shown()).not.toBeNull();
    }, 120_000);

    it("is what the others give where an erasure was asked for again before it was purged", async () => {
      const { erasures, store } = at().app.services;
      const ref = { shop: "acme", key: store.pseudonym("acme", "judge-3") };
      const asked = [];
      // Ids are random: one that sorts before the first is among the others.
      for (const end = time.now + 12; time.now < end; time.now += 1)
        asked.push((await erasures.begin(ref, null)).receipt_id);
      for (const receipt of asked) await untilComplete(receipt);
      await expectFitted((PEOPLE - 2) * WEEKS);
    });

    it("stays as it is when somebody leaves who was never measured", async () => {
      await at().shopper("silent", [], { personalise: true });
      await untilComplete(await erase("silent"));
      await expectFitted((PEOPLE - 2) * WEEKS);
    });

    it("is made while people leave, and without whoever's rows were read before they went", async () => {
      const { store, gate, shops, beliefs } = at().app.services;
      const gone = { receipt: "" };
      // Everybody is counted by then, and the belief not yet written.
      const keepShares: KeepShares = async (entries, standing) => {
        const kept = await store.shoppers.keepShares(entries, standing);
        gone.receipt = await erase("judge-1");
        await untilComplete(gone.receipt);
        return kept;
      };
      const readMeasured = createReadMeasured({
        ...{ shoppers: store.shoppers, gate, policyOf: shops.policy, breathe: async () => undefined },
      });
      time.now += 2 * 3_600_000;
      const countBelief = createCountBelief({ readMeasured, keepShares });
      await beliefs.renew("acme", (making) => countBelief("acme", making));
      expect(await stateOf(gone.receipt)).toBe("complete");
      await expectFitted((PEOPLE - 3) * WEEKS);
    });

    it("is dropped where an answer was deleted after it was counted, and comes back", async () => {
      const { insights } = at().app.services;
      const { body } = await at()
        .call("get", "/v1/shopper/events?limit=100")
        .set("Shopper-Id", "judge-2")
        .expect(200);
      const asked = (body.data as { event_id: string; type: string }[]).find(({ type }) => type === "asked");
      await at()
        .call("delete", `/v1/shopper/events/${asked!.event_id}`)
        .set("Shopper-Id", "judge-2")
        .expect(200);
      await untilComplete(await erase("judge-2"));
      expect(await stands()).toBeNull();
      await insights.renewBelief("acme");
      await expectFitted((PEOPLE - 4) * WEEKS);
    });

    it("is dropped before an erasure is complete that an earlier version purged", async () => {
      const { insights, store } = at().app.services;
      await insights.renewBelief("acme");
      time.now += 1000;
      expect(await told()).toHaveLength(1);
      const purged_at = time.now - DAY_MS;
      await store.jobs.put({
        job_id: "era_before",
        shop: "acme",
        kind: "erasure",
        state: "forgotten_in_data",
        updated_at: purged_at,
        body: {
          keys: [],
          session_receipts: [],
          accepted_at: purged_at,
          forgotten_in_data_at: purged_at,
          complete_at: null,
          model_versions: [],
          remembering: [],
          sequence: 0,
        },
      });
      await untilComplete("era_before");
      expect(await told()).toEqual([]);
    });
  },
  { clock: () => time.now },
);
