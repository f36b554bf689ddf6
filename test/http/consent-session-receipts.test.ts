import { describe, expect, it } from "vitest";
import { openConsentShop } from "../support/consent-people.ts";
import { NONE, seen } from "../support/consents.ts";

const DAY = 86_400_000;

describe("consent over HTTP", () => {
  const { clock, somebody, running } = openConsentShop("person");

  describe("session receipts", () => {
    const issue = async (
      session_id: string,
      shopper: string | null = null,
      purposes: object = { personalise: true },
    ) => {
      const call = running().call("post", "/v1/session-receipts");
      return (
        (
          await (shopper === null ? call : call.set("Shopper-Id", shopper))
            .send({ session_id, purposes, notice: seen })
            .expect(200)
        ).body as { consent_receipt: string }
      ).consent_receipt;
    };
    const visit = async (id: string, consent_receipt: string, more: object = {}) =>
      (
        await running()
          .call("post", "/v1/recommendations")
          .send({
            moment: "home",
            session: { id, consent_receipt, events: [{ type: "view", item_id: "i4" }] },
            ...more,
          })
          .expect(200)
      ).body.transparency;

    it("open this visit for somebody without an id, for a day, and not another visit", async () => {
      const receipt = await issue("v1");
      expect(await visit("v1", receipt)).toMatchObject({ mode: "session", profiling: true });
      expect(await visit("v2", receipt)).toMatchObject({ mode: "popular", mode_because: "no_shopper" });
      expect(await visit("v1", receipt, { signals: { gpc: true } })).toMatchObject({
        mode: "popular",
        mode_because: "gpc",
      });
      clock.now += DAY;
      expect(await visit("v1", receipt)).toMatchObject({ mode: "popular" });
    });

    it("are void once taken back, withdrawn, erased or followed by any newer record", async () => {
      const receipt = await issue("v3");
      await running()
        .call("delete", "/v1/session-receipts")
        .send({ session_id: "v3", consent_receipt: receipt })
        .expect(204);
      expect(await visit("v3", receipt)).toMatchObject({ mode: "popular" });
      expect(
        (
          await running()
            .call("delete", "/v1/session-receipts")
            .send({ session_id: "v3", consent_receipt: receipt })
            .expect(422)
        ).body.code,
      ).toBe("receipt_replayed");
      for (const end of ["withdraw", "agree", "erase"] as const) {
        const anna = somebody();
        const own = await issue(`v-${end}`, anna.id);
        expect(await visit(`v-${end}`, own)).toMatchObject({ mode: "session" });
        await (end === "withdraw"
          ? anna.withdraw()
          : end === "agree"
            ? anna.agree(NONE)
            : anna.call("delete", "/v1/shopper"));
        expect(await visit(`v-${end}`, own)).toMatchObject({ mode: "popular" });
      }
    });

    it("that are too many to be remembered end at once, so that none outlives a withdrawal", async () => {
      const anna = somebody();
      const receipts: string[] = [];
      for (let count = 0; count < 22; count += 1) receipts.push(await issue(`many-${count}`, anna.id));
      expect(await visit("many-0", receipts[0]!)).toMatchObject({ mode: "popular" });
      expect(await visit("many-21", receipts[21]!)).toMatchObject({ mode: "session" });
      await anna.withdraw().expect(200);
      for (const index of [1, 2, 21])
        expect(await visit(`many-${index}`, receipts[index]!)).toMatchObject({ mode: "popular" });
    });
  });
});
