import { describe, expect, it } from "vitest";
import { MINUTE, openConsentShop } from "../support/consent-people.ts";
import { ALL, grants, NONE } from "../support/consents.ts";
import { bodyOf, type Purposes, type Row, ROWS, SETS } from "./collected-events.ts";

describe("what is kept under what", () => {
  const { clock, somebody, running } = openConsentShop("c");
  const counts = () => running().app.services.store.shops.readCounts("acme");
  const outcome = async (who: ReturnType<typeof somebody>, event: Row["event"], more: object = {}) =>
    (await who.tell({ event_id: "e", ...event, ...more }).expect(200)).body.results[0] as {
      status: string;
      because?: string;
    };

  it.each(ROWS.map((row) => [row.name, row] as const))(
    "%s: kept under its purpose and under nothing else",
    async (_, { event, needs }) => {
      for (const set of SETS) {
        const who = somebody();
        if (set.length > 0) await who.agree(grants(...(set as never[]))).expect(200);
        const { status } = await outcome(who, event);
        const may = needs.some((each) => each.every((purpose) => set.includes(purpose)));
        expect([set, status]).toEqual([set, may ? "kept" : "not_kept"]);
        expect([set, await who.events()]).toEqual([set, may ? ["e"] : []]);
      }
    },
  );

  it(
    "one flag for an open service case, under personalise or contact, and gone when both " + "are withdrawn",
    async () => {
      const flags = async (who: ReturnType<typeof somebody>) =>
        (await who.call("get", "/v1/shopper").expect(200)).body.open_cases as number;
      for (const [purposes, kept] of [
        [{}, false],
        [grants("measure"), false],
        [grants("personalise"), true],
        [grants("contact"), true],
      ] as const) {
        const who = somebody();
        if (Object.keys(purposes).length > 0) await who.agree(purposes).expect(200);
        expect((await outcome(who, { type: "service_opened", case_id: "case-1" })).status).toBe(
          kept ? "kept" : "not_kept",
        );
        expect([await flags(who), await who.events()]).toEqual([kept ? 1 : 0, []]);
        if (!kept) continue;
        expect((await outcome(who, { type: "service_opened", case_id: "case-1" })).status).toBe("duplicate");
        await who.withdraw().expect(200);
        expect(await flags(who)).toBe(0);
      }
    },
  );

  it("several cases of one batch, each in its order", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    const event = (event_id: string, type: string, case_id: string) => ({
      event_id,
      shopper_id: who.id,
      type,
      case_id,
      occurred_at: "2026-05-01T10:00:00Z",
    });
    const batch = [
      ...Array.from({ length: 9 }, (_, at) => event(`o${at}`, "service_opened", `k${at}`)),
      event("r1", "service_resolved", "k1"),
      event("r9", "service_resolved", "never-opened"),
      { event_id: "v", shopper_id: who.id, type: "view", item_id: "i1", occurred_at: "2026-05-01T10:00:00Z" },
    ];
    const { body } = await running().call("post", "/v1/events").send(batch).expect(200);
    expect(body).toMatchObject({ kept: 11, duplicate: 1, not_kept: 0, rejected: 0 });
    expect((await who.call("get", "/v1/shopper")).body.open_cases).toBe(8);
  });

  it(
    "unsubscribed is the withdrawal of contact, whatever signals come with it, and " + "is told once",
    async () => {
      const who = somebody();
      await who.agree(ALL).expect(200);
      expect(
        (
          await outcome(
            who,
            { type: "unsubscribed", channel: "email" },
            { signals: { gpc: true, tc_string: "broken" } },
          )
        ).status,
      ).toBe("kept");
      expect((await who.consent()).body.purposes).toMatchObject({
        contact: { state: "withdrawn" },
        personalise: { state: "granted" },
      });
      expect((await outcome(who, { type: "unsubscribed" })).status).toBe("duplicate");
      expect((await outcome(who, { type: "contacted" }, { event_id: "e2" })).because).toBe("withdrawn");
      const { records } = (await who.call("get", "/v1/shopper/consent/history")).body as {
        records: { kind: string; method: string; purposes: Purposes }[];
      };
      expect(records.map(({ kind, method, purposes }) => [kind, method, Object.keys(purposes)])).toEqual([
        ["withdrawn", "unsubscribed", ["contact"]],
        ["given", "test", expect.any(Array)],
      ]);
      // In one batch, what an act withdraws is withdrawn for its neighbours too.
      const other = somebody();
      await other.agree(ALL).expect(200);
      const { body } = await running()
        .call("post", "/v1/events")
        .send([
          { event_id: "a", shopper_id: other.id, type: "contacted", occurred_at: "2026-05-01T10:00:00Z" },
          { event_id: "b", shopper_id: other.id, type: "unsubscribed", occurred_at: "2026-05-01T10:00:00Z" },
        ])
        .expect(200);
      expect(body.results.map((each: { status: string }) => each.status)).toEqual(["not_kept", "kept"]);
    },
  );

  it("signals on the event, on the call, or of another system stop collection for that event", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    for (const [more, because] of [
      [{ signals: { gpc: true } }, "gpc"],
      [{ signals: { dnt: true } }, "dnt"],
      [{ signals: { tc_string: "x" } }, "signal_invalid"],
      [{ signals: { gpp: "x" } }, "signal_invalid"],
    ] as const) {
      expect(await outcome(who, bodyOf("view"), more)).toEqual({
        event_id: "e",
        status: "not_kept",
        because,
      });
    }
    expect(
      (
        await who
          .tell({ event_id: "e", ...bodyOf("view") })
          .set("Sec-GPC", "1")
          .expect(200)
      ).body.results[0].because,
    ).toBe("gpc");
    // Being written to is a choice of its own.
    expect((await outcome(who, { type: "contacted" }, { signals: { gpc: true } })).status).toBe("kept");
    const segment = await running()
      .call("post", "/v1/events/segment")
      .send({
        type: "track",
        event: "Product Viewed",
        userId: who.id,
        messageId: "m",
        timestamp: "2026-05-01T10:00:00Z",
        properties: { product_id: "i1" },
        context: { consent: { categoryPreferences: { Personalization: false } } },
      })
      .expect(200);
    expect(segment.body.results[0]).toMatchObject({ status: "not_kept", because: "opt_out" });
    expect(await who.events()).toEqual(["e"]);
  });

  it("nothing of an event without a shopper, whatever session it names", async () => {
    const { body } = await running()
      .call("post", "/v1/events")
      .send({
        event_id: "e",
        session_id: "s",
        type: "view",
        item_id: "i1",
        occurred_at: "2026-05-01T10:00:00Z",
      })
      .expect(200);
    expect(body.results[0]).toEqual({ event_id: "e", status: "not_kept", because: "no_shopper" });
  });

  it.each([
    ["never_given", undefined],
    ["refused", NONE],
  ])("what is not kept leaves no trace but a count of its reason: %s", async (because, purposes) => {
    const who = somebody();
    if (purposes !== undefined) await who.agree(purposes).expect(200);
    const { store } = running().app.services;
    const ref = { shop: "acme", key: store.pseudonym("acme", who.id) };
    const [before, stateBefore] = [await counts(), await store.shoppers.readState(ref)];
    for (let at = 0; at < 3; at += 1)
      expect((await outcome(who, bodyOf("view"), { event_id: `gone-${at}` })).because).toBe(because);
    const after = await counts();
    expect(after).toEqual({ ...before, [`not_kept.${because}`]: (before[`not_kept.${because}`] ?? 0) + 3 });
    expect(JSON.stringify(after)).not.toContain(who.id);
    expect(await store.shoppers.readState(ref)).toEqual(stateBefore);
    expect((await who.call("get", "/v1/shopper")).body.known).toBe(purposes !== undefined);
  });

  it(
    "withdrawal stops collection at once; the events that were there are restricted, or erased where " +
      "that was asked",
    async () => {
      for (const [query, left] of [
        ["", ["e"]],
        ["?data=restrict", ["e"]],
        ["?data=erase", []],
      ] as const) {
        const who = somebody();
        await who.agree(ALL).expect(200);
        await outcome(who, bodyOf("purchase"));
        await who.withdraw(query).expect(200);
        expect((await outcome(who, bodyOf("view"), { event_id: "later" })).because).toBe("withdrawn");
        expect(await who.events()).toEqual(left);
        expect((await who.recommend()).body.transparency).toMatchObject({ profiling: false, data_used: [] });
      }
    },
  );

  it("events from before an erasure are not kept, and what comes after a fresh consent is", async () => {
    const who = somebody();
    await who.agree(ALL).expect(200);
    await who.call("delete", "/v1/shopper").expect(202);
    clock.now += MINUTE;
    const at = (ms: number) => ({ occurred_at: new Date(ms).toISOString() });
    const old = at(clock.now - 2 * MINUTE);
    expect((await outcome(who, bodyOf("view"), old)).because).toBe("erased");
    expect((await outcome(who, { type: "unsubscribed" }, old)).because).toBe("erased");
    expect((await outcome(who, { type: "service_opened", case_id: "k" }, old)).because).toBe("erased");
    expect((await who.call("get", "/v1/shopper")).body).toMatchObject({ known: false, open_cases: 0 });
    await who.agree(ALL).expect(200);
    expect((await outcome(who, bodyOf("view"), old)).because).toBe("erased");
    expect((await outcome(who, bodyOf("view"), at(clock.now))).status).toBe("kept");
  });
});
