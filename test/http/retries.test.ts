import type supertest from "supertest";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { IdempotentDone } from "../../src/jobs/retry-port.ts";
import type { Store } from "../../src/store/driver/store.ts";
import { describeConsentShops, type OnStore } from "../support/consent-shops.ts";
import { ALL, grants, NONE, seen, type ShopperCalls, shopperOf } from "../support/consents.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";

const MINUTE = 60_000;
const clock = { now: Date.parse("2026-06-01T12:00:00Z") };
const at = (ms: number): string => new Date(ms).toISOString();

/** All that was kept under idempotency keys, in order. */
const kept: IdempotentDone[] = [];
const watched = (store: Store): Store => ({
  ...store,
  jobs: {
    ...store.jobs,
    completeIdempotent(claim, done) {
      kept.push(done);
      return store.jobs.completeIdempotent(claim, done);
    },
  },
});

type Who = ShopperCalls;
/** People and keys of a shop that nobody used yet, and what the tests of retries ask of them. */
const openRetries = (on: () => OnStore) => {
  let count = 0;
  const fresh = (): string => `key-${(count += 1)}`;
  const somebody = () => shopperOf(on().harness, `retry-${(count += 1)}`);
  const known = async (): Promise<Who> => {
    clock.now += MINUTE;
    const who = somebody();
    await who.agree(ALL).expect(200);
    for (const item_id of ["i1", "i3", "i5"]) {
      clock.now += 1000;
      await who.tell({ event_id: item_id, type: "view", item_id, occurred_at: at(clock.now) }).expect(200);
    }
    clock.now += MINUTE;
    return who;
  };
  const token = async (who: Who, ...scopes: string[]): Promise<string> =>
    (await on().harness.call("post", "/v1/shopper-tokens").send({ shopper_id: who.id, scopes }).expect(200))
      .body.token as string;
  const mode = (body: { transparency: { mode_because: string | null; profiling: boolean } }) => [
    body.transparency.profiling,
    body.transparency.mode_because,
  ];
  const erase = async (who: Who) => {
    await who.call("delete", "/v1/shopper").expect(202);
    await on().harness.app.services.erasures.resume("acme");
  };

  return { fresh, somebody, known, token, mode, erase };
};

