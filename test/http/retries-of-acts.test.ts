import { expect, it } from "vitest";
import { describeConsentShops } from "../support/consent-shops.ts";
import { ALL, grants, seen } from "../support/consents.ts";
import { clock, MINUTE, openRetries, watched } from "./retried-calls.ts";

describeConsentShops(
  "a request that comes twice under one idempotency key",
  clock,
  (on) => {
    const { fresh, somebody, known, erase } = openRetries(on);

    it("never gives consent again that was withdrawn since, and tells what holds now", async () => {
      clock.now += MINUTE;
      const who = somebody();
      const key = fresh();
      const agree = () => who.agree(ALL).set("Idempotency-Key", key);
      const first = await agree().expect(200);
      clock.now += MINUTE;
      await who.withdraw().expect(200);
      clock.now += MINUTE;
      const again = await agree().expect(200);
      expect(again.headers["idempotent-replayed"]).toBe("told-now");
      expect(again.body).toMatchObject({
        record_id: first.body.record_id,
        purposes: { personalise: { state: "withdrawn" } },
        effective: { personalise: { granted: false, because: "withdrawn" } },
      });
      expect((await who.consent().expect(200)).body.effective.personalise.granted).toBe(false);
      const withGpc = await agree().set("Sec-GPC", "1").expect(200);
      expect(withGpc.body.effective.personalise.granted).toBe(false);
    });

    it("never gives consent again that was erased since, not even beside a fresh one", async () => {
      clock.now += MINUTE;
      const who = somebody();
      const key = fresh();
      const agree = () => who.agree(ALL).set("Idempotency-Key", key);
      await agree().expect(200);
      clock.now += MINUTE;
      await erase(who);
      clock.now += MINUTE;
      expect((await agree().expect(409)).body.code).toBe("idempotency_spent");
      expect((await who.consent().expect(200)).body.effective.personalise.because).toBe("erased");
      await who.agree(grants("personalise")).expect(200);
      expect((await agree().expect(409)).body.code).toBe("idempotency_spent");
      expect((await who.consent().expect(200)).body.effective).toMatchObject({
        personalise: { granted: true },
        train: { granted: false },
      });
    });

    it("does not withdraw, restrict, lift, prefer or ask a person a second time", async () => {
      const who = await known();
      const keyed = (method: "put" | "post" | "patch" | "delete", path: string, key: string) =>
        who.call(method, path).set("Idempotency-Key", key);
      const [withdraw, restrict, prefer, review] = [fresh(), fresh(), fresh(), fresh()];
      await keyed("delete", "/v1/shopper/consent", withdraw).expect(200);
      await keyed("put", "/v1/shopper/restriction", restrict).expect(200);
      await keyed("patch", "/v1/shopper/preferences", prefer).send({ paused: true }).expect(200);
      const ticket = await keyed("post", "/v1/shopper/review-requests", review).send({ about: "data" });
      clock.now += MINUTE;
      await who.agree(ALL).expect(200);
      await who.call("delete", "/v1/shopper/restriction").expect(200);
      await who.call("patch", "/v1/shopper/preferences").send({ paused: false }).expect(200);
      const told = [
        (await keyed("delete", "/v1/shopper/consent", withdraw).expect(200)).body.effective.personalise
          .granted,
        (await keyed("put", "/v1/shopper/restriction", restrict).expect(200)).body.active,
        (await keyed("patch", "/v1/shopper/preferences", prefer).send({ paused: true }).expect(200)).body
          .paused,
      ];
      expect(told).toEqual([true, false, false]);
      const asked = await keyed("post", "/v1/shopper/review-requests", review).send({ about: "data" });
      expect(asked.body).toEqual(ticket.body);
      expect((await who.call("get", "/v1/shopper/review-requests").expect(200)).body.data).toHaveLength(1);
    });

    it("tells an erasure by its own receipt, and erases nobody who came back since", async () => {
      const who = await known();
      const key = fresh();
      const ask = () => who.call("delete", "/v1/shopper").set("Idempotency-Key", key);
      const first = await ask().expect(202);
      await on().harness.app.services.erasures.resume("acme");
      clock.now += MINUTE;
      await who.agree(ALL).expect(200);
      const again = await ask().expect(202);
      expect(again.body).toMatchObject({ receipt_id: first.body.receipt_id, state: "complete" });
      expect((await who.consent().expect(200)).body.effective.personalise.granted).toBe(true);
    });

    it("gives a session receipt once: the same again, and none once it was taken back", async () => {
      const session_id = `session-${fresh()}`;
      const key = fresh();
      const ask = () =>
        on()
          .harness.call("post", "/v1/session-receipts")
          .set("Idempotency-Key", key)
          .send({ session_id, purposes: grants("personalise"), notice: seen });
      const first = await ask().expect(200);
      clock.now += MINUTE;
      expect((await ask().expect(200)).body).toEqual(first.body);
      await on()
        .harness.call("delete", "/v1/session-receipts")
        .send({ session_id, consent_receipt: first.body.consent_receipt })
        .expect(204);
      expect((await ask().expect(422)).body.code).toBe("receipt_replayed");
    });
  },
  watched,
);
