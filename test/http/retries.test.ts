import type supertest from "supertest";
import { expect, it } from "vitest";
import { describeConsentShops } from "../support/consent-shops.ts";
import { grants, NONE, seen } from "../support/consents.ts";
import { ENDPOINT_LIST, requestOf } from "../support/requests.ts";
import { clock, kept, MINUTE, openRetries, watched, type Who } from "./retried-calls.ts";

describeConsentShops(
  "a request that comes twice under one idempotency key",
  clock,
  (on) => {
    const { fresh, known, token, mode, erase } = openRetries(on);

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
