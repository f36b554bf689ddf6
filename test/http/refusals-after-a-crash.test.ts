import type supertest from "supertest";
import { afterEach, expect, it } from "vitest";
import type { Store } from "../../src/store/driver/store.ts";
import { describeConsentShops } from "../support/consent-shops.ts";
import { ALL, NONE } from "../support/consents.ts";
import { clock, MINUTE, openRetries, type Who } from "./retried-calls.ts";

/** Where the process dies: nothing of the call is written from then on, nor is its key given up. */
type Moment = "before it acts" | "before the barrier" | "once it has acted";
const dying = { at: null as Moment | null };

const watched = (store: Store): Store => {
  const unless = <T>(moment: Moment, write: () => Promise<T>): Promise<T> =>
    dying.at === moment ? Promise.reject(new Error("killed")) : write();
  const { jobs, shoppers } = store;
  return {
    ...store,
    jobs: {
      ...jobs,
      add: (job) => unless("before it acts", () => jobs.add(job)),
      completeIdempotent: (claim, done) =>
        unless("once it has acted", () => jobs.completeIdempotent(claim, done)),
      abandonIdempotent: (claim) =>
        dying.at === null ? jobs.abandonIdempotent(claim) : Promise.resolve(undefined),
    },
    shoppers: {
      ...shoppers,
      changeState: (ref, change) => unless("before it acts", () => shoppers.changeState(ref, change)),
      raiseBarrier: (...given) => unless("before the barrier", () => shoppers.raiseBarrier(...given)),
    },
  };
};

describeConsentShops(
  "a no that is sent again at once, since its process died",
  clock,
  (on) => {
    const { fresh, known, somebody, token } = openRetries(on);
    afterEach(() => {
      dying.at = null;
    });
    const refOf = ({ id }: Who) => ({ shop: "acme", key: on().store.pseudonym("acme", id) });
    const recordsOf = async (who: Who): Promise<readonly string[]> =>
      (await on().store.shoppers.readHistory(refOf(who))).map(({ kind }) => kind);
    const stateOf = (who: Who) => on().store.shoppers.readState(refOf(who));
    const erasures = async (): Promise<readonly string[]> => {
      const { jobs } = on().store;
      const all = await Promise.all([jobs.list("acme", "erasure"), jobs.listFiled("acme", "erasure")]);
      return all.flat().map(({ job_id }) => job_id);
    };
    const joined = async (): Promise<readonly [Who, Who]> => {
      const [one, other] = [await known(), await known()];
      const link = { shopper_id: other.id, kind: "app" };
      await one.call("post", "/v1/shopper/links").send(link).expect(200);
      clock.now += MINUTE;
      return [one, other];
    };
    /** Under one key: the first dies at that moment, and the next comes in the very same millisecond. */
    const dieAndSendAgain = async (at: Moment, send: () => supertest.Test): Promise<supertest.Response> => {
      const key = fresh();
      dying.at = at;
      await send().set("Idempotency-Key", key).expect(500);
      dying.at = null;
      return send().set("Idempotency-Key", key);
    };
    const MOMENTS = ["before it acts", "once it has acted"] as const;

    it.each(MOMENTS)("withdraws once, on every identity (%s)", async (at) => {
      const [one, other] = await joined();
      const again = await dieAndSendAgain(at, () => one.withdraw());
      expect([again.status, again.body.effective.personalise.because]).toEqual([200, "withdrawn"]);
      for (const who of [one, other]) expect(await recordsOf(who)).toEqual(["withdrawn", "given"]);
    });

    it.each(MOMENTS)("refuses once (%s)", async (at) => {
      const who = await known();
      const again = await dieAndSendAgain(at, () => who.agree(NONE));
      expect([again.status, again.body.effective.personalise.because]).toEqual([200, "refused"]);
      expect(await recordsOf(who)).toEqual(["given", "given"]);
    });

    it.each(MOMENTS)("objects, restricts and pauses (%s)", async (at) => {
      const who = await known();
      const since = clock.now;
      for (const name of ["objection", "restriction"]) {
        const again = await dieAndSendAgain(at, () => who.call("put", `/v1/shopper/${name}`));
        expect([name, again.status, again.body.active]).toEqual([name, 200, true]);
        clock.now += 1000;
      }
      const pause = () => who.call("patch", "/v1/shopper/preferences").send({ paused: true });
      expect((await dieAndSendAgain(at, pause)).body.paused).toBe(true);
      const state = await stateOf(who);
      expect([state.objection_since, state.restriction_since]).toEqual([since, since + 1000]);
    });

    it.each([...MOMENTS, "before the barrier"] as const)("erases once, with one receipt (%s)", async (at) => {
      const [one, other] = await joined();
      const before = await erasures();
      const again = await dieAndSendAgain(at, () => one.call("delete", "/v1/shopper"));
      expect(again.status).toBe(202);
      const made = (await erasures()).filter((id) => !before.includes(id));
      expect(made).toEqual([again.body.receipt_id]);
      await on().harness.app.services.erasures.resume("acme");
      for (const who of [one, other])
        expect((await who.call("get", "/v1/shopper").expect(200)).body.known).toBe(false);
    });

    it("erases by a token of before, which the barrier stands behind already", async () => {
      const who = await known();
      const mine = await token(who, "rights");
      const send = () => on().harness.call("delete", "/v1/shopper", mine);
      clock.now += 1000;
      const again = await dieAndSendAgain("once it has acted", send);
      expect([again.status, again.body.code]).toEqual([202, undefined]);
    });

    it("is one act where it is sent twice at the same time", async () => {
      const who = await known();
      const twice = async (send: () => supertest.Test): Promise<readonly supertest.Response[]> => {
        const key = fresh();
        return Promise.all([1, 2].map(() => send().set("Idempotency-Key", key)));
      };
      for (const { status } of await twice(() => who.withdraw())) expect(status).toBe(200);
      expect(await recordsOf(who)).toEqual(["withdrawn", "given"]);
      const answers = await twice(() => who.call("delete", "/v1/shopper"));
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      expect(new Set(answers.map(({ body }) => body.receipt_id as string)).size).toBe(1);
    });

    it("says no anew where its key is used for another day’s no", async () => {
      const who = await known();
      const key = fresh();
      const send = (call: supertest.Test) => call.set("Idempotency-Key", key);
      const withdrawn = await send(who.withdraw()).expect(200);
      const other = await known();
      const first = await send(other.call("delete", "/v1/shopper")).expect(202);
      await on().harness.app.services.erasures.resume("acme");
      clock.now += 24 * 60 * MINUTE + 1;
      for (const each of [who, other]) await each.agree(ALL).expect(200);
      clock.now += MINUTE;
      const anew = await send(who.withdraw()).expect(200);
      expect(anew.body.record_id).not.toBe(withdrawn.body.record_id);
      expect(anew.body.effective.personalise.granted).toBe(false);
      const second = await send(other.call("delete", "/v1/shopper")).expect(202);
      expect(second.body.receipt_id).not.toBe(first.body.receipt_id);
      expect((await other.call("get", "/v1/shopper").expect(200)).body.known).toBe(false);
    });

    it("is told from a yes, which waits until the first is over", async () => {
      const who = somebody();
      const again = await dieAndSendAgain("once it has acted", () => who.agree(ALL));
      expect([again.status, again.body.code]).toEqual([409, "idempotency_running"]);
    });
  },
  watched,
);
