import { describe, expect, it } from "vitest";
import { createPageIndex } from "../../../src/catalogue/page-index.ts";
import { CAREFUL_POLICY } from "../../../src/consent/policy.ts";
import { createControlTokens } from "../../../src/consent/proofs/receipts/control-token.ts";
import { NO_SIGNALS, type Purpose } from "../../../src/consent/purposes.ts";
import { createWording } from "../../../src/explain/wording/wording.ts";
import { planOf } from "../../../src/journey/plans.ts";
import { createTextSeal } from "../../../src/lib/text-seal.ts";
import type { AnswerTask } from "../../../src/recommend/stages/answer-task.ts";
import { chooseModel } from "../../../src/recommend/stages/choose-model.ts";
import type { ExplainedAnswer } from "../../../src/recommend/stages/explain.ts";
import { notice } from "../../../src/recommend/stages/notice.ts";
import { readView } from "../../../src/recommend/stages/read-view.ts";
import { render } from "../../../src/recommend/stages/render.ts";
import type { Recommendation, RecommendRequest } from "../../../src/recommend/stages/request.ts";
import { buildView } from "../../../src/shopper/build-view.ts";
import { createEventHandles } from "../../../src/shopper/event-handles.ts";
import { contextOf, eventOf } from "../../journey/fixtures.ts";
import { fakeShopper, ITEMS, NOW, requestOf, shopContextOf, SHOPPER, slotsOf } from "../fakes.ts";

const SECRET = new Uint8Array(32).fill(7);
const controlTokens = createControlTokens({ secret: SECRET });
const eventHandles = createEventHandles(createTextSeal(SECRET, "event handle"));
const wording = createWording();
const history = [eventOf("view", "a", 2, { event_id: "kept" })];

const taskOf = async (
  request: RecommendRequest,
  purposes: readonly Purpose[],
  recommendationId: string,
): Promise<AnswerTask> => {
  const shopper = fakeShopper(purposes, history);
  const shopContext = await shopContextOf(await slotsOf({}, {}));
  const gateResult = await shopper.gate.pass({
    shopper: request.shopper,
    signals: NO_SIGNALS,
    optOut: false,
    sessionReceipt: [],
    policy: CAREFUL_POLICY,
    country: null,
  });
  const consented = await readView(
    {
      shoppers: shopper.reads,
      request,
      plan: planOf(request.context.moment),
      catalogue: shopContext.catalogue,
      pageIndex: createPageIndex({ mark: (_, word) => word.length }),
      now: NOW,
    },
    gateResult,
  );
  if (consented === null) throw new Error("nobody changes consent in between here");
  const chosen = await chooseModel(shopContext.slots, "default", { stickyKey: null, measure: false });
  return { request, shopContext, consented, chosen, recommendationId, now: NOW };
};

/** One suggestion, `b`, that rests on the event `kept` and on one of this visit. */
const explainedOf = (task: AnswerTask, more: Partial<ExplainedAnswer> = {}): ExplainedAnswer => {
  const [, item] = ITEMS;
  if (item === undefined) throw new Error("the shop sells a second thing");
  const { material } = task.consented;
  const evidence = ["visit", "kept"].map((event_id) => ({
    event_id,
    type: "view" as const,
    item_id: "a",
    channel: "web" as const,
    occurred_at: NOW - 1000,
  }));
  return {
    cut: null,
    view: buildView(material),
    material,
    explained: [
      {
        kept: {
          candidate: { item, score: 2, index: 2, source: "model", on_page: false },
          score: 3,
          moves: [],
          lifts: [],
        },
        attribution: { contributions: [], prior: 0, score: 3, residual: 0, faithful: true },
        reasons: [{ code: "because_viewed", share: 1, evidence, items: 1 }],
        basis: "personalised",
      },
    ],
    counterfactuals: new Map([
      ["b", { without: ["kept"], items: ["a"], rank_without: 4, falls_from: null, instead: "c" }],
    ]),
    applied: [],
    words: wording.words("en", "formal"),
    ...more,
  };
};

const rendered = async (
  request: RecommendRequest = requestOf(),
  more: Partial<ExplainedAnswer> = {},
  { purposes = ["personalise"], id = "rec_1" }: { purposes?: readonly Purpose[]; id?: string } = {},
): Promise<Recommendation> => {
  const task = await taskOf(request, purposes, id);
  const explained = explainedOf(task, more);
  return render(task, explained, notice(task, explained), { controlTokens, eventHandles }).answer;
};

