import { describe, expect, it } from "vitest";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, ITEMS, seen, shopperOf } from "../support/consents.ts";
import { REFUSED } from "./consent-refused.ts";

const DAY = 86_400_000;

describe("consent over HTTP", () => {
  const { clock, somebody, at, running } = openConsentShop("person");

  describe("bad input", () => {
    const put = (body: object) => somebody().call("put", "/v1/shopper/consent").send(body);
    it.each(REFUSED)("%s is refused by its code and grants nothing", async (_, body, status, code) => {
      const answer = await put(body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    });

    it(
      "a clock that is ahead by less than five minutes is forgiven, and never " + "trusted beyond now",
      async () => {
        const anna = somebody();
        await anna.agree(grants("personalise"), { given_at: at(clock.now + 4 * MINUTE) }).expect(200);
        await anna.withdraw().expect(200);
        expect((await anna.consent()).body.effective.personalise.because).toBe("withdrawn");
        expect(
          (await anna.agree(grants("personalise"), { given_at: at(clock.now + 6 * MINUTE) }).expect(422)).body
            .code,
        ).toBe("given_at_in_future");
      },
    );

    it("a refused record leaves nothing behind", async () => {
      const anna = somebody();
      await anna
        .call("put", "/v1/shopper/consent")
        .send({ purposes: { all: true }, notice: seen })
        .expect(422);
      expect((await anna.consent()).body.purposes.personalise.state).toBe("never_given");
      expect((await anna.call("get", "/v1/shopper/consent/history")).body.records).toEqual([]);
    });

    it.each<["post" | "put" | "patch" | "delete", string, object]>([
      ["post", "/v1/recommendations", { moment: "home" }],
      [
        "post",
        "/v1/events",
        { event_id: "e", type: "view", item_id: "i1", occurred_at: "2026-01-01T00:00:00Z" },
      ],
      ["put", "/v1/items", { item_id: "x", title: "X" }],
      ["patch", "/v1/shopper/preferences", {}],
      ["put", "/v1/shopper/preferences", {}],
      ["post", "/v1/shopper/links", { shopper_id: "z", kind: "app" }],
      ["put", "/v1/shopper/restriction", {}],
      ["put", "/v1/shopper/objection", {}],
      ["delete", "/v1/shopper/consent", {}],
      ["delete", "/v1/shopper", {}],
      ["post", "/v1/shopper/review-requests", { about: "other" }],
      ["post", "/v1/shopper-tokens", { shopper_id: "z", scopes: ["events"] }],
      ["patch", "/v1/settings", {}],
      ["put", "/v1/notices/z", { texts: { en: "z" }, purposes: ["train"], material: false }],
      ["post", "/v1/session-receipts", { session_id: "s", purposes: { personalise: true }, notice: seen }],
    ])("`consent: true` in the body of %s %s is refused", async (method, path, body) => {
      const answer = await running()
        .call(method, path)
        .set("Shopper-Id", "smuggler")
        .send({ ...body, consent: true });
      expect([answer.status, answer.body.code]).toEqual([400, "consent_smuggled"]);
      expect((await shopperOf(running(), "smuggler").consent()).body.effective.personalise).toEqual({
        granted: false,
        because: "never_given",
      });
    });

    it(
      "receipts that are expired, forged, another session’s or another shop’s are decided as denied, and " +
        "refused where they are named",
      async () => {
        const anna = somebody();
        const { consent_receipt } = (
          await running()
            .call("post", "/v1/session-receipts")
            .send({ session_id: "bad", purposes: { personalise: true }, notice: seen })
            .expect(200)
        ).body;
        const { key } = await running().app.services.shops.create("other", ["privacy", "serve", "ingest"]);
        await running().call("put", "/v1/items", key).send(ITEMS).expect(200);
        const elsewhere = (
          await running()
            .call("post", "/v1/session-receipts", key)
            .send({ session_id: "bad", purposes: { personalise: true }, notice: seen })
            .expect(200)
        ).body.consent_receipt as string;
        const [head, payload, signature] = consent_receipt.split(".");
        const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as object;
        const forged = [
          head,
          Buffer.from(JSON.stringify({ ...claims, sub: "me" })).toString("base64url"),
          signature,
        ].join(".");
        const noAlgorithm = Buffer.from('{"alg":"none","typ":"candor-session-receipt+jws"}');
        const unsigned = `${noAlgorithm.toString("base64url")}.${payload}.`;
        // The receipt of a record is proof and never a credential.
        const proof = (await anna.agree(ALL).expect(200)).body.receipt as string;
        for (const receipt of [elsewhere, forged, unsigned, proof, "x", ""]) {
          const { body } = await running()
            .call("post", "/v1/recommendations")
            .send({
              moment: "home",
              session: { id: "bad", consent_receipt: receipt, events: [{ type: "view", item_id: "i4" }] },
            })
            .expect(200);
          expect(body.transparency).toMatchObject({ profiling: false, mode_because: "no_shopper" });
          expect(
            (
              await running()
                .call("delete", "/v1/session-receipts")
                .send({ session_id: "bad", consent_receipt: receipt })
                .expect(422)
            ).body.code,
          ).toBe("receipt_invalid");
        }
        clock.now += DAY;
        expect(
          (
            await running()
              .call("delete", "/v1/session-receipts")
              .send({ session_id: "bad", consent_receipt })
              .expect(422)
          ).body.code,
        ).toBe("receipt_expired");
      },
    );
  });
});
