import { expect, it } from "vitest";
import type { Grant } from "../../src/consent/gate.ts";
import { NO_SIGNALS } from "../../src/consent/purposes.ts";
import { createKeptBeliefs } from "../../src/insight/kept-belief.ts";
import { seededFrom } from "../../src/recommend/stages/seeded.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";

const DAY_MS = 86_400_000;
const PEOPLE = 14;
const WEEKS = 26;
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
      await questions.put(await grantOf(id), { recommendation_id, ...put });
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
      } | null;
    const shown = async (): Promise<number | null> =>
      (await at().ask({ moment: "home", limit: 1 }).expect(200)).body.items[0].belief;

    it("rests on nothing of somebody erased when that is complete, before the hour has passed", async () => {
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
      const { insights } = at().app.services;
      await insights.renewBelief("acme");
      expect((await told())!.answers).toBe(PEOPLE * WEEKS);
      expect(await shown()).not.toBeNull();
      await untilComplete(await erase("judge-0"));
      expect(await told()).toBeNull();
      expect(await shown()).toBeNull();
      // Made anew at once, of those who are left.
      await insights.renewBelief("acme");
      time.now += 1000;
      expect((await told())!.answers).toBe((PEOPLE - 1) * WEEKS);
      expect(await shown()).not.toBeNull();
    }, 120_000);

    it("stays as it is when somebody leaves who was never measured", async () => {
      await at().shopper("silent", [], { personalise: true });
      await untilComplete(await erase("silent"));
      expect((await told())!.answers).toBe((PEOPLE - 1) * WEEKS);
    });

    it("is not written back by whoever read the rows before the person's went", async () => {
      const { store, clock } = at().app.services;
      const other = createKeptBeliefs({ documents: store.shops, jobs: store.jobs, clock, holder: "other" });
      time.now += 2 * 3_600_000;
      await other.renew("acme", async (now) => {
        await untilComplete(await erase("judge-1"));
        return {
          made_at: now,
          chances: { plain: [1], profiling: [1] },
          answers: 999,
          error: 0,
          held_back: 0,
        };
      });
      time.now += 1000;
      expect(await told()).toBeNull();
    });

    it("is dropped before an erasure is complete that an earlier version purged", async () => {
      const { insights, store } = at().app.services;
      await insights.renewBelief("acme");
      time.now += 1000;
      expect(await told()).not.toBeNull();
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
      expect(await told()).toBeNull();
    });
  },
  { clock: () => time.now },
);