describeConsentShops(
  "a request that comes twice under one idempotency key",
  clock,
  (on) => {
    const { fresh, somebody, known, token, mode, erase } = openRetries(on);

    const NAMED: Record<string, (who: Who, key: string, bearer: string) => Promise<supertest.Response>> = {
      "in the body": async (who, key) => who.recommend().set("Idempotency-Key", key),
      "in the header": async (who, key) =>
        who.call("post", "/v1/recommendations").set("Idempotency-Key", key).send({ moment: "home" }),
      "by a token": async (_who, key, bearer) =>
        on()
          .harness.call("post", "/v1/recommendations", bearer)
          .set("Idempotency-Key", key)
          .send({ moment: "home" }),
    };
    const TAKEN_BACK: readonly [string, string, (who: Who) => Promise<unknown>][] = [
      ["a withdrawal", "withdrawn", async (who) => who.withdraw().expect(200)],
      ["a restriction", "restricted", async (who) => who.call("put", "/v1/shopper/restriction").expect(200)],
      ["an objection", "objected", async (who) => who.call("put", "/v1/shopper/objection").expect(200)],
      ["an erasure", "erased", erase],
    ];
    for (const [named, ask] of Object.entries(NAMED))
      it.each(TAKEN_BACK)(`${named}: is not profiled after %s`, async (_what, because, takeBack) => {
        const who = await known();
        const [key, bearer] = [fresh(), await token(who, "recommend")];
        const first = await ask(who, key, bearer);
        expect(mode(first.body)).toEqual([true, null]);
        await takeBack(who);
        const again = await ask(who, key, bearer);
        expect(mode(again.body)).toEqual([false, because]);
        expect(JSON.stringify(again.body)).not.toContain('"event_id"');
        expect(again).toMatchObject({ headers: { "idempotent-replayed": "decided-again" } });
      });

    it("is not profiled once the browser sends Sec-GPC", async () => {
      const who = await known();
      const key = fresh();
      expect(mode((await who.recommend().set("Idempotency-Key", key).expect(200)).body)).toEqual([
        true,
        null,
      ]);
      const again = await who.recommend().set("Idempotency-Key", key).set("Sec-GPC", "1").expect(200);
      expect(mode(again.body)).toEqual([false, "gpc"]);
    });

    it("reads pages, reasons and batches under what holds now", async () => {
      const who = await known();
      const { recommendation_id } = (await who.recommend().expect(200)).body;
      const key = fresh();
      const batch = () =>
        on()
          .harness.call("post", "/v1/recommendations/batch")
          .set("Idempotency-Key", key)
          .send([{ moment: "home", shopper: { id: who.id } }])
          .buffer(true)
          .parse((response, done) => {
            let text = "";
            response.on("data", (chunk: Buffer) => (text += chunk.toString()));
            response.on("end", () => done(null, text));
          });
      const next = () =>
        who
          .call("post", `/v1/recommendations/${recommendation_id}/next`)
          .set("Idempotency-Key", `${key}-next`)
          .send({});
      expect([mode((await next().expect(200)).body), mode(JSON.parse((await batch()).body))]).toEqual([
        [true, null],
        [true, null],
      ]);
      await who.withdraw().expect(200);
      expect(mode(JSON.parse((await batch()).body))).toEqual([false, "withdrawn"]);
      const page = await next();
      expect(page.status === 404 || mode(page.body)[0] === false).toBe(true);
    });

    it("reads a session by its receipt, and no longer once the receipt was taken back", async () => {
      const session_id = `session-${fresh()}`;
      const { consent_receipt } = (
        await on()
          .harness.call("post", "/v1/session-receipts")
          .send({ session_id, purposes: grants("personalise"), notice: seen })
          .expect(200)
      ).body;
      const key = fresh();
      const ask = () =>
        on()
          .harness.call("post", "/v1/recommendations")
          .set("Idempotency-Key", key)
          .send({
            moment: "home",
            session: { id: session_id, consent_receipt, events: [{ type: "view", item_id: "i1" }] },
          });
      expect(mode((await ask().expect(200)).body)).toEqual([true, null]);
      await on()
        .harness.call("delete", "/v1/session-receipts")
        .send({ session_id, consent_receipt })
        .expect(204);
      expect(mode((await ask().expect(200)).body)[0]).toBe(false);
    });

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

    it(
      "holds a wish once: what was taken back since stays so, and the answer tells what " + "is kept now",
      async () => {
        const who = await known();
        const { recommendation_id, items } = (await who.recommend().expect(200)).body;
        const { item_id } = items[0] as { item_id: string };
        const key = fresh();
        const say = (body: object) =>
          who.call("post", `/v1/recommendations/${recommendation_id}/feedback`).send({ item_id, ...body });
        const away = () => say({ verdict: "not_relevant", scope: "item" }).set("Idempotency-Key", key);
        expect((await away().expect(200)).body).toEqual({ kept: true, because: null });
        await say({ verdict: "relevant" }).expect(200);
        expect((await away().expect(200)).body).toEqual({ kept: true, because: null });
        expect((await who.call("get", "/v1/shopper/preferences")).body.dismissed.items).toEqual([]);
        await who.agree({ measure: false }).expect(200);
        expect((await away().expect(200)).body).toEqual({ kept: false, because: "refused" });
      },
    );

    it("is another request for another caller, whatever the key", async () => {
      const who = await known();
      const key = fresh();
      await who.agree({ measure: false }).set("Idempotency-Key", key).expect(200);
      const other = await on().harness.keyOf("privacy");
      const theirs = await on()
        .harness.call("put", "/v1/shopper/consent", other)
        .set("Shopper-Id", who.id)
        .set("Idempotency-Key", key)
        .send({ purposes: NONE, method: "test" })
        .expect(200);
      expect(theirs.headers["idempotent-replayed"]).toBeUndefined();
      const own = await on()
        .harness.call("put", "/v1/shopper/consent", await token(who, "consent"))
        .set("Idempotency-Key", key)
        .send({ purposes: NONE, method: "test" })
        .expect(200);
      expect(own.headers["idempotent-replayed"]).toBeUndefined();
      expect((await who.agree({ measure: true }).set("Idempotency-Key", key).expect(409)).body.code).toBe(
        "idempotency_conflict",
      );
    });

    it("keeps an undated event of another system once", async () => {
      const who = await known();
      const key = fresh();
      const paths: readonly [string, object][] = [
        [
          "/v1/events/segment",
          { type: "track", event: "Product Viewed", userId: who.id, properties: { product_id: "i7" } },
        ],
        [
          "/v1/events/ga4",
          {
            client_id: "c",
            user_id: who.id,
            events: [{ name: "view_item", params: { items: [{ item_id: "i7" }] } }],
          },
        ],
      ];
      for (const [path, body] of paths) {
        const send = () => on().harness.call("post", path).set("Idempotency-Key", key).send(body).expect(200);
        expect((await send()).body).toMatchObject({ kept: 1, duplicate: 0 });
        clock.now += MINUTE;
        expect((await send()).body).toMatchObject({ kept: 0, duplicate: 1 });
      }
    });

    it("leaves a body of the shop’s own calls alone, and of nothing else", async () => {
      const who = await known();
      const { recommendation_id } = (await who.recommend().expect(200)).body;
      const filling = {
        params: { recommendation_id, item_id: "i9", version: "full", slot: "home", model: "m@1" },
        shopper: who.id,
        other: `${who.id}-app`,
        item: "i1",
        session: "s",
        words: "w",
      };
      for (const [name, endpoint] of ENDPOINT_LIST) {
        if (endpoint.method === "get" || endpoint.takes === "stream") continue;
        kept.length = 0;
        const request = requestOf(on().harness, [name, endpoint], filling).set("Idempotency-Key", fresh());
        await (endpoint.shopper === "none" ? request : request.set("Shopper-Id", who.id));
        const bodies = kept.filter((done) => "body" in done);
        const references = kept.flatMap((done) => ("reference" in done ? [done.reference] : []));
        if (endpoint.retry !== "stored") expect([name, bodies]).toEqual([name, []]);
        if (endpoint.retry !== "act") expect([name, references]).toEqual([name, []]);
        for (const reference of references)
          expect(reference ?? "cr_none").toMatch(/^(cr|sr|era|lnk|rev|wh)_[\w.-]+$/);
      }
    });
  },
  watched,
);

describe("the table of endpoints", () => {
  it("keeps an answer only where neither path, token nor body can name a person", () => {
    const shopOwned = /^\/v1\/(items|models|slots|settings|notices|webhooks)\b/;
    const stored = ENDPOINT_LIST.filter(([, { retry }]) => retry === "stored");
    expect(stored.length).toBeGreaterThan(0);
    for (const [, { path, token, shopper, body }] of stored) {
      expect([path, token, shopper]).toEqual([expect.stringMatching(shopOwned), null, "none"]);
      const fields =
        body === undefined
          ? ""
          : JSON.stringify(z.toJSONSchema(body, { unrepresentable: "any", io: "input" }));
      expect([path, /"(shopper|shopper_id|session|user_id|userId)"/.test(fields)]).toEqual([path, false]);
    }
  });

  it("says of every call that is no GET how its retry is answered", () => {
    for (const [name, { method, retry }] of ENDPOINT_LIST)
      expect([name, retry === undefined]).toEqual([name, method === "get"]);
  });
});
