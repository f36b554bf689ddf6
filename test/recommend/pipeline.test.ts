import { describe, expect, it } from "vitest";
import { createPageIndex } from "../../src/catalogue/page-index.ts";
import { createControlTokens } from "../../src/consent/proofs/receipts/control-token.ts";
import { createWording } from "../../src/explain/wording/wording.ts";
import { NO_BREAKER } from "../../src/lib/circuit-breaker.ts";
import { createTextSeal } from "../../src/lib/text-seal.ts";
import { createMakeAnswer, createPipeline } from "../../src/recommend/pipeline.ts";
import type { DecisionEntry } from "../../src/recommend/record/port.ts";
import { questionOf } from "../../src/recommend/record/question-codec.ts";
import { digestOf } from "../../src/recommend/record/record-decision.ts";
import { AS_LONG_AS_IT_TAKES } from "../../src/recommend/stages/reason-time.ts";
import type { Recommendation } from "../../src/recommend/stages/request.ts";
import { createEventHandles } from "../../src/shopper/event-handles.ts";
import { contextOf, eventOf } from "../journey/fixtures.ts";
import {
  type FakeModel,
  fakeModel,
  type FakeShopper,
  fakeShopper,
  NOW,
  requestOf,
  shopContextOf,
  SHOPPER,
  slotsOf,
} from "./fakes.ts";

const SECRET = new Uint8Array(32).fill(7);
const idsOf = ({ suggestions }: Recommendation): string[] => suggestions.map(({ item }) => item.item_id);

/** Likes `e`, and `f` most of all where there is a history. */
const taste = (isBroken = false): FakeModel =>
  fakeModel((itemId, { history }) => {
    if (itemId === "f") return history.length > 0 ? 9 : 1;
    return itemId === "e" ? 5 : 2;
  }, isBroken);

const start = async (shopper: FakeShopper, model: FakeModel = taste(), ranker?: FakeModel) => {
  const models = { "one@1.0.0": model, ...(ranker === undefined ? {} : { "two@1.0.0": ranker }) };
  const champion = { default: "one@1.0.0", ...(ranker === undefined ? {} : { "default.rank": "two@1.0.0" }) };
  const shopContext = await shopContextOf(await slotsOf(models, { champion }));
  const pageIndex = createPageIndex({ mark: (_, word) => word.length });
  const recorded: DecisionEntry[] = [];
  const compared: string[] = [];
  const pipeline = createPipeline({
    gate: shopper.gate,
    sessionReceipts: { hear: async () => ({ purposes: [], refused: null }) },
    shoppers: shopper.reads,
    shopContexts: { of: async () => shopContext },
    makeAnswer: createMakeAnswer({
      wording: createWording(),
      pageIndex,
      controlTokens: createControlTokens({ secret: SECRET }),
      eventHandles: createEventHandles(createTextSeal(SECRET, "event handle")),
    }),
    questions: { put: () => Promise.resolve(false) },
    questionDraw: () => () => 1,
    decisions: { push: (entry) => recorded.push(entry) },
    compare: async (_, { answer }) => void compared.push(answer.recommendation_id),
    pageIndex,
    breaker: NO_BREAKER,
    reasonTime: () => AS_LONG_AS_IT_TAKES,
    toBody: (answer) => Buffer.from(JSON.stringify(answer)),
    clock: () => NOW,
    random: (size) => new Uint8Array(size).fill(1),
  });
  return { pipeline, recorded, compared, model };
};

const history = [eventOf("view", "a", 2)];

