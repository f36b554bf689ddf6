import { describe, expect, it } from "vitest";
import { openBuyers } from "../support/consent-people.ts";
import { ALL, grants, NONE } from "../support/consents.ts";

describe("the rights of a shopper", () => {
  const { clock, somebody, at, known, because, join } = openBuyers("q");

  describe("joined identities", () => {
    it("refuse together, whoever of them said it, and come apart as they were", async () => {
      const [web, app] = [await known(), await known()];
      const { link_id } = await join(web, app);
      expect([await because(web), await because(app)]).toEqual([null, null]);
      await app.call("put", "/v1/shopper/restriction").expect(200);
      expect([await because(web), await because(app)]).toEqual(["restricted", "restricted"]);
      await web.call("delete", `/v1/shopper/links/${link_id}`).expect(200);
      expect([await because(web), await because(app)]).toEqual(["restricted", "restricted"]);
      expect([await web.events(), await app.events()]).toEqual([
        ["three", "two", "one"],
        ["three", "two", "one"],
      ]);
    });

    it("withdraw together, so that coming apart brings nothing back", async () => {
      for (const how of ["delete", "put"] as const) {
        const [web, app, store] = [await known(), await known(), await known()];
        const { link_id } = await join(web, app);
        await join(app, store);
        await (how === "delete" ? web.withdraw().expect(200) : web.agree(NONE).expect(200));
        await web.call("delete", `/v1/shopper/links/${link_id}`).expect(200);
        for (const who of [app, store]) expect([how, await because(who)]).toEqual([how, "withdrawn"]);
        expect(await because(web)).toBe(how === "delete" ? "withdrawn" : "refused");
      }
    });

    it("are read together only with `connect_channels`", async () => {
      for (const [purposes, count] of [
        [ALL, 6],
        [grants("personalise"), 3],
      ] as const) {
        const [web, app] = [await known(), await known()];
        if (purposes !== ALL)
          for (const who of [web, app]) {
            await who.withdraw().expect(200);
            await who.agree(purposes).expect(200);
          }
        await join(web, app);
        const { data_used } = (await web.recommend().expect(200)).body.transparency as {
          data_used: { category: string; count: number }[];
        };
        expect(data_used.find(({ category }) => category === "purchases")!.count).toBe(count);
      }
    });

    it("unsubscribe together", async () => {
      const [web, app] = [await known(), await known()];
      await join(web, app);
      await web.tell({ event_id: "u", type: "unsubscribed", occurred_at: at(clock.now) }).expect(200);
      for (const who of [web, app])
        expect((await who.consent()).body.purposes.contact.state).toBe("withdrawn");
    });
  });

  it(
    "restriction and objection stop everything at once and need no consent; ending them " + "restores it",
    async () => {
      const who = await known();
      for (const [right, reason] of [
        ["restriction", "restricted"],
        ["objection", "objected"],
      ] as const) {
        expect((await who.call("put", `/v1/shopper/${right}`).expect(200)).body).toEqual({
          active: true,
          since: at(clock.now),
        });
        expect(await because(who)).toBe(reason);
        expect(
          (await who.tell({ event_id: "x", type: "view", item_id: "i1" })).body.results[0],
        ).toMatchObject({
          status: "not_kept",
          because: reason,
        });
        expect((await who.recommend()).body.transparency).toMatchObject({
          profiling: false,
          mode_because: reason,
        });
        expect((await who.call("get", `/v1/shopper/${right}`)).body.active).toBe(true);
        expect((await who.call("delete", `/v1/shopper/${right}`).expect(200)).body).toEqual({
          active: false,
          since: null,
        });
        expect(await because(who)).toBeNull();
      }
      const nobody = somebody();
      await nobody.call("put", "/v1/shopper/objection").expect(200);
      expect(await because(nobody)).toBe("objected");
    },
  );

  it("single things can be seen, page by page, and forgotten, between two pages too", async () => {
    const who = await known();
    const first = (await who.call("get", "/v1/shopper/events?limit=1").expect(200)).body as {
      data: { event_id: string }[];
      next_cursor: string;
    };
    expect(first.data.map(({ event_id }) => event_id)).toEqual(["three"]);
    await who.call("delete", "/v1/shopper/events/three").expect(200);
    const rest = (await who.call("get", `/v1/shopper/events?limit=5&cursor=${first.next_cursor}`).expect(200))
      .body as { data: { event_id: string }[]; next_cursor: string | null };
    expect([rest.data.map(({ event_id }) => event_id), rest.next_cursor]).toEqual([["two", "one"], null]);
    expect((await who.call("delete", "/v1/shopper/events/three").expect(404)).body.code).toBe(
      "event_unknown",
    );
    for (const cursor of ["nonsense", "c1.bm9uc2Vuc2U"])
      expect((await who.call("get", `/v1/shopper/events?cursor=${cursor}`).expect(400)).body.code).toBe(
        "cursor_invalid",
      );
  });

  it("a portable copy holds what is known, with the proofs, and is theirs without any consent", async () => {
    const who = await known();
    await who.withdraw().expect(200);
    const { body, headers } = await who.call("get", "/v1/shopper/export").expect(200);
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toMatchObject({
      format: "candor-export-2",
      provided: {
        consent: { records: [{ kind: "withdrawn", ledger: { state: "placed" } }, { kind: "given" }] },
      },
      observed: { events: [{ event_id: "three" }, { event_id: "two" }, { event_id: "one" }] },
    });
  });

  it("a person’s look can be asked for, at one very suggestion, with an answer within a month", async () => {
    const who = await known();
    const { body: answer } = await who.recommend().expect(200);
    const { body } = await who
      .call("post", "/v1/shopper/review-requests")
      .send({ about: "suggestion", recommendation_id: answer.recommendation_id, text: "Why a mug?" })
      .expect(200);
    expect(Date.parse(body.answer_by) - clock.now).toBe(30 * 86_400_000);
    expect((await who.call("get", "/v1/shopper/review-requests").expect(200)).body.data).toEqual([
      {
        ticket: body.ticket,
        asked_at: at(clock.now),
        answer_by: body.answer_by,
        about: "suggestion",
        recommendation_id: answer.recommendation_id,
        text: "Why a mug?",
      },
    ]);
  });

  it("preferences are kept on request alone: replaced, merged, taken back", async () => {
    const who = somebody();
    const put = (
      await who
        .call("put", "/v1/shopper/preferences")
        .send({ objectives: { save_money: 1, easy: 0.5, reliable: 0, informed: 0, fun: 0 }, paused: true })
        .expect(200)
    ).body;
    expect(put).toMatchObject({ objectives: { save_money: 1, easy: 0.5 }, paused: true, discreet: false });
    const patched = (
      await who
        .call("patch", "/v1/shopper/preferences")
        .send({
          objectives: { easy: null },
          paused: null,
          contact: {
            max_per_week: 1,
            quiet_hours: { from: "21:00", to: "08:00", time_zone: "Europe/Amsterdam" },
          },
        })
        .expect(200)
    ).body;
    expect(patched).toMatchObject({
      objectives: { save_money: 1, easy: 0 },
      paused: false,
      contact: { max_per_week: 1, channels: [] },
    });
    expect(
      (await who.call("patch", "/v1/shopper/preferences").send({ contact: null }).expect(200)).body.contact,
    ).toEqual({ channels: [], max_per_week: null, quiet_hours: null });
    expect(
      (await who.call("put", "/v1/shopper/preferences").send({}).expect(200)).body.objectives.save_money,
    ).toBe(0);
    expect((await who.consent()).body.effective.personalise.because).toBe("never_given");
  });
});
