import { describe, expect, it } from "vitest";
import { hashNoticeText } from "../../src/consent/notices/notice.ts";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, NONE, seen } from "../support/consents.ts";

const shown = (version: string, text: string, more: object = {}) => ({
  ...{ version, language: "en", text, hash: hashNoticeText(text) },
  ...more,
});

describe("a plain no", () => {
  const { clock, somebody, running, at } = openConsentShop("no");
  type Who = ReturnType<typeof somebody>;
  const agreed = async (): Promise<Who> => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    clock.now += MINUTE;
    return who;
  };
  const newest = async (who: Who) =>
    (await who.call("get", "/v1/shopper/consent/history").expect(200)).body.records[0] as Record<
      string,
      unknown
    >;
  const isRefused = async (who: Who): Promise<void> => {
    expect((await who.consent().expect(200)).body.effective).toEqual(
      Object.fromEntries(Object.keys(NONE).map((name) => [name, { granted: false, because: "refused" }])),
    );
  };

  it.each([
    ["with the hash of another text", { ...seen, hash: hashNoticeText("another") }],
    ["with another text than its hash", { ...seen, text: "Another text." }],
    ["without a hash", { ...seen, hash: null }],
    ["of a version that nobody knows", { version: "nowhere", language: "en", hash: seen.hash }],
    ["in a language that the shop did not register", shown("full", "Een andere tekst.", { language: "nl" })],
    ["with an empty text", shown("empty", " ")],
  ])("is recorded without its notice, %s", async (_what, notice) => {
    const who = await agreed();
    const { body } = await who.agree(NONE, { notice }).expect(200);
    expect(body.left_out).toEqual(["notice"]);
    await isRefused(who);
    expect(await newest(who)).toMatchObject({ purposes: NONE, notice: null });
    // A yes beside it needs the notice that it was given under.
    expect([400, 422]).toContain((await who.agree({ ...NONE, personalise: true }, { notice })).status);
  });

  it("is recorded where more notices came along than are kept", async () => {
    const { notices } = running().app.services.shops;
    const about = { granted: [], spoken: ["personalise"] } as const;
    for (let count = 0; count < 200; count += 1)
      await notices.settle("acme", shown(`along-${count}`, "A text."), about).catch(() => undefined);
    const who = await agreed();
    const notice = shown("one-more", "One more text.");
    expect((await somebody().agree(grants("personalise"), { notice })).body.code).toBe("notice_unknown");
    expect((await who.agree(NONE, { notice }).expect(200)).body.left_out).toEqual(["notice"]);
    await isRefused(who);
  });

  it("holds from now on, whatever time it names", async () => {
    const who = await agreed();
    const ahead = { given_at: at(clock.now + 365 * 24 * 60 * MINUTE) };
    const { body } = await who.agree(NONE, ahead).expect(200);
    expect(body.left_out).toEqual(["given_at"]);
    await isRefused(who);
    expect(await newest(who)).toMatchObject({ given_at: at(clock.now), notice: { version: "full" } });
    // It is of now, and stands behind no yes of later.
    clock.now += MINUTE;
    const yes = await who.agree(grants("personalise")).expect(200);
    expect(yes.body.effective.personalise.granted).toBe(true);
    clock.now += MINUTE;
    const over = await who.agree(NONE, { expires_at: at(clock.now - MINUTE) }).expect(200);
    expect(over.body.left_out).toEqual(["expires_at"]);
    await isRefused(who);
  });

  it("of a browser is recorded without the age that it would raise", async () => {
    const who = somebody();
    await who.agree(ALL, { age_band: "13", jurisdiction: "NL" }).expect(200);
    const { token } = (
      await running()
        .call("post", "/v1/shopper-tokens")
        .send({ shopper_id: who.id, scopes: ["consent"] })
        .expect(200)
    ).body;
    for (const [named, left_out] of [
      [{ age_band: "adult" }, ["age_band"]],
      [{ jurisdiction: "GB" }, ["jurisdiction"]],
      [{ age_band: "16_17", jurisdiction: "GB" }, ["jurisdiction", "age_band"]],
    ] as const) {
      clock.now += MINUTE;
      const say = (purposes: object) =>
        running()
          .call("put", "/v1/shopper/consent", token as string)
          .send({ purposes, notice: seen, ...named });
      expect((await say(NONE).expect(200)).body.left_out).toEqual(left_out);
      expect((await say(grants("personalise"))).body.code).toBe("age_raised");
      expect((await who.call("get", "/v1/shopper").expect(200)).body).toMatchObject({ age_band: "13" });
      expect((await who.consent()).body.purposes.personalise.state).toBe("refused");
    }
  });

  it("that names nothing wrong leaves nothing out, and is told the same when it is sent again", async () => {
    const who = await agreed();
    const send = (key: string, more: object) => who.agree(NONE, more).set("Idempotency-Key", key).expect(200);
    expect((await send("sound", { age_band: "15", jurisdiction: "NL" })).body.left_out).toBeUndefined();
    const wrong = { notice: { ...seen, hash: hashNoticeText("another") } };
    for (let turn = 0; turn < 2; turn += 1)
      expect((await send("wrong", wrong)).body.left_out).toEqual(["notice"]);
  });
});