describe("the pipeline", () => {
  it("answers from what the shopper granted, and records what it sent under their key", async () => {
    const { pipeline, recorded, compared } = await start(fakeShopper(["personalise"], history));
    const { answer, body, read } = await pipeline.recommend(requestOf());
    expect(idsOf(answer)).toEqual(["f", "e", "a"]);
    expect(answer.notice.mode).toBe("profile");
    expect(read).toEqual([SHOPPER]);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]).toMatchObject({ recommendation_id: answer.recommendation_id, shopper: SHOPPER });
    expect(questionOf(recorded[0]!.body)?.made.digest).toEqual(new Uint8Array(digestOf(body)));
    expect(compared).toEqual([answer.recommendation_id]);
  });

  it("takes the same way with nothing in the view where consent is refused, and records nobody", async () => {
    const shopper = fakeShopper([], history);
    const { pipeline, recorded, model } = await start(shopper);
    const { answer, read } = await pipeline.recommend(requestOf());
    expect(idsOf(answer)).toEqual(["e", "a", "b"]);
    expect(answer.notice).toMatchObject({ mode: "popular", profiling: false });
    expect(read).toEqual([]);
    expect(recorded[0]!.shopper).toBeNull();
    expect(shopper.reading).toBe(0);
    expect(model.runs.flat().every((input) => input.history.length === 0)).toBe(true);
  });

  it("says which model failed, and answers in the shop’s own order", async () => {
    const { pipeline } = await start(fakeShopper(["personalise"], history), taste(true));
    const { answer } = await pipeline.recommend(requestOf());
    expect(idsOf(answer)).toEqual(["a", "b", "c"]);
    expect(answer.instead_of).toBe("one@1.0.0");
    expect(answer.notice).toMatchObject({ mode: "profile", model: { name: null, arm: "fallback" } });
  });

  it("keeps the first stage where only the ranking model fails", async () => {
    const { pipeline } = await start(fakeShopper(["personalise"], history), taste(), taste(true));
    const { answer } = await pipeline.recommend(requestOf());
    expect(idsOf(answer)).toEqual(["f", "e", "a"]);
    expect(answer.instead_of).toBe("two@1.0.0");
    expect(answer.notice.model.name).toBe("one");
  });

  it("runs the removals of a full answer through the same models and rules", async () => {
    const { pipeline, model } = await start(fakeShopper(["personalise"], history));
    const { answer: brief } = await pipeline.recommend(requestOf());
    const runs = model.runs.length;
    const { answer: full } = await pipeline.recommend(requestOf({ explain: "full" }));
    expect(idsOf(full)).toEqual(idsOf(brief));
    expect(model.runs.length).toBeGreaterThan(runs + 1);
  });

  it("makes the page’s list without a history only where the answer says something by it", async () => {
    const viewsOf = async (explain: "brief" | "full", ranker?: FakeModel): Promise<number | undefined> => {
      const { pipeline, model } = await start(fakeShopper(["personalise"], history), taste(), ranker);
      await pipeline.recommend(requestOf({ explain }));
      return model.runs[0]?.length;
    };
    expect([await viewsOf("brief"), await viewsOf("full"), await viewsOf("brief", taste())]).toEqual([
      1, 2, 2,
    ]);
  });

  it("makes no list for a message that may not be sent", async () => {
    const { pipeline, model } = await start(fakeShopper(["personalise"], history));
    const { answer } = await pipeline.recommend(requestOf({ context: contextOf({ moment: "outreach" }) }));
    expect(answer.outreach).toMatchObject({ send: false, because: "never_given" });
    expect(answer.suggestions).toEqual([]);
    expect(model.runs).toEqual([]);
  });
});

describe("consent that changes between decision and read", () => {
  it("is decided again: the answer rests on the newer decision", async () => {
    const shopper = fakeShopper(["personalise"], history);
    shopper.before = () => {
      if (shopper.reading === 1) shopper.state = { ...shopper.state, version: 2 };
    };
    const { pipeline } = await start(shopper);
    const { consented } = await pipeline.open(requestOf());
    expect(shopper.reading).toBe(2);
    expect(consented.gateResult.state?.version).toBe(2);
    expect(consented.material.stored).toEqual(history);
  });

  it("counts as an opt-out where it keeps changing", async () => {
    const shopper = fakeShopper(["personalise"], history);
    shopper.before = () => {
      shopper.state = { ...shopper.state, version: shopper.state.version + 1 };
    };
    const { pipeline } = await start(shopper);
    const { consented } = await pipeline.open(requestOf());
    expect(consented.material).toMatchObject({ rung: "popular", stored: [] });
    expect(consented.gateResult.decision.verdicts.personalise).toEqual({
      granted: false,
      because: "opt_out",
    });
  });

  it("counts as refused where the store goes away meanwhile", async () => {
    const shopper = fakeShopper(["personalise"], history);
    shopper.before = () => {
      throw new Error("the store is away");
    };
    const { pipeline } = await start(shopper);
    const { answer, read } = await pipeline.recommend(requestOf());
    expect(answer.notice.mode).toBe("popular");
    expect(answer.notice.mode_because).toBe("store_unavailable");
    expect(read).toEqual([]);
  });
});
