import { expect, it } from "vitest";
import { describeConsentShops } from "../support/consent-shops.ts";
import { ALL, grants, seen, type ShopperCalls, shopperOf } from "../support/consents.ts";

const clock = { now: Date.UTC(2026, 4, 10, 9) };
const MINUTE = 60_000;
const PAUSE = { paused: true };

/** What stops the use of a person's data, why it then says no, and what lifts it. */
const STOPS = [
  ["restricted", ["put", "/v1/shopper/restriction"], ["delete", "/v1/shopper/restriction"]],
  ["objected", ["put", "/v1/shopper/objection"], ["delete", "/v1/shopper/objection"]],
  [
    "paused",
    ["put", "/v1/shopper/preferences", PAUSE],
    ["put", "/v1/shopper/preferences", { paused: false }],
  ],
] as const;
type Act = readonly ["put" | "delete", string, object?];

describeConsentShops("what a person has stopped", clock, (at) => {
  let made = 0;
  const somebody = (): ShopperCalls => {
    clock.now += MINUTE;
    return shopperOf(at().harness, `stop-${(made += 1)}`);
  };
  const known = async (): Promise<ShopperCalls> => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    return who;
  };
  const act = (who: ShopperCalls, [method, path, body]: Act) => {
    clock.now += 1000;
    const call = who.call(method, path);
    return (body === undefined ? call : call.send(body)).expect(200);
  };
  const because = async (who: ShopperCalls): Promise<string | null> =>
    (await who.consent().expect(200)).body.effective.personalise.because;
  const join = async (one: ShopperCalls, other: ShopperCalls): Promise<string> =>
    (await one.call("post", "/v1/shopper/links").send({ shopper_id: other.id, kind: "app" }).expect(200)).body
      .link_id;
  const part = (who: ShopperCalls, id: string) => who.call("delete", `/v1/shopper/links/${id}`).expect(200);
  const askReceipt = (who: ShopperCalls, session_id: string) =>
    who
      .call("post", "/v1/session-receipts")
      .send({ session_id, purposes: { personalise: true }, notice: seen });
  const receiptFor = async (who: ShopperCalls, session: string): Promise<string> =>
    (await askReceipt(who, session).expect(200)).body.consent_receipt;
  const modeOf = async (session: string, consent_receipt: string): Promise<string> =>
    (
      await at()
        .harness.call("post", "/v1/recommendations")
        .send({
          moment: "home",
          session: { id: session, consent_receipt, events: [{ type: "view", item_id: "i4" }] },
        })
        .expect(200)
    ).body.transparency.mode;
  const mint = async (who: ShopperCalls, scopes: string[], more: object = {}): Promise<string> =>
    (
      await at()
        .harness.call("post", "/v1/shopper-tokens")
        .send({ shopper_id: who.id, scopes, ...more })
        .expect(200)
    ).body.token;
  const tell = async (who: ShopperCalls, event: { event_id: string; type: string; item_id?: string }) => {
    const occurred_at = new Date(clock.now - MINUTE).toISOString();
    return (await who.tell({ occurred_at, ...event }).expect(200)).body.results[0];
  };

  it.each(STOPS)("%s: holds on every joined identity, also once they are apart", async (why, stop, lift) => {
    const [web, app, store] = [await known(), await known(), await known()];
    const link = await join(web, app);
    await join(app, store);
    await act(web, stop);
    await part(web, link);
    for (const who of [web, app, store]) expect(await because(who)).toBe(why);
    // Lifted where it was asked for, it is lifted for the identities that are joined.
    await act(app, lift);
    expect([await because(web), await because(app), await because(store)]).toEqual([why, null, null]);
  });

  it("an objection that an identity made by itself is lifted there alone", async () => {
    const [web, app] = [await known(), await known()];
    await act(app, ["put", "/v1/shopper/objection"]);
    const link = await join(web, app);
    await act(web, ["put", "/v1/shopper/objection"]);
    await act(web, ["delete", "/v1/shopper/objection"]);
    expect(await because(web)).toBe("objected");
    await part(web, link);
    expect([await because(web), await because(app)]).toEqual([null, "objected"]);
  });

  it.each(STOPS)("%s: ends session receipts of the person, and none is issued", async (why, stop, lift) => {
    const [web, app] = [somebody(), somebody()];
    await join(web, app);
    const session = `s-${web.id}`;
    const receipts = [await receiptFor(web, session), await receiptFor(app, session)];
    for (const receipt of receipts) expect(await modeOf(session, receipt)).toBe("session");
    await act(web, stop);
    for (const receipt of receipts) expect(await modeOf(session, receipt)).toBe("popular");
    for (const who of [web, app]) {
      const { body } = await askReceipt(who, session).expect(409);
      expect([body.code, body.errors]).toEqual([
        "consent_stopped",
        [{ path: "purposes.personalise", message: why }],
      ]);
    }
    await act(web, lift);
    expect(await modeOf(session, receipts[0]!)).toBe("popular");
    expect(await modeOf(session, await receiptFor(web, session))).toBe("session");
  });

  it("an age too young ends session receipts of every joined identity, and an erasure too", async () => {
    const [web, app] = [somebody(), somebody()];
    await join(web, app);
    const receipt = await receiptFor(app, "young");
    await web.agree({ contact: true }, { age_band: "under_13" }).expect(200);
    expect(await modeOf("young", receipt)).toBe("popular");
    expect((await askReceipt(app, "young").expect(409)).body.errors[0].message).toBe("minor");
    await web.call("delete", "/v1/shopper").expect(202);
    expect((await askReceipt(app, "young").expect(409)).body.errors[0].message).toBe("erased");
  });

  it("a pause stands until it is ended by name", async () => {
    const who = await known();
    const put = (body: object) => who.call("put", "/v1/shopper/preferences").send(body).expect(200);
    await put(PAUSE);
    expect(
      (await put({ objectives: { save_money: 1, easy: 0, reliable: 0, informed: 0, fun: 0 } })).body.paused,
    ).toBe(true);
    expect(await because(who)).toBe("paused");
    await put({ paused: false });
    expect(await because(who)).toBeNull();
  });

  it("a forgotten event does not come back, whoever sends it again and how", async () => {
    const who = await known();
    for (const event_id of ["kept", "gone"])
      expect((await tell(who, { event_id, type: "view", item_id: "i1" })).status).toBe("kept");
    await who.call("delete", "/v1/shopper/events/gone").expect(200);
    const again = async (event_id: string) => tell(who, { event_id, type: "view", item_id: "i1" });
    const stays = async (): Promise<void> => {
      expect(await again("gone")).toMatchObject({ status: "not_kept", because: "erased" });
      expect(await who.events()).not.toContain("gone");
    };
    await stays();
    expect((await again("kept")).status).toBe("duplicate");
    await who.call("delete", "/v1/shopper/events/kept").expect(200);
    await stays();
    // Retention and an erasure of all events take the rest away, and not the mark.
    for (let count = 0; count < 40; count += 1)
      await tell(who, { event_id: `more-${count}`, type: "view", item_id: "i2" });
    clock.now += 800 * 24 * 60 * MINUTE;
    await at().harness.app.services.retention.sweep("acme");
    expect(await who.events()).toEqual([]);
    await stays();
    await who.withdraw("?data=erase").expect(200);
    clock.now += MINUTE;
    await who.agree(ALL).expect(200);
    await stays();
    expect((await again("other")).status).toBe("kept");
  });

  it("another word against contact is kept as one, and the same one is a duplicate", async () => {
    const who = await known();
    await who.agree({ contact: false }).expect(200);
    const unsubscribe = async (event_id: string) =>
      (await tell(who, { event_id, type: "unsubscribed" })).status;
    expect(await unsubscribe("u1")).toBe("kept");
    expect(await unsubscribe("u1")).toBe("duplicate");
    expect(await unsubscribe("u2")).toBe("kept");
    clock.now += MINUTE;
    await who.agree(grants("contact")).expect(200);
    expect(await unsubscribe("u1")).toBe("kept");
    expect((await who.consent()).body.purposes.contact.state).toBe("withdrawn");
  });

  it("a token from before an erasure opens nothing, and one from after it does", async () => {
    const who = await known();
    const { control_token } = (await who.recommend().expect(200)).body;
    const page = await mint(who, ["preferences"]);
    const pause = (bearer: string) =>
      at().harness.call("patch", "/v1/shopper/preferences", bearer).send(PAUSE);
    clock.now += MINUTE;
    await who.call("delete", "/v1/shopper").expect(202);
    clock.now += MINUTE;
    for (const token of [control_token, page])
      expect((await pause(token).expect(401)).body.code).toBe("token_invalid");
    expect((await who.call("get", "/v1/shopper").expect(200)).body.known).toBe(false);
    await pause(await mint(who, ["preferences"])).expect(200);
  });

  it("a link is proven by a token of the other id that opens as much, for the same origin", async () => {
    const [own, other] = [await known(), await known()];
    const origin = "https://shop.example";
    const rights = await mint(own, ["rights"], { origin });
    const link = async (proof: string) =>
      at()
        .harness.call("post", "/v1/shopper/links", rights)
        .set("Origin", origin)
        .send({ shopper_id: other.id, kind: "account", proof });
    for (const proof of [
      await mint(other, ["events", "recommend", "consent", "preferences"], { origin }),
      await mint(other, ["rights"], { origin: "https://other.example" }),
      rights,
    ]) {
      const { status, body } = await link(proof);
      expect([status, body.code]).toEqual([403, "link_unproven"]);
      expect(body.detail).toContain("scope rights");
    }
    expect((await link(await mint(other, ["rights"], { origin }))).status).toBe(200);
  });

  it("a correction to another sensitive item asks for `sensitive`, after its withdrawal too", async () => {
    const who = await known();
    const sensitive = {
      item_id: "drops",
      title: "Drops",
      price: 3,
      currency: "EUR",
      sensitivity: ["health"],
    };
    await at().harness.call("put", "/v1/items").send(sensitive).expect(200);
    await tell(who, { event_id: "e", type: "view", item_id: "pills" });
    const correct = (item_id: string) => who.call("patch", "/v1/shopper/events/e").send({ item_id });
    expect((await correct("drops").set("Sec-GPC", "1").expect(409)).body.code).toBe("consent_missing");
    await who.agree({ sensitive: false }).expect(200);
    expect((await correct("drops").expect(409)).body.code).toBe("consent_missing");
    await correct("pills").expect(200);
  });
});
