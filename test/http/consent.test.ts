import { describe, expect, it } from "vitest";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, NONE, seen, TEXT } from "../support/consents.ts";

const DAY = 86_400_000;

describe("consent over HTTP", () => {
  const { clock, somebody, at, running } = openConsentShop("person");

  describe("a record", () => {
    it(
      "holds each purpose apart, comes with a receipt and a place in the ledger, and tells what holds " +
        "under this call",
      async () => {
        const { body } = await somebody()
          .agree(
            { personalise: true, train: true, measure: false },
            { jurisdiction: "NL", age_band: "adult" },
          )
          .expect(200);
        expect(body.purposes).toMatchObject({
          personalise: { state: "granted", since: at(clock.now) },
          measure: { state: "refused" },
          contact: { state: "never_given", since: null },
        });
        expect(body.effective).toMatchObject({
          personalise: { granted: true, because: null },
          measure: { granted: false, because: "refused" },
          sensitive: { granted: false, because: "never_given" },
        });
        expect(body.receipt.split(".")).toHaveLength(3);
        expect(body.ledger).toMatchObject({
          state: "placed",
          index: expect.any(Number),
          head: expect.stringContaining("."),
        });
        expect(body.attested).toBe(false);
      },
    );

    it("keeps who, when, what, under which notice, how, until when, where and how old", async () => {
      const anna = somebody();
      await anna
        .agree(
          { personalise: true },
          {
            given_at: at(clock.now - MINUTE),
            expires_at: at(clock.now + DAY),
            jurisdiction: "NO",
            age_band: "16_17",
            method: "preference_centre",
          },
        )
        .expect(200);
      const { body } = await anna.call("get", "/v1/shopper/consent/history").expect(200);
      expect(body.records).toEqual([
        expect.objectContaining({
          kind: "given",
          purposes: { personalise: true },
          notice: { version: "full", hash: seen.hash, language: "en", text: TEXT },
          method: "preference_centre",
          source: "direct",
          given_at: at(clock.now - MINUTE),
          received_at: at(clock.now),
          expires_at: at(clock.now + DAY),
          jurisdiction: "NO",
          age_band: "16_17",
          under_gpc: false,
        }),
      ]);
      const dpv = await anna.call("get", "/v1/shopper/consent/history?format=dpv").expect(200);
      expect(dpv.headers["content-type"]).toContain("application/ld+json");
      expect(JSON.parse(dpv.text)["@graph"].at(-1)).toMatchObject({ "@type": "dpv:ConsentRecord" });
    });

    it("ends when it says so", async () => {
      const anna = somebody();
      await anna.agree(grants("personalise"), { expires_at: at(clock.now + MINUTE) }).expect(200);
      clock.now += MINUTE;
      const { body } = await anna.consent().expect(200);
      expect(body).toMatchObject({
        purposes: { personalise: { state: "expired" } },
        effective: { personalise: { granted: false, because: "expired" } },
      });
    });

    it("tells the same again for a retry under one key, and refuses the key for another act", async () => {
      const anna = somebody();
      const put = (purposes: object) =>
        anna.agree(purposes as Record<string, boolean>).set("Idempotency-Key", "once");
      const first = await put({ personalise: true }).expect(200);
      const again = await put({ personalise: true }).expect(200);
      expect(again.body).toEqual(first.body);
      expect(again.headers["idempotent-replayed"]).toBe("told-now");
      expect((await put({ personalise: true, train: true }).expect(409)).body.code).toBe(
        "idempotency_conflict",
      );
      expect((await anna.call("get", "/v1/shopper/consent/history")).body.records).toHaveLength(1);
    });

    it(
      "grants again after a withdrawal, in the same moment too; a replay of the old " + "one does not",
      async () => {
        const anna = somebody();
        const given_at = at(clock.now);
        await anna.agree(ALL, { given_at }).expect(200);
        await anna.withdraw().expect(200);
        expect((await anna.agree(ALL, { given_at }).expect(409)).body.code).toBe("given_at_stale");
        expect((await anna.consent()).body.effective.personalise).toEqual({
          granted: false,
          because: "withdrawn",
        });
        expect((await anna.agree(ALL).expect(200)).body.effective.personalise).toEqual({
          granted: true,
          because: null,
        });
      },
    );

    it("of history does not grant, and what it denies holds all the same", async () => {
      const anna = somebody();
      await anna.agree(grants("contact"), { given_at: at(clock.now) }).expect(200);
      await anna.withdraw().expect(200);
      const { body } = await anna
        .agree({ personalise: true, contact: false }, { given_at: at(clock.now - MINUTE) })
        .expect(200);
      expect(body.purposes).toMatchObject({
        personalise: { state: "withdrawn" },
        contact: { state: "refused" },
      });
    });

    it("of a refusal needs no notice", async () => {
      const anna = somebody();
      const { body } = await anna.call("put", "/v1/shopper/consent").send({ purposes: NONE }).expect(200);
      expect(body.purposes.personalise.state).toBe("refused");
    });
  });

  describe("settings", () => {
    it("change by merge patch: what is not named stands, null is the default again", async () => {
      const patch = async (change: object) =>
        (await running().call("patch", "/v1/settings").send(change).expect(200)).body;
      expect(
        await patch({
          contact: { phone: "020", email: "help@shop.example" },
          retention_days: { events: 30 },
        }),
      ).toMatchObject({
        contact: { phone: "020", email: "help@shop.example" },
        retention_days: { events: 30, decisions: 30 },
      });
      expect((await patch({ contact: { phone: null } })).contact).toEqual({ email: "help@shop.example" });
      expect(await patch({ contact: null, retention_days: { events: null } })).toMatchObject({
        contact: null,
        retention_days: { events: 761 },
      });
      expect((await patch({ locales: ["nl"] })).locales).toEqual(["nl"]);
      expect((await patch({ locales: null })).locales).toEqual(["en", "nl", "nb", "de", "fr"]);
      expect(
        (
          await running()
            .call("patch", "/v1/settings")
            .send({ retention_days: { never: 1 } })
            .expect(400)
        ).body.code,
      ).toBe("unknown_field");
      expect(
        (
          await running()
            .call("patch", "/v1/settings")
            .send({ age_table: { NL: "old" } })
            .expect(400)
        ).body.code,
      ).toBe("invalid_request");
    });
  });
});
