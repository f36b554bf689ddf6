/**
 * The main job, stage by stage. Each stage is a file of `stages/` (the record: of `record/`) and is imported
 * here by its name:
 *
 *   decide -> readView -> chooseModel -> retrieve -> rank -> applyRules
 *     -> explain -> notice -> render -> ask -> record
 *
 * Before the record the answer becomes bytes by `toBody`, which is handed in: what the wire looks like is no
 * matter of this folder.
 * `recommend`, at the end, is the whole way; it calls the functions above it. Long because the whole way of
 * an answer is one file. A refusal is the same way with less in the view, and what fails on the way leaves
 * less in the answer, which says so (docs/architecture.md, "The flow"). Next pages, "why not", replays and
 * comparisons take the same functions.
 */
import type { PageIndex } from "../catalogue/page-index.ts";
import type { SessionReceipts } from "../consent/acts/session-receipts.ts";
import type { Gate, GateCall } from "../consent/gate.ts";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import type { Wording } from "../explain/wording/wording.ts";
import { planOf } from "../journey/plans.ts";
import type { CircuitBreaker } from "../lib/circuit-breaker.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { present } from "../lib/present.ts";
import { type RandomBytes, randomId } from "../lib/random.ts";
import type { QuestionStore } from "../shopper/questions.ts";
import type { EventReads } from "../shopper/shopper-reads.ts";
import type { DecisionQueue } from "./record/decision-queue.ts";
import { record } from "./record/record-decision.ts";
import type { AnswerTask } from "./stages/answer-task.ts";
import { applyRules, type MakeLists } from "./stages/apply-rules.ts";
import { ask, type QuestionDraw, withAsk } from "./stages/ask.ts";
import { chooseModel, slotFor, withoutFailed } from "./stages/choose-model.ts";
import { decide, refused } from "./stages/decide.ts";
import { explain, type ExplainedList, explainSilence } from "./stages/explain.ts";
import type { Lap } from "./stages/laps.ts";
import { nameItems } from "./stages/name-items.ts";
import { createNonPersonalLists } from "./stages/non-personal-lists.ts";
import { notice } from "./stages/notice.ts";
import { pageOf, prepareList } from "./stages/prepare-list.ts";
import { rank } from "./stages/rank.ts";
import { readBy } from "./stages/read-by.ts";
import type { Reading } from "./stages/read-material.ts";
import { type ConsentedView, readView } from "./stages/read-view.ts";
import type { ReasonTime } from "./stages/reason-time.ts";
import { type MadeAnswer, render, type Tokens } from "./stages/render.ts";
import { type Recommendation, type RecommendRequest, shownBefore } from "./stages/request.ts";
import { retrieve } from "./stages/retrieve.ts";
import { createSharedLists } from "./stages/shared-lists.ts";
import type { ShopContext, ShopContexts } from "./stages/shop-context.ts";

/** Decides, then reads the view under that very decision. Where consent changed in between, decides again. */
const decideAndRead = async (
  gate: Pick<Gate, "pass">,
  call: GateCall,
  reading: Reading,
  lap?: Lap,
): Promise<ConsentedView> => {
  for (let attempt = 1; ; attempt += 1) {
    const gateResult = await decide(gate, call, attempt);
    lap?.("decision");
    try {
      const consented = await readView(reading, gateResult);
      lap?.("view");
      if (consented !== null) return consented;
    } catch {
      // The store went away in between: nothing was read, and consent counts as refused.
      return readRefused(call, reading);
    }
  }
};

const readRefused = async ({ shopper }: GateCall, reading: Reading): Promise<ConsentedView> =>
  present(await readView(reading, refused(shopper)), "the view of a refusal");

/** Views to lists, one way for all: the answer's, the removals' of its explanation, a shadow's. */
export const makeLists: MakeLists = async (run, views, limit, lap) => {
  const retrieved = await retrieve(run, views);
  lap?.("candidates");
  const ranked = await rank(run, views, retrieved);
  lap?.("rank");
  return applyRules(run, views, ranked, limit);
};

export type MakeAnswer = (task: AnswerTask) => Promise<MadeAnswer>;

type MakeAnswerDeps = Tokens & { readonly wording: Wording; readonly pageIndex: PageIndex };

/** Makes answers of tasks. No clock, no store; models run, and one that fails is left out. */
export const createMakeAnswer = ({ wording, pageIndex, ...tokens }: MakeAnswerDeps): MakeAnswer => {
  const nonPersonalLists = createNonPersonalLists();
  const sharedLists = createSharedLists();
  const tell = (task: AnswerTask, found: ExplainedList): MadeAnswer => {
    task.lap?.("reasons");
    const { locale, tone } = task.shopContext.settings;
    const explained = { ...found, words: wording.words(wording.locale(task.request.locale, locale), tone) };
    return render(task, explained, notice(task, explained), tokens);
  };
  const makeOnce: MakeAnswer = async (task) => {
    const prepared = prepareList(task, pageIndex);
    const silence = explainSilence(task, prepared);
    if (silence !== null) return tell(task, silence);
    const { views, withoutHistory } = nonPersonalLists.beside(prepared, task.request.explain);
    const shared = sharedLists.find(task, prepared);
    // One more than asked for, so that what would be next is known.
    const lists = shared ? [shared] : await makeLists(prepared.run, views, prepared.total + 1, task.lap);
    const list = shared ?? sharedLists.keep(task, prepared, present(lists[0], "the answer’s list"));
    task.lap?.("rules");
    return tell(
      task,
      await explain({ task, prepared, list, withoutHistory: withoutHistory(lists), makeLists }),
    );
  };
  // A model that fails is left out: first the ranking model, then the first stage, for which the champion
  // before it answers. Popular items need none.
  const makeAnswer: MakeAnswer = async (task) => {
    try {
      return await makeOnce(task);
    } catch (error) {
      const isRun = error instanceof DomainError && error.code === "model_run_failed";
      const rest = isRun ? await withoutFailed(task.chosen) : null;
      if (rest === null) throw error;
      return makeAnswer({ ...task, chosen: rest }).finally(rest.release);
    }
  };
  return makeAnswer;
};

