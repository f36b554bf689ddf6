import { describe, expect, it } from "vitest";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, NONE, seen } from "../support/consents.ts";

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

  describe("signals", () => {
    it("are heard on every call, and `effective` says so", async () => {
      const anna = somebody();
      await anna.agree(ALL).expect(200);
      const under = async (headers: Record<string, string>) =>
        (await anna.consent().set(headers).expect(200)).body.effective;
      expect(await under({ "Sec-GPC": "1" })).toMatchObject({
        personalise: { granted: false, because: "gpc" },
        contact: { granted: true, because: null },
      });
      expect(await under({ "Sec-GPC": "0, 1" })).toMatchObject({
        personalise: { granted: false, because: "gpc" },
      });
      expect(await under({ DNT: "1" })).toMatchObject({ personalise: { granted: false, because: "dnt" } });
      for (const harmless of [{ "Sec-GPC": "true" }, { "Sec-GPC": "11" }, { DNT: "0" }] as Record<
        string,
        string
      >[])
        expect(await under(harmless)).toMatchObject({ personalise: { granted: true } });
      expect((await anna.agree(ALL).set("Sec-GPC", "1").expect(200)).body.effective.personalise).toEqual({
        granted: false,
        because: "gpc",
      });
    });

    it(
      "narrow and never widen an answer; what cannot be read denies and is named, " + "whatever it is",
      async () => {
        const [anna, nobody] = [somebody(), somebody()];
        await anna.agree(ALL).expect(200);
        await nobody.agree(NONE).expect(200);
        const yes = tcString({ purposes: [1, 5, 6, 8, 10] });
        for (const [who, signals, tcf, because] of [
          [anna, { tc_string: tcString({ purposes: [5] }) }, "valid", "tcf"],
          [anna, { tc_string: "nonsense" }, "invalid", "signal_invalid"],
          [anna, { tc_string: "" }, "invalid", "signal_invalid"],
          [anna, { tc_string: `${yes}${"A".repeat(22_000)}` }, "invalid", "signal_invalid"],
          [anna, { gpp: "DBAA~~~~" }, "absent", "signal_invalid"],
          [nobody, { tc_string: yes }, "valid", "refused"],
          [anna, { gpc: true, tc_string: yes }, "valid", "gpc"],
        ] as const) {
          const { body } = await who.recommend({ signals }).expect(200);
          expect(body.transparency).toMatchObject({
            profiling: false,
            mode_because: because,
            signals: { tcf },
          });
        }
        expect(
          (await anna.recommend({ signals: { tc_string: yes } }).expect(200)).body.transparency
            .purposes_denied,
        ).toEqual([]);
      },
    );

    it("let a string or a session receipt speak only for somebody who has no record", async () => {
      const anna = somebody();
      const session = { id: "s-1", events: [{ type: "view", item_id: "i4" }] };
      const yes = tcString({ purposes: [5, 6] });
      const ask = async (more: object) =>
        (await anna.recommend({ session, ...more }).expect(200)).body.transparency;
      expect(await ask({})).toMatchObject({ mode: "popular", mode_because: "never_given" });
      expect(await ask({ signals: { tc_string: yes } })).toMatchObject({ mode: "session", profiling: true });
      expect(await ask({ signals: { tc_string: yes }, mode: "non_profiled" })).toMatchObject({
        mode: "popular",
        mode_because: "opt_out",
      });
      // A session is read and nothing is kept of it.
      expect(
        (await anna.tell({ event_id: "e1", type: "view", item_id: "i1", signals: { tc_string: yes } })).body
          .results[0],
      ).toEqual({ event_id: "e1", status: "not_kept", because: "never_given" });
      await anna.withdraw().expect(200);
      expect(await ask({ signals: { tc_string: yes } })).toMatchObject({
        mode: "popular",
        mode_because: "refused",
      });
    });

    it(
      "let GPC be outranked only where the shop settled it, by a grant given while it was sent under a " +
        "notice that names it",
      async () => {
        const named = "If you agree we go on although your browser sends Global Privacy Control.";
        const [anna, bert] = [somebody(), somebody()];
        await running()
          .call("put", "/v1/notices/gpc")
          .send({
            texts: { en: { text: named, hash: hashNoticeText(named) } },
            purposes: ["personalise"],
            material: false,
          })
          .expect(200);
        const notice = { version: "gpc", language: "en", hash: hashNoticeText(named) };
        await anna.agree(grants("personalise"), { notice }).set("Sec-GPC", "1").expect(200);
        await bert.agree(grants("personalise")).set("Sec-GPC", "1").expect(200);
        const under = async (who: typeof anna) =>
          (await who.consent().set("Sec-GPC", "1")).body.effective.personalise.because;
        expect([await under(anna), await under(bert)]).toEqual(["gpc", "gpc"]);
        await running()
          .call("patch", "/v1/settings")
          .send({ gpc_yields_to_specific_consent: true })
          .expect(200);
        expect([await under(anna), await under(bert)]).toEqual([null, "gpc"]);
        expect(
          (await anna.recommend({ signals: { gpc: true } })).body.transparency.purposes_denied,
        ).not.toContainEqual({ purpose: "personalise", because: "gpc" });
        await running()
          .call("patch", "/v1/settings")
          .send({ gpc_yields_to_specific_consent: null })
          .expect(200);
        expect(await under(anna)).toBe("gpc");
      },
    );
  });

  describe("platforms that a shop has already", () => {
    it("bring consent in as a normal record, and their later string is its withdrawal", async () => {
      const anna = somebody();
      const source = (tc_string: string) => ({ source: { kind: "tcf", tc_string } });
      const first = tcString({ purposes: [5, 6, 8] });
      const { body } = await anna.call("put", "/v1/shopper/consent").send(source(first)).expect(200);
      expect(body.effective).toMatchObject({
        personalise: { granted: true },
        measure: { granted: true },
        train: { granted: false, because: "refused" },
        contact: { granted: false, because: "never_given" },
      });
      clock.now += MINUTE;
      await anna
        .call("put", "/v1/shopper/consent")
        .send(source(tcString({ purposes: [] })))
        .expect(200);
      expect((await anna.consent()).body.effective.personalise).toEqual({
        granted: false,
        because: "refused",
      });
      // The string that granted, sent again a day later, was made before that.
      clock.now += DAY;
      expect(
        (await anna.call("put", "/v1/shopper/consent").send(source(first)).expect(200)).body.effective,
      ).toMatchObject({ personalise: { granted: false, because: "refused" }, measure: { granted: false } });
      expect(
        (
          await anna
            .call("put", "/v1/shopper/consent")
            .send(
              source(encode({ ...ACCEPTED, created: clock.now - 2 * DAY, lastUpdated: clock.now - 2 * DAY })),
            )
            .expect(409)
        ).body.code,
      ).toBe("given_at_stale");
      const fresh = await anna
        .call("put", "/v1/shopper/consent")
        .send(source(tcString({ purposes: [5, 6] })))
        .expect(200);
      expect(fresh.body.effective.personalise.granted).toBe(true);
    });

    it(
      "map categories to purposes, by preset or by the shop, and a flag that only narrows " +
        "grants nothing",
      async () => {
        const put = (name: string, categories: object) =>
          somebody()
            .call("put", "/v1/shopper/consent")
            .send({ source: { kind: "cmp", name, categories }, notice: seen });
        expect(
          (await put("segment", { personalization: true, analytics: false }).expect(200)).body.purposes,
        ).toMatchObject({ personalise: { state: "granted" }, measure: { state: "refused" } });
        expect(
          (await put("Google Consent Mode", { ad_personalization: "granted" }).expect(422)).body.code,
        ).toBe("cmp_unknown");
        expect(
          (await put("google_consent_mode", { ad_personalization: "denied" }).expect(200)).body.purposes
            .personalise.state,
        ).toBe("refused");
        expect((await put("cookie-o-matic", { likes: true }).expect(422)).body.code).toBe("cmp_unknown");
        await running()
          .call("patch", "/v1/settings")
          .send({ cmp_mapping: { likes: ["personalise", "train"] } })
          .expect(200);
        expect((await put("cookie-o-matic", { likes: true }).expect(200)).body.purposes).toMatchObject({
          personalise: { state: "granted" },
          train: { state: "granted" },
        });
        expect((await put("google_consent_mode", { likes: true }).expect(422)).body.code).toBe("cmp_unknown");
        expect(
          (
            await somebody()
              .call("put", "/v1/shopper/consent")
              .send({ source: { kind: "cmp", name: "segment", categories: { personalization: true } } })
              .expect(422)
          ).body.code,
        ).toBe("notice_hash_missing");
        await running().call("patch", "/v1/settings").send({ cmp_mapping: null }).expect(200);
      },
    );
  });
});
