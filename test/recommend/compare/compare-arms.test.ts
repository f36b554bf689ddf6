import { describe, expect, it } from "vitest";
import { createPageIndex } from "../../../src/catalogue/page-index.ts";
import { createControlTokens } from "../../../src/consent/proofs/receipts/control-token.ts";
import type { Purpose } from "../../../src/consent/purposes.ts";
import { createWording } from "../../../src/explain/wording/wording.ts";
import { NO_BREAKER } from "../../../src/lib/circuit-breaker.ts";
import { createTextSeal } from "../../../src/lib/text-seal.ts";
import { createCompareArms } from "../../../src/recommend/compare/compare-arms.ts";
import { type ComparedPair, NOTHING_COMPARED } from "../../../src/recommend/compare/compare-models.ts";
import { createListAlone, createMakeAnswer, createPipeline } from "../../../src/recommend/pipeline.ts";
import { AS_LONG_AS_IT_TAKES } from "../../../src/recommend/stages/reason-time.ts";
import { createEventHandles } from "../../../src/shopper/event-handles.ts";
import { eventOf } from "../../journey/fixtures.ts";
import { type FakeModel, fakeModel, fakeShopper, NOW, requestOf, shopContextOf, slotsOf } from "../fakes.ts";

const SECRET = new Uint8Array(32).fill(7);
const alphabet = (): FakeModel => fakeModel((itemId) => 10 - itemId.charCodeAt(0) / 16);
const backwards = (isBroken = false): FakeModel => fakeModel((itemId) => itemId.charCodeAt(0), isBroken);

/** Answers one question of somebody with a history, and resolves with what was compared behind it. */
const answerOnce = async (purposes: readonly Purpose[], shadow: FakeModel) => {
  const slots = await slotsOf(
    { "one@1.0.0": alphabet(), "other@1.0.0": shadow },
    { champion: { default: "one@1.0.0" }, shadow: { default: "other@1.0.0" } },
  );
  const shopContext = await shopContextOf(slots);
  const pageIndex = createPageIndex({ mark: (_, word) => word.length });
  const pairs: ComparedPair[] = [];
  const happened: string[] = [];
  const errors: unknown[] = [];
  const arms = createCompareArms({
    comparison: {
      ...NOTHING_COMPARED,
      observe: async (_, pair) => void pairs.push(pair),
      happened: async (_, slot, model, event) => void happened.push(`${slot} ${model} ${event}`),
    },
    listAlone: createListAlone({ pageIndex }),
    onError: (error) => errors.push(error),
  });
  const behind: Promise<void>[] = [];
  const shopper = fakeShopper(purposes, [eventOf("view", "c", 2)]);
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
    decisions: { push: () => undefined },
    compare: (task, made) => {
      const done = arms.behind(task, made);
      behind.push(done);
      return done;
    },
    pageIndex,
    breaker: NO_BREAKER,
    reasonTime: () => AS_LONG_AS_IT_TAKES,
    toBody: (answer) => Buffer.from(JSON.stringify(answer)),
    clock: () => NOW,
    random: (size) => new Uint8Array(size).fill(1),
  });
  const { answer } = await pipeline.recommend(requestOf());
  await Promise.all(behind);
  return { shown: answer.suggestions.map(({ item }) => item.item_id), pairs, happened, errors };
};

describe("a shadow beside the champion", () => {
  it("makes its own list of the same view, of which nothing is shown", async () => {
    const { shown, pairs, happened } = await answerOnce(["personalise", "measure"], backwards());
    expect(shown).toEqual(["a", "b", "c"]);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({
      slot: "default",
      champion: "one@1.0.0",
      other: "other@1.0.0",
      shown: ["a", "b", "c"],
      would_show: ["f", "e", "d"],
      shown_ms: 2,
      would_ms: 2,
    });
    expect(happened).toEqual(["default one@1.0.0 shown"]);
  });

  it("is not asked about a shopper who did not grant measure", async () => {
    const { shown, pairs, happened } = await answerOnce(["personalise"], backwards());
    expect(shown).toEqual(["a", "b", "c"]);
    expect(pairs).toEqual([]);
    expect(happened).toEqual([]);
  });

  it("is asked about an answer in which nobody's data was, without counting anybody", async () => {
    const { pairs, happened } = await answerOnce([], backwards());
    expect(pairs).toHaveLength(1);
    expect(happened).toEqual([]);
  });

  it("that fails costs the answer nothing and is reported", async () => {
    const { shown, pairs, errors } = await answerOnce(["personalise", "measure"], backwards(true));
    expect(shown).toEqual(["a", "b", "c"]);
    expect(pairs).toEqual([]);
    expect(errors).toMatchObject([{ code: "model_run_failed" }]);
  });
});