/** A page of suggestions as ids and scores. */
export type ShownList = { readonly items: readonly string[]; readonly scores: readonly number[] };
export type ListAlone = (task: AnswerTask) => Promise<ShownList>;

/** The list of a task in one run of each of its models: no explanation, no words, no second try. */
export const createListAlone =
  ({ pageIndex }: { readonly pageIndex: PageIndex }): ListAlone =>
  async (task) => {
    const { run, view } = prepareList(task, pageIndex);
    const { request } = task;
    const [made] = await makeLists(run, [view], shownBefore(request, view.rung).length + request.limit);
    const kept = pageOf(request, view, present(made, "the list").list.kept);
    return {
      items: kept.map(({ candidate }) => candidate.item.item_id),
      scores: kept.map(({ score }) => score),
    };
  };

/** An answer and the very bytes of it that are sent: what is recorded of it is a hash of those. */
export type Answer = {
  readonly answer: Recommendation;
  readonly body: Buffer;
  /**
   * Whose stored data it rests on, joined ids among them, for the log of who read whom; empty where nothing
   * of anybody was used.
   */
  readonly read: readonly ShopperRef[];
};

export type Pipeline = {
  recommend(request: RecommendRequest, lap?: Lap): Promise<Answer>;
  /** Decides and reads for a request, as an answer would: for those who ask further of an earlier one. */
  open(
    request: RecommendRequest,
    lap?: Lap,
  ): Promise<{ readonly shopContext: ShopContext; readonly consented: ConsentedView; readonly now: number }>;
};

export type PipelineDeps = {
  readonly gate: Pick<Gate, "pass">;
  readonly sessionReceipts: Pick<SessionReceipts, "hear">;
  readonly shoppers: EventReads;
  readonly shopContexts: ShopContexts;
  readonly makeAnswer: MakeAnswer;
  readonly decisions: Pick<DecisionQueue, "push">;
  readonly questions: Pick<QuestionStore, "put">;
  readonly questionDraw: QuestionDraw;
  /** Behind the answer: counts what an arm showed, and asks the slot's shadows the same question. */
  readonly compare: (task: AnswerTask, made: MadeAnswer) => Promise<void>;
  readonly pageIndex: PageIndex;
  /** How long an answer waits for the store: what is not read by then counts as refused. */
  readonly breaker: Pick<CircuitBreaker, "within">;
  /** How long finding out why may take, for one answer. */
  readonly reasonTime: () => ReasonTime;
  /** The answer as the wire has it. */
  readonly toBody: (answer: Recommendation) => Buffer;
  readonly clock: Clock;
  readonly random: RandomBytes;
};

/** A receipt that could not be looked up in time opens nothing. */
const NOT_HEARD = { purposes: [] } as const;

export const createPipeline = (deps: PipelineDeps): Pipeline => {
  const { gate, sessionReceipts, shoppers, shopContexts, makeAnswer } = deps;
  const { decisions, compare, pageIndex, breaker, reasonTime, toBody, clock, random } = deps;
  const hear = (given: Parameters<SessionReceipts["hear"]>[0]) =>
    given.receipt === null
      ? sessionReceipts.hear(given)
      : breaker.within(() => sessionReceipts.hear(given)).catch(() => NOT_HEARD);
  const open: Pipeline["open"] = async (request, lap) => {
    const now = clock();
    const { shop, shopper, session, signals, context, age_country } = request;
    const [shopContext, { purposes }] = await Promise.all([
      shopContexts.of(shop),
      hear({ shop, sessionId: session.id, receipt: session.receipt }),
    ]);
    lap?.("signals");
    const { policy, catalogue } = shopContext;
    const call: GateCall = {
      shopper,
      signals,
      optOut: request.mode === "non_profiled",
      sessionReceipt: purposes,
      policy,
      country: age_country,
    };
    const named = nameItems(request, catalogue);
    const reading = { shoppers, request: named, plan: planOf(context.moment), catalogue, pageIndex, now };
    const consented = await breaker
      .within(() => decideAndRead(gate, call, reading, lap), { spentMs: clock() - now })
      .catch(() => readRefused(call, reading));
    return { shopContext, consented, now };
  };
  return {
    open,
    async recommend(request, lap) {
      const { shopContext, consented, now } = await open(request, lap);
      const asked = request.slot ?? planOf(request.context.moment).slot;
      const slot = slotFor(asked, consented.material.rung, shopContext.settings);
      const chosen = await chooseModel(shopContext.slots, slot, {
        stickyKey: request.shopper?.key ?? null,
        measure: consented.gateResult.decision.verdicts.measure.granted,
      });
      lap?.("model");
      try {
        const recommendationId = randomId("rec", random);
        const task = {
          request: consented.request,
          shopContext,
          consented,
          chosen,
          recommendationId,
          now,
          reasonTime: reasonTime(),
          lap,
        };
        const listed = await makeAnswer(task);
        lap?.("words");
        const asking = await ask(task, listed, deps);
        const made = withAsk(listed, asking.asked);
        const body = toBody(made.answer);
        decisions.push(record(task, made, body));
        void compare(task, made);
        lap?.("record");
        return { answer: made.answer, body, read: readBy(request, made.answer, consented, asking) };
      } finally {
        await chosen.release();
      }
    },
  };
};
