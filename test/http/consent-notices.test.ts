import { describe, expect, it } from "vitest";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { grants } from "../support/consents.ts";

describe("consent over HTTP", () => {
  const { clock, somebody, running } = openConsentShop("person");

  describe("notices", () => {
    const text = (what: string) => `Notice about ${what}.`;
    const given = (version: string, what: string, more: object = {}) => ({
      version,
      language: "en",
      text: text(what),
      hash: hashNoticeText(text(what)),
      ...more,
    });

    it(
      "that are not yet registered are registered by the text that came along, and cover what they were " +
        "asked about",
      async () => {
        await somebody()
          .agree(grants("personalise"), { notice: given("n1", "one") })
          .expect(200);
        expect((await running().call("get", "/v1/notices/n1").expect(200)).body).toMatchObject({
          texts: { en: { text: text("one"), hash: hashNoticeText(text("one")) } },
          purposes: ["personalise"],
          declared: false,
        });
        // Another record under the same text was asked about more.
        await somebody()
          .agree({ personalise: true, train: true }, { notice: given("n1", "one", { text: undefined }) })
          .expect(200);
        expect((await running().call("get", "/v1/notices/n1")).body.purposes).toEqual([
          "personalise",
          "train",
        ]);
        expect(
          (
            await somebody()
              .agree(grants("personalise"), { notice: given("n1", "another") })
              .expect(422)
          ).body.code,
        ).toBe("notice_hash_mismatch");
      },
    );

    it("that the shop registers say what they cover, and nothing else is granted under them", async () => {
      await running()
        .call("put", "/v1/notices/n2")
        .send({ texts: { en: text("two"), nl: text("twee") }, purposes: ["personalise"], material: false })
        .expect(200);
      await somebody()
        .agree(grants("personalise"), { notice: given("n2", "two", { text: undefined }) })
        .expect(200);
      const { body } = await somebody()
        .agree(grants("personalise", "train"), { notice: given("n2", "two") })
        .expect(422);
      expect(body).toMatchObject({ code: "purpose_not_covered", errors: [{ path: "purposes.train" }] });
      await somebody()
        .agree({ personalise: true, train: false }, { notice: given("n2", "two") })
        .expect(200);
      expect(
        (
          await running()
            .call("put", "/v1/notices/n2")
            .send({ texts: { en: text("changed") }, purposes: ["personalise"], material: false })
            .expect(409)
        ).body.code,
      ).toBe("notice_conflict");
      expect(
        (
          await somebody()
            .agree(grants("personalise"), { notice: given("n2", "drei", { language: "de" }) })
            .expect(422)
        ).body.code,
      ).toBe("notice_unknown");
      expect(
        (
          await running()
            .call("put", "/v1/notices/n3")
            .send({
              texts: { en: { text: "a", hash: hashNoticeText("b") } },
              purposes: ["train"],
              material: false,
            })
            .expect(422)
        ).body.code,
      ).toBe("notice_hash_mismatch");
    });

    it(
      "that the shop registers settle what only came along: who agreed to another text is " + "asked again",
      async () => {
        const [anna, bert] = [somebody(), somebody()];
        await anna.agree(grants("personalise"), { notice: given("n4", "a rumour") }).expect(200);
        await running()
          .call("put", "/v1/notices/n4")
          .send({ texts: { en: text("four") }, purposes: ["personalise"], material: false })
          .expect(200);
        await bert.agree(grants("personalise"), { notice: given("n4", "four") }).expect(200);
        expect([
          (await anna.consent()).body.effective.personalise.because,
          (await bert.consent()).body.effective.personalise.because,
        ]).toEqual(["notice_changed", null]);
      },
    );

    it("that change materially ask everybody again; others ask nobody", async () => {
      const anna = somebody();
      await anna.agree(grants("personalise"), { notice: given("n1", "one") }).expect(200);
      await running()
        .call("put", "/v1/notices/n5")
        .send({ texts: { en: text("five") }, purposes: ["personalise"], material: false })
        .expect(200);
      expect((await anna.consent()).body.effective.personalise.granted).toBe(true);
      clock.now += MINUTE;
      await running()
        .call("put", "/v1/notices/n6")
        .send({ texts: { en: text("six") }, purposes: ["personalise"], material: true })
        .expect(200);
      expect((await anna.consent()).body).toMatchObject({
        purposes: { personalise: { state: "granted" } },
        effective: { personalise: { granted: false, because: "notice_changed" } },
      });
      expect((await anna.recommend()).body.transparency.mode_because).toBe("notice_changed");
      expect(
        (await anna.tell({ event_id: "late", type: "view", item_id: "i1" })).body.results[0].because,
      ).toBe("notice_changed");
      await anna.agree(grants("personalise"), { notice: given("n6", "six") }).expect(200);
      expect((await anna.consent()).body.effective.personalise.granted).toBe(true);
    });
  });
});
