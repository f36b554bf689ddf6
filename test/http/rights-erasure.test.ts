import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { type Buyer, MINUTE, openBuyers } from "../support/consent-people.ts";
import { ALL, grants } from "../support/consents.ts";

describe("the rights of a shopper", () => {
  const { clock, running, at, known, because, join } = openBuyers("q");
  const settle = async (): Promise<void> => {
    await running().app.services.erasures.resume("acme");
    await running().app.tick();
  };

  describe("erasure", () => {
    const whole = async (who: Buyer) => {
      const {
        standing: _s,
        version: _v,
        ...state
      } = await running().app.services.store.shoppers.readState({
        shop: "acme",
        key: running().app.services.store.pseudonym("acme", who.id),
      });
      const [overview, events, history, exported] = [
        (await who.call("get", "/v1/shopper").expect(200)).body,
        await who.events(),
        (await who.call("get", "/v1/shopper/consent/history")).body,
        (await who.call("get", "/v1/shopper/export")).body,
      ];
      return {
        state: { ...state, erased_at: state.erased_at !== null },
        known: overview.known,
        data: overview.data,
        because: overview.consent.effective.personalise.because,
        events,
        history,
        exported: { ...exported, exported_at: null },
      };
    };

    it("puts up the barrier before it answers, and twice is once", async () => {
      const [once, twice] = [await known(), await known()];
      const accepted = await once.call("delete", "/v1/shopper").expect(202);
      expect(accepted.body).toMatchObject({
        receipt_id: expect.stringMatching(/^era_/),
        state: "accepted",
        receipt: expect.stringContaining("."),
      });
      const before = await whole(once);
      expect(before).toMatchObject({
        known: false,
        because: "erased",
        events: [],
        history: { records: [] },
        data: [],
      });
      await settle();
      expect(await whole(once)).toEqual(before);
      const receipts = new Set<string>();
      for (let time = 0; time < 2; time += 1) {
        receipts.add((await twice.call("delete", "/v1/shopper").expect(202)).body.receipt_id as string);
        clock.now += MINUTE;
        await settle();
      }
      expect(receipts.size).toBe(2);
      const after = await whole(twice);
      expect({ ...after, exported: null }).toEqual({ ...before, exported: null });
      for (const receipt of receipts)
        expect((await running().call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state).toBe(
          "complete",
        );
      expect((await running().call("get", "/v1/erasures/era_unheard", null).expect(404)).body.code).toBe(
        "erasure_unknown",
      );
    });

    it("names the time by which no copy of the keys opens any more, and tells when that was so", async () => {
      const who = await known();
      const { body: accepted } = await who.call("delete", "/v1/shopper").expect(202);
      const due = at(clock.now + 24 * 60 * MINUTE);
      expect(accepted.key_destruction).toEqual({ state: "waiting", due, done_at: null });
      const read = async () => {
        const { body } = await running().call("get", `/v1/erasures/${accepted.receipt_id}`, null).expect(200);
        const { receipt } = decodeJwt(body.receipt as string) as { receipt: Record<string, unknown> };
        return {
          told: body.key_destruction,
          by: receipt["keys_destroyed_by"],
          at: receipt["keys_destroyed_at"],
        };
      };
      await settle();
      expect(await read()).toEqual({ told: accepted.key_destruction, by: due, at: null });
      clock.now += 11 * 60 * MINUTE;
      await settle();
      expect((await read()).told.state).toBe("waiting");
      clock.now += 2 * 60 * MINUTE;
      const done_at = at(clock.now);
      await settle();
      await settle();
      expect(await read()).toEqual({ told: { state: "done", due, done_at }, by: due, at: done_at });
      clock.now += 60 * 60 * MINUTE;
      await settle();
      expect((await read()).at).toBe(done_at);
    });

    it(
      "works on an erasure until it is whole and its keys are destroyed, and opens it no more " + "after",
      async () => {
        const { jobs } = running().app.services.store;
        const working = async () => (await jobs.list("acme", "erasure")).map(({ job_id }) => job_id);
        const before = { accepted_at: clock.now, forgotten_in_data_at: clock.now, complete_at: clock.now };
        await jobs.put({
          job_id: "era_of_before",
          shop: "acme",
          kind: "erasure",
          state: "complete",
          body: { keys: [], session_receipts: [], model_versions: [], ...before },
          updated_at: clock.now,
        });
        const { body } = await (await known()).call("delete", "/v1/shopper").expect(202);
        await settle();
        expect(await working()).toEqual([body.receipt_id]);
        clock.now += 13 * 60 * MINUTE;
        await settle();
        await settle();
        expect(await working()).toEqual([]);
        for (const receipt of ["era_of_before", body.receipt_id as string])
          expect((await running().call("get", `/v1/erasures/${receipt}`, null).expect(200)).body.state).toBe(
            "complete",
          );
      },
    );

    it("takes the past with it: receipts, records and answers of before open nothing", async () => {
      const who = await known();
      const given_at = at(clock.now);
      const { body: answer } = await who.recommend().expect(200);
      const once = () => who.agree(ALL, { given_at }).set("Idempotency-Key", "before");
      await once().expect(200);
      await who.call("delete", "/v1/shopper").expect(202);
      await settle();
      expect(
        (
          await running()
            .call("get", `/v1/recommendations/${answer.recommendation_id}`)
            .set("Shopper-Id", who.id)
        ).status,
      ).toBe(404);
      expect((await once().expect(409)).body.code).toBe("idempotency_spent");
      expect(await because(who)).toBe("erased");
    });

    it(
      "lets a fresh consent start anew, and a repetition of the erasure’s own work does " + "not take that",
      async () => {
        const who = await known();
        await who.call("delete", "/v1/shopper").expect(202);
        await who.agree(grants("personalise")).expect(200);
        await settle();
        clock.now += MINUTE;
        await who
          .tell({ event_id: "new", type: "view", item_id: "i4", occurred_at: at(clock.now) })
          .expect(200);
        await settle();
        expect([await because(who), await who.events()]).toEqual([null, ["new"]]);
      },
    );

    it("acts on every joined identity, however many links away, and leaves no link", async () => {
      const [web, app, store] = [await known(), await known(), await known()];
      await join(web, app);
      await join(app, store);
      await web.call("delete", "/v1/shopper").expect(202);
      await settle();
      for (const who of [web, app, store]) {
        expect([
          await because(who),
          await who.events(),
          (await who.call("get", "/v1/shopper/links")).body.data,
        ]).toEqual(["erased", [], []]);
      }
    });
  });
});
