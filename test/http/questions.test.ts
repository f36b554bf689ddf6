import { beforeEach, describe, expect, it } from "vitest";
import type { RecommendationAnswer } from "../../src/contract/recommendations.ts";
import { MESSAGES } from "../../src/explain/wording/wording.ts";
import { notice } from "../support/harness.ts";
import { describePlanted } from "../support/planted-on-both-stores.ts";
import { NOW } from "../support/planted-shop.ts";
import { seededBytes } from "../support/seeded-random.ts";

const DAY_MS = 86_400_000;
const MEASURED = { personalise: true, measure: true };
const time = { now: NOW };

type Put = RecommendationAnswer & { readonly ask: NonNullable<RecommendationAnswer["ask"]> };

describePlanted(
  "a question to the shopper",
  (at) => {
    let people = 0;
    beforeEach(() => {
      time.now += 8 * DAY_MS;
    });
    const somebody = async (purposes: Record<string, boolean> = MEASURED): Promise<string> => {
      const id = `asked-person-${(people += 1)}`;
      await at().shopper(id, [{ item: "teapot", days: 12 }], purposes);
      return id;
    };
    /** So many answers, and those of them that ask something. */
    const askedOf = async (shopper: string | readonly string[], answers: number, body: object = {}) => {
      const ids = typeof shopper === "string" ? [shopper] : shopper;
      const one = (id: string) => ({ moment: "home", shopper: { id }, limit: 3, explain: "brief", ...body });
      const rows = Array.from({ length: answers }, () => ids.map(one)).flat();
      const reply = await at().call("post", "/v1/recommendations/batch").send(rows).expect(200);
      const made = reply.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as RecommendationAnswer);
      expect(made).toHaveLength(rows.length);
      return made.filter((each): each is Put => each.ask !== null);
    };
    /** Goes on until the shopper is asked. */
    const askedFirst = async (shopper: string, body: object = {}): Promise<Put> => {
      for (let tries = 0; tries < 20; tries += 1) {
        const [first] = await askedOf(shopper, 50, body);
        if (first !== undefined) return first;
      }
      throw new Error("nothing was asked in a thousand answers");
    };
    const answer = (put: Put, body: object, bearer?: string) =>
      at()
        .call("post", put.ask.href, bearer ?? put.control_token!)
        .send(body);
    const kept = async (shopper: string) => {
      const { body } = await at()
        .call("get", "/v1/shopper/events?limit=100")
        .set("Shopper-Id", shopper)
        .expect(200);
      return (body.data as { type: string; value: number | null; item_id: string | null }[]).filter(
        ({ type }) => type === "asked",
      );
    };

    it("is put in about two answers of a hundred, one a person, about what is shown", async () => {
      const asked: Put[] = [];
      // One answer each, so that nobody’s week holds a question back.
      const ids = await Promise.all(Array.from({ length: 60 }, () => somebody()));
      for (let round = 0; round < 20; round += 1) {
        time.now += 8 * DAY_MS;
        asked.push(...(await askedOf(ids, 1)));
      }
      // 1200 answers: 24 are expected, and 11 to 40 are what chance allows (binomial, p > .003 on each side).
      expect(asked.length).toBeGreaterThanOrEqual(11);
      expect(asked.length).toBeLessThanOrEqual(40);
      for (const { ask, items, transparency } of asked) {
        expect(transparency.purposes_used).toEqual(["personalise", "measure"]);
        if (ask.kind === "relevance") expect(items.map(({ item_id }) => item_id)).toContain(ask.item_id);
      }
      const kinds = new Set(asked.map(({ ask }) => ask.kind));
      expect(kinds).toEqual(new Set(["nps", "relevance"]));
    }, 180_000);

    it("comes at most once a week, and again in another", async () => {
      const id = await somebody();
      await askedFirst(id);
      expect(await askedOf(id, 200)).toEqual([]);
      expect(await kept(id)).toHaveLength(1);
      time.now += 8 * DAY_MS;
      await askedFirst(id);
      expect(await kept(id)).toHaveLength(2);
    }, 180_000);

    it("is put to nobody who did not agree to measuring, and then nothing is kept of it", async () => {
      const id = await somebody({ personalise: true });
      expect(await askedOf(id, 300)).toEqual([]);
      expect(await kept(id)).toEqual([]);
    }, 180_000);

    it("is not put under an open complaint, in a message or to a browser that says no", async () => {
      const id = await somebody({ ...MEASURED, contact: true });
      const say = (event_id: string, type: string) =>
        at()
          .call("post", "/v1/events")
          .send({ event_id, shopper_id: id, type, case_id: "c1", occurred_at: new Date(NOW).toISOString() })
          .expect(200);
      await say("opened", "service_opened");
      expect(await askedOf(id, 200)).toEqual([]);
      await say("settled", "service_resolved");
      expect(await askedOf(id, 200, { context: { channel: "email" } })).toEqual([]);
      expect(await askedOf(id, 200, { signals: { gpc: true } })).toEqual([]);
      expect(await askedOf(id, 200, { mode: "non_profiled" })).toEqual([]);
      await askedFirst(id);
    }, 180_000);

    it("is answered from the page with one call, and again with another mind", async () => {
      const id = await somebody();
      let put = await askedFirst(id);
      while (put.ask.kind !== "relevance") {
        time.now += 8 * DAY_MS;
        put = await askedFirst(id);
      }
      expect(put.ask.text).toBe(
        `Is “${put.items
          .find((i) => i.item_id === put.ask.item_id)!
          .item.title.replaceAll('"Blue"', "Blue")}” of use to you?`,
      );
      const [yes, no] = put.ask.answers;
      expect([yes?.label, no?.label]).toEqual(["Yes", "No"]);
      expect((await answer(put, yes!.body).expect(200)).body).toEqual({ kept: true, because: null });
      expect((await answer(put, no!.body).expect(200)).body).toEqual({ kept: true, because: null });
      expect((await kept(id))[0]).toMatchObject({
        item_id: put.ask.item_id,
        value: 0,
        question: {
          kind: "relevance",
          moment: "home",
          strength: expect.any(Number),
          scored_by: { slot: "default", model: "planted@1.0.1", ranking: null },
        },
      });
      const { body } = await answer(put, { value: 7 }).expect(400);
      expect(body.errors[0].path).toBe("value");
    }, 180_000);

    it("asks after a purchase whether they are content, from 0 to 10", async () => {
      const id = await somebody();
      const put = await askedFirst(id, { moment: "after_sales", context: { locale: "de" } });
      expect(put.ask).toMatchObject({
        kind: "nps",
        item_id: null,
        text: "Wie wahrscheinlich ist es, dass Sie diesen Shop im Freundeskreis empfehlen, von 0 bis 10?",
      });
      expect(put.ask.answers.map(({ body }) => body.value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      await answer(put, put.ask.answers[9]!.body).expect(200);
      expect((await kept(id))[0]).toMatchObject({ value: 9, question: { moment: "after_sales" } });
    }, 180_000);

    it("keeps no answer of somebody who withdrew it since, nor of an answer that asked nothing", async () => {
      const id = await somebody();
      const { body: silent } = await at().ask({ moment: "home", limit: 1 }, id).expect(200);
      if (silent.ask === null) {
        const call = at().call("post", `/v1/recommendations/${silent.recommendation_id}/answer`);
        const { body } = await call.set("Shopper-Id", id).send({ value: 1 }).expect(404);
        expect(body.code).toBe("question_unknown");
      }
      const put = await askedFirst(id);
      await at()
        .call("put", "/v1/shopper/consent")
        .set("Shopper-Id", id)
        .send({ purposes: { measure: false }, method: "test", notice: notice("all-measure-personalise") })
        .expect(200);
      expect((await answer(put, { value: 1 }).expect(200)).body).toEqual({ kept: false, because: "refused" });
      expect((await kept(id))[0]).toMatchObject({ value: null });
    }, 180_000);

    it("goes with the person", async () => {
      const id = await somebody();
      const put = await askedFirst(id);
      await answer(put, put.ask.answers[0]!.body).expect(200);
      await at().call("delete", "/v1/shopper").set("Shopper-Id", id).expect(202);
      await at().app.services.erasures.resume("acme");
      expect(await kept(id)).toEqual([]);
      await answer(put, put.ask.answers[0]!.body).expect(401);
    }, 180_000);
  },
  { clock: () => time.now, random: () => seededBytes("questions") },
);

describe("the words of a question", () => {
  it("stand in every language", () => {
    for (const messages of Object.values(MESSAGES)) {
      expect(messages["ask.relevance"]).toContain("{items}");
      expect(messages["ask.yes"]).not.toBe(messages["ask.no"]);
    }
  });
});