/** The handle in the address of the control that forgets an event; null: none is offered. */
const forgettable = ({ suggestions }: Recommendation): string | null => {
  const control = suggestions[0]?.controls.find(({ rel }) => rel === "forget_event");
  return control === undefined ? null : decodeURIComponent(control.href.replace(/^.*\//, ""));
};

describe("a rendered answer", () => {
  it("tells a suggestion with its reason, and with the removal that was run", async () => {
    const { suggestions } = await rendered();
    expect(suggestions).toMatchObject([
      {
        item: { item_id: "b" },
        rank: 1,
        score: 3,
        basis: "personalised",
        profiling: true,
        paid: false,
        reasons: [{ code: "because_viewed", share: 1, text: expect.stringContaining("Thing a") }],
        counterfactual: { without: ["kept"], rank_without: 4, instead: "c", verified: true },
      },
    ]);
    expect(suggestions[0]?.counterfactual?.text).toContain("Thing c");
  });

  it("claims no removal where none was run", async () => {
    for (const counterfactuals of [null, new Map([["b", null]])])
      expect((await rendered(requestOf(), { counterfactuals })).suggestions[0]?.counterfactual).toBeNull();
  });

  it("goes on counting after the pages before it: where it is nobody's, after those of nobody", async () => {
    const after = { recommendation_id: "rec_0", shown: ["c", "d", "e"], shown_to_all: ["c"] };
    const rankOf = ({ suggestions }: Recommendation) => suggestions[0]?.rank;
    expect(rankOf(await rendered(requestOf({ after })))).toBe(4);
    expect(rankOf(await rendered(requestOf({ after }), {}, { purposes: [] }))).toBe(2);
  });

  it("offers to forget the strongest event that is kept, by a handle of this answer alone", async () => {
    const [one, other] = [await rendered(), await rendered(requestOf(), {}, { id: "rec_2" })];
    const handle = forgettable(one);
    expect(handle).not.toBeNull();
    expect(handle).not.toBe(forgettable(other));
    expect(eventHandles.read(SHOPPER, handle ?? "")).toBe("kept");
    expect(eventHandles.read({ ...SHOPPER, key: "other" }, handle ?? "")).toBeNull();
  });

  it("offers nobody anything that only a known shopper could take back", async () => {
    const { suggestions } = await rendered(requestOf({ shopper: null }), {}, { purposes: [] });
    expect(suggestions[0]?.controls.map(({ rel }) => rel)).toEqual(["why"]);
  });

  it("comes with a token for its own controls: of this shopper, or of nobody", async () => {
    const holder = async (shopper: RecommendRequest["shopper"]) => {
      const { control_token } = await rendered(requestOf({ shopper }));
      return controlTokens.verify(control_token, { shop: "demo", recommendationId: "rec_1", nowMs: NOW });
    };
    expect((await holder(SHOPPER)).subject).toBe(SHOPPER.key);
    expect((await holder(null)).subject).toBeNull();
  });

  it("asks again, without profiling, for the page in its language and nothing of the person", async () => {
    const context = contextOf({ moment: "product", item_id: "c" });
    const { suggestions } = await rendered(requestOf({ context, limit: 2, locale: "nb" }));
    expect(suggestions[0]?.controls.find(({ rel }) => rel === "non_profiled")?.body).toEqual({
      mode: "non_profiled",
      moment: "product",
      context: { item_id: "c", channel: "web", locale: "nb" },
      limit: 2,
    });
  });

  it("holds a person to turn to where help was asked for, and nowhere else", async () => {
    expect((await rendered()).help).toBeNull();
    const service = requestOf({ context: contextOf({ moment: "service" }) });
    expect((await rendered(service, { explained: [] })).help).toMatchObject({ items: [] });
  });
});

describe("a rendered answer about a message", () => {
  const message = requestOf({ context: contextOf({ moment: "outreach" }) });
  const purposes: readonly Purpose[] = ["personalise", "contact"];

  it("is to be sent where there is something to say", async () => {
    expect((await rendered(message, {}, { purposes })).outreach).toMatchObject({ send: true });
  });

  it("is not sent where there is nothing to say", async () => {
    expect((await rendered(message, { explained: [] }, { purposes })).outreach).toEqual({
      send: false,
      because: "nothing_to_say",
      channel: null,
      not_before: null,
    });
  });

  it("tells why it may not be sent, though there is nothing to say either", async () => {
    expect((await rendered(message, { explained: [] })).outreach).toMatchObject({
      send: false,
      because: "never_given",
    });
  });
});
