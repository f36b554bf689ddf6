import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ALL, grants, shopperOf, startConsentShop } from "../support/consents.ts";
import type { Harness } from "../support/harness.ts";

const START = Date.parse("2026-06-01T12:00:00Z");

describe("correcting what is stored of a shopper (Art. 16 GDPR)", () => {
  let harness: Harness;
  const clock = { now: START };
  let people = 0;
  const at = (ms: number): string => new Date(ms).toISOString();
  const known = async (purposes: Record<string, boolean> = ALL) => {
    const who = shopperOf(harness, `r-${(people += 1)}`);
    await who.agree(purposes).expect(200);
    await who
      .tell({
        event_id: "e1",
        type: "purchase",
        item_id: "i1",
        quantity: 1,
        price: 5,
        currency: "EUR",
        order_id: "o1",
        occurred_at: at(clock.now - 5000),
      })
      .expect(200);
    return who;
  };
  type Known = Awaited<ReturnType<typeof known>>;
  const correct = (who: Known, patch: object, id = "e1") =>
    who.call("patch", `/v1/shopper/events/${id}`).send(patch);
  const listed = async (who: Known) =>
    (await who.call("get", "/v1/shopper/events").expect(200)).body.data as Record<string, unknown>[];

  beforeAll(async () => {
    harness = await startConsentShop(clock);
    await harness
      .call("put", "/v1/items")
      .send({ item_id: "drops", title: "Drops", price: 3, currency: "EUR", sensitivity: ["health"] })
      .expect(200);
  });
  beforeEach(() => {
    clock.now += 60_000;
  });
  afterAll(() => harness.close());

  it("puts the right value in the place of the wrong one, under the same id, and says when", async () => {
    const who = await known();
    expect((await listed(who))[0]).toMatchObject({ corrected_at: null });
    const patch = {
      item_id: "i3",
      quantity: 2,
      price: 7.5,
      channel: "store",
      occurred_at: at(clock.now - 9000),
    };
    const { body } = await correct(who, patch).expect(200);
    const corrected = {
      ...patch,
      event_id: "e1",
      type: "purchase",
      currency: "EUR",
      order_id: "o1",
      corrected_at: at(clock.now),
    };
    expect(body).toMatchObject(corrected);
    expect(await listed(who)).toEqual([expect.objectContaining(corrected)]);
    expect((await who.call("get", "/v1/shopper/export").expect(200)).body.observed.events).toEqual([
      expect.objectContaining(corrected),
    ]);
    // What comes in once more under this id is what was corrected already.
    const again = await who.tell({ event_id: "e1", type: "view", item_id: "i1" }).expect(200);
    expect(again.body.results).toEqual([{ event_id: "e1", status: "duplicate" }]);
    await correct(who, { price: null, quantity: null }).expect(200);
    expect((await listed(who))[0]).toMatchObject({ price: null, quantity: null, item_id: "i3" });
  });

  it("is used from then on: what was really bought counts as bought, and what was not does not", async () => {
    const who = await known();
    const shown = async () => {
      const { body } = await who.recommend({ limit: 12 }).expect(200);
      expect(body.transparency.mode).toBe("profile");
      return (body.items as { item_id: string }[]).map(({ item_id }) => item_id);
    };
    // What they have is not suggested again.
    expect(await shown()).not.toContain("i1");
    // Of another category, so that what they have does not keep out what they were said to have.
    await correct(who, { item_id: "i4" }).expect(200);
    expect(await shown()).toContain("i1");
    expect(await shown()).not.toContain("i4");
  });

  it("checks a correction as it checks what comes in", async () => {
    const who = await known();
    const refused: [object, number, string][] = [
      [{}, 400, "invalid_request"],
      [{ item_id: null }, 400, "invalid_request"],
      [{ item_id: "nowhere" }, 404, "item_unknown"],
      [{ quantity: 0 }, 400, "invalid_request"],
      [{ currency: null }, 400, "invalid_request"],
      [{ occurred_at: at(clock.now + 3_600_000) }, 422, "event_in_future"],
      [{ event_id: "e2" }, 400, "unknown_field"],
      [{ type: "view" }, 400, "unknown_field"],
      [{ shopper_id: "other" }, 400, "unknown_field"],
    ];
    for (const [patch, status, code] of refused) {
      const { body } = await correct(who, patch).expect(status);
      expect([patch, body.code]).toEqual([patch, code]);
    }
    expect((await correct(who, { quantity: 2 }, "e9").expect(404)).body.code).toBe("event_unknown");
    const other = await known();
    await other.call("delete", "/v1/shopper/events/e1").expect(200);
    expect((await correct(other, { quantity: 2 }).expect(404)).body.code).toBe("event_unknown");
    expect((await listed(who))[0]).toMatchObject({ item_id: "i1", corrected_at: null });
  });

  it("brings nothing sensitive in without consent for it, and keeps it sensitive with", async () => {
    const without = await known(grants("personalise"));
    expect((await correct(without, { item_id: "pills" }).expect(409)).body.code).toBe("consent_missing");
    expect((await listed(without))[0]).toMatchObject({ item_id: "i1" });
    const withConsent = await known();
    expect((await correct(withConsent, { item_id: "pills" }).set("Sec-GPC", "1").expect(409)).body.code).toBe(
      "consent_missing",
    );
    await correct(withConsent, { item_id: "pills" }).expect(200);
    const { body } = await withConsent.call("get", "/v1/shopper/export").expect(200);
    expect(body.observed.events).toEqual([expect.objectContaining({ item_id: "pills", sensitive: true })]);
    await correct(withConsent, { item_id: "i2" }).expect(200);
    const { body: after } = await withConsent.call("get", "/v1/shopper/export").expect(200);
    expect(after.observed.events).toEqual([expect.objectContaining({ item_id: "i2", sensitive: false })]);
  });

  it("asks for that consent again for another sensitive item, and not for the same one", async () => {
    const who = await known();
    await correct(who, { item_id: "pills" }).expect(200);
    const refused = async (call: ReturnType<typeof correct>) =>
      expect((await call.expect(409)).body.code).toBe("consent_missing");
    await refused(correct(who, { item_id: "drops" }).set("Sec-GPC", "1"));
    await who.agree({ sensitive: false }).expect(200);
    await refused(correct(who, { item_id: "drops" }));
    await correct(who, { item_id: "pills", quantity: 3 }).expect(200);
    expect((await listed(who))[0]).toMatchObject({ item_id: "pills", quantity: 3 });
    await correct(who, { item_id: "i2" }).expect(200);
    await refused(correct(who, { item_id: "pills" }));
    clock.now += 1000;
    await who.agree(ALL, { given_at: at(clock.now) }).expect(200);
    await correct(who, { item_id: "drops" }).expect(200);
    clock.now += 1000;
    await who.withdraw().expect(200);
    await refused(correct(who, { item_id: "pills" }));
    expect((await listed(who))[0]).toMatchObject({ item_id: "drops" });
  });

  it("is a right: it holds while processing is restricted and after consent was taken back", async () => {
    const who = await known();
    await who.call("put", "/v1/shopper/restriction").expect(200);
    await who.withdraw().expect(200);
    await correct(who, { quantity: 4 }).expect(200);
    expect((await listed(who))[0]).toMatchObject({ quantity: 4 });
  });

  it("does not reach back before an erasure, and finds nothing after one", async () => {
    const who = await known();
    const before = at(clock.now - 1000);
    await who.call("delete", "/v1/shopper").expect(202);
    await correct(who, { quantity: 2 }).expect(404);
    clock.now += 60_000;
    await who.agree(ALL).expect(200);
    await who.tell({ event_id: "e1", type: "view", item_id: "i1", occurred_at: at(clock.now) }).expect(200);
    expect((await correct(who, { occurred_at: before }).expect(409)).body.code).toBe("consent_missing");
  });
});
