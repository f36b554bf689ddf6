import { describe, expect, it } from "vitest";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { openConsentShop } from "../support/consent-people.ts";
import { grants, seen, TEXT } from "../support/consents.ts";

const DAY = 86_400_000;

describe("consent over HTTP", () => {
  const { clock, somebody, running } = openConsentShop("person");
  /** Dated by its day alone, as TCF 2.2 asks. */
  const tcString = ({ purposes }: { purposes: number[] }): string => {
    const day = clock.now - (clock.now % DAY);
    return encode({
      ...ACCEPTED,
      created: day,
      lastUpdated: day,
      consents: purposes,
      publisherConsents: purposes,
    });
  };

  describe("age", () => {
    const notice = {
      ...seen,
      version: "age",
      text: `${TEXT} Ask your parents.`,
      hash: hashNoticeText(`${TEXT} Ask your parents.`),
    };
    const byToken = async (id: string) => {
      const { token } = (
        await running()
          .call("post", "/v1/shopper-tokens")
          .send({ shopper_id: id, scopes: ["consent"] })
          .expect(200)
      ).body;
      return (body: object) =>
        running()
          .call("put", "/v1/shopper/consent", token as string)
          .send({ notice, method: "banner", ...body });
    };
    const bandOf = async (who: ReturnType<typeof somebody>) =>
      (await who.call("get", "/v1/shopper").expect(200)).body.age_band as string;
    const refused = { status: 403, code: "age_raised" };

    it("is raised by the shop alone, whatever the source of the choice", async () => {
      const who = somebody();
      await who.agree(grants("personalise"), { age_band: "13", jurisdiction: "NL", notice }).expect(200);
      const say = await byToken(who.id);
      const sources: readonly object[] = [
        { purposes: grants("personalise") },
        { source: { kind: "tcf", tc_string: tcString({ purposes: [1, 5, 6] }) }, notice: undefined },
        { source: { kind: "cmp", name: "segment", categories: { personalization: true } } },
      ];
      for (const source of sources)
        for (const age_band of ["14", "16_17", "adult"]) {
          clock.now += 1000;
          expect((await say({ ...source, age_band })).body).toMatchObject(refused);
        }
      expect((await say({ purposes: grants("personalise"), jurisdiction: "GB" })).body).toMatchObject(
        refused,
      );
      expect([await bandOf(who), (await who.consent()).body.effective.personalise]).toEqual([
        "13",
        { granted: false, because: "minor" },
      ]);
      await say({ purposes: grants("personalise") }).expect(200);
      await say({ purposes: grants("personalise"), age_band: "13" }).expect(200);
      clock.now += 1000;
      await say({ purposes: grants("personalise"), age_band: "under_13" }).expect(200);
      expect(await bandOf(who)).toBe("under_13");
      clock.now += 1000;
      await who.agree(grants("personalise"), { age_band: "adult", notice }).expect(200);
      expect([await bandOf(who), (await who.consent()).body.effective.personalise.granted]).toEqual([
        "adult",
        true,
      ]);
    });

    it("that is unknown counts as the shop settled it", async () => {
      const [one, other, third] = [somebody(), somebody(), somebody()];
      await (await byToken(one.id))({ purposes: grants("personalise"), age_band: "adult" }).expect(200);
      const unknown_age = (value: string | null) =>
        running().call("patch", "/v1/settings").send({ unknown_age: value }).expect(200);
      await unknown_age("minor");
      for (const age_band of ["13", "16_17", "adult"])
        expect(
          (await (await byToken(other.id))({ purposes: grants("personalise"), age_band })).body,
        ).toMatchObject(refused);
      await (await byToken(third.id))({ purposes: grants("personalise"), age_band: "under_13" }).expect(200);
      expect([await bandOf(one), await bandOf(other), await bandOf(third)]).toEqual([
        "adult",
        "unknown",
        "under_13",
      ]);
      await unknown_age(null);
    });

    it("is not lowered by the country that a browser names", async () => {
      const who = somebody();
      await who.agree(grants("personalise"), { age_band: "13", notice }).expect(200);
      const { token } = (
        await running()
          .call("post", "/v1/shopper-tokens")
          .send({ shopper_id: who.id, scopes: ["recommend"] })
          .expect(200)
      ).body;
      const ask = async (bearer: string, country: string) =>
        (
          await running()
            .call("post", "/v1/recommendations", bearer)
            .set("Shopper-Id", who.id)
            .send({ moment: "home", context: { country } })
            .expect(200)
        ).body.transparency.mode_because;
      expect([await ask(running().key, "GB"), await ask(token as string, "GB")]).toEqual([null, "minor"]);
      await running().call("patch", "/v1/settings").send({ country: "GB" }).expect(200);
      expect([await ask(token as string, "NO"), await ask(token as string, "NL")]).toEqual([null, "minor"]);
      await running().call("patch", "/v1/settings").send({ country: null }).expect(200);
    });

    it(
      "follows the table of the country, the shop’s changes and the shop’s word for " + "the unknown",
      async () => {
        const judged = async (age_band: string, jurisdiction: string | null) =>
          (await somebody().agree(grants("personalise"), { age_band, jurisdiction, notice }).expect(200)).body
            .effective.personalise.because;
        expect(await judged("13", "GB")).toBeNull();
        expect(await judged("13", "NL")).toBe("minor");
        expect(await judged("15", null)).toBe("minor");
        expect(await judged("unknown", "NL")).toBeNull();
        await running()
          .call("patch", "/v1/settings")
          .send({ age_table: { GB: 15 }, unknown_age: "minor", country: "DK" })
          .expect(200);
        expect([await judged("13", "GB"), await judged("unknown", "NL"), await judged("15", null)]).toEqual([
          "minor",
          "minor",
          null,
        ]);
        const { body } = await running()
          .call("patch", "/v1/settings")
          .send({ age_table: { GB: null }, unknown_age: null, country: null })
          .expect(200);
        expect(body).toMatchObject({ age_table: {}, unknown_age: "adult", country: null });
        expect(await judged("13", "GB")).toBeNull();
      },
    );
  });
});
