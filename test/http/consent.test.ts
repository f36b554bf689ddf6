import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { ACCEPTED, encode } from "../consent/signals/tc-strings.ts";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, ITEMS, NONE, seen, shopperOf, startConsentShop, TEXT } from "../support/consents.ts";

const DAY = 86_400_000;

/** Bodies of `PUT consent` that are refused: what is wrong, the body, status and code. */
const REFUSED: readonly (readonly [string, object, number, string])[] = [
  ["bundled: all", { purposes: { all: true }, notice: seen }, 422, "consent_bundled"],
  ["bundled: a wildcard", { purposes: { "*": true }, notice: seen }, 422, "consent_bundled"],
  ["bundled: true", { purposes: true, notice: seen }, 422, "consent_bundled"],
  ["bundled: a list", { purposes: ["personalise"], notice: seen }, 422, "consent_bundled"],
  ["an unknown purpose", { purposes: { everything_nice: true }, notice: seen }, 400, "unknown_field"],
  ["no purpose", { purposes: {}, notice: seen }, 400, "invalid_request"],
  ["nothing at all", {}, 400, "invalid_request"],
  [
    "purposes and a source",
    { purposes: { personalise: true }, source: { kind: "tcf", tc_string: "x" }, notice: seen },
    400,
    "invalid_request",
  ],
  ["a yes that is no boolean", { purposes: { personalise: "yes" }, notice: seen }, 400, "invalid_request"],
  ["no notice", { purposes: { personalise: true } }, 422, "notice_hash_missing"],
  [
    "no hash",
    { purposes: { personalise: true }, notice: { ...seen, hash: undefined } },
    422,
    "notice_hash_missing",
  ],
  [
    "a hash of null",
    { purposes: { personalise: true }, notice: { ...seen, hash: null } },
    422,
    "notice_hash_missing",
  ],
  [
    "an empty hash",
    { purposes: { personalise: true }, notice: { ...seen, hash: "" } },
    422,
    "notice_hash_missing",
  ],
  [
    "a hash that is none",
    { purposes: { personalise: true }, notice: { ...seen, hash: "abc" } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "the hash of another text",
    { purposes: { personalise: true }, notice: { ...seen, hash: hashNoticeText("other") } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "the hash of the text with a space more",
    { purposes: { personalise: true }, notice: { ...seen, hash: hashNoticeText(`${TEXT} `) } },
    422,
    "notice_hash_mismatch",
  ],
  [
    "an unregistered notice without text",
    { purposes: { personalise: true }, notice: { version: "nowhere", language: "en", hash: seen.hash } },
    422,
    "notice_unknown",
  ],
  [
    "consent that is asserted",
    { purposes: { personalise: true }, notice: seen, consent: true },
    400,
    "consent_smuggled",
  ],
  [
    "a time that has not come",
    { purposes: { personalise: true }, notice: seen, given_at: "2031-01-01T00:00:00Z" },
    422,
    "given_at_in_future",
  ],
  [
    "a time without a zone",
    { purposes: { personalise: true }, notice: seen, given_at: "2026-01-01T00:00:00" },
    400,
    "invalid_request",
  ],
  [
    "an end before its beginning",
    { purposes: { personalise: true }, notice: seen, expires_at: "2020-01-01T00:00:00Z" },
    400,
    "invalid_request",
  ],
  [
    "a TC string that is none",
    { source: { kind: "tcf", tc_string: "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA" } },
    422,
    "tc_string_invalid",
  ],
  [
    "a TC string of 22 kB",
    { source: { kind: "tcf", tc_string: "C".repeat(22_000) } },
    422,
    "tc_string_invalid",
  ],
  [
    "a platform nobody mapped",
    {
      source: { kind: "cmp", name: "constructor", categories: { __proto__: null, x: true } },
      notice: seen,
    },
    422,
    "cmp_unknown",
  ],
];

describe("consent over HTTP", () => {
  const { clock, somebody, at, running } = openConsentShop("person");
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
        mode_because: "withdrawn",
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
        { purposes: NONE },
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
