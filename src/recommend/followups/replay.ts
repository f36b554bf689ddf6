import type { PageIndex } from "../../catalogue/page-index.ts";
import type { Decision } from "../../consent/decide.ts";
import type { GateResult } from "../../consent/gate.ts";
import {
  type Because,
  type Purpose,
  PURPOSES,
  type Signals,
  type StringSignal,
  type Verdicts,
} from "../../consent/purposes.ts";
import { planOf } from "../../journey/plans.ts";
import { DomainError } from "../../lib/errors.ts";
import { isProfiling } from "../../notice/notice.ts";
import type { Services } from "../../services/services.ts";
import { type CatalogueFacts, isSensitiveEvent } from "../../shopper/reads-by-catalogue.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { Made, Question } from "../record/question.ts";
import { digestOf, historyMark, preferencesMark, settingsMark } from "../record/record-decision.ts";
import type { FoundRecord, Records } from "../record/records.ts";
import type { Answerer } from "../stages/answer.ts";
import { chooseRecorded } from "../stages/choose-model.ts";
import { type ConsentedView, readViewUnder } from "../stages/read-consented-view.ts";
import type { Recommendation, RecommendRequest } from "../stages/request.ts";
import type { ShopContext, ShopContexts } from "../stages/shop-context.ts";
import { NO_SESSION, requestAgain, shownUpTo } from "./ask-again.ts";

/** Why the same answer cannot be made again; a closed list. `service`: the program itself has changed. */
export type ReplayBecause =
  | { readonly code: "consent"; readonly purpose: Purpose; readonly because: Because }
  | {
      readonly code:
        | "model_gone"
        | "question_not_kept"
        | "session_not_kept"
        | "cart_not_kept"
        | "query_not_kept"
        | "shopper_not_kept"
        | "history_changed"
        | "preferences_changed"
        | "catalogue_changed"
        | "settings_changed"
        | "service_changed";
    };

/** `body`: the answer as it was sent, to the byte; null where it cannot be made again. */
export type Replayed = {
  readonly same: boolean;
  readonly body: string | null;
  readonly because: readonly ReplayBecause[];
};

export type Replay = (shop: string, recommendationId: string) => Promise<Replayed>;

type Deps = {
  readonly services: Services;
  readonly shopContexts: ShopContexts;
  readonly records: Records;
  readonly answerer: Answerer;
  readonly pageIndex: PageIndex;
  readonly render: (answer: Recommendation) => string;
};

const not = (...because: ReplayBecause[]): Replayed => ({ same: false, body: null, because });

const stringSignal = (state: "absent" | "valid" | "invalid", denies: readonly Purpose[]): StringSignal =>
  state === "valid"
    ? { state, grants: [], denies }
    : state === "invalid"
      ? { state, because: "recorded" }
      : { state };

/** The signals of then, as far as they were recorded. */
const signalsThen = (record: DecisionRecord): Signals => {
  const denied = (because: "tcf" | "gpp"): Purpose[] =>
    PURPOSES.filter((purpose) => record.verdicts[purpose] === because);
  return {
    gpc: record.gpc,
    dnt: record.dnt,
    tcf: stringSignal(record.tcf, denied("tcf")),
    gpp: stringSignal(record.gpp, denied("gpp")),
  };
};

/** What was decided then, to be told again. It opens nothing: what is read, today's consent opens. */
const decisionThen = ({ verdicts }: DecisionRecord): Decision => ({
  verdicts: Object.fromEntries(
    PURPOSES.map((purpose) => {
      const because = verdicts[purpose];
      return [purpose, because === null ? { granted: true, because: null } : { granted: false, because }];
    }),
  ) as Verdicts,
  bases: Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, verdicts[purpose] === null ? "record" : null]),
  ) as Decision["bases"],
  npsAllowed: false,
});

/** Purposes that opened something for the answer, and no longer do. */
const closedSince = (record: DecisionRecord, now: GateResult): ReplayBecause[] => {
  const needed: readonly Purpose[] =
    record.moment === "outreach"
      ? ["contact", "personalise", "sensitive", "connect_channels"]
      : ["personalise", "sensitive", "connect_channels"];
  return needed.flatMap((purpose) => {
    const verdict = now.decision.verdicts[purpose];
    return record.verdicts[purpose] === null && !verdict.granted
      ? [{ code: "consent" as const, purpose, because: verdict.because }]
      : [];
  });
};

/**
 * The events that the answer could read: those that had come by then, and sensitive ones only where they were
 * open then too.
 */
const readsThen = (shoppers: EventReads, record: DecisionRecord, facts: CatalogueFacts): EventReads => ({
  readEvents: async (grant) =>
    (await shoppers.readEvents(grant))?.filter(
      (event) =>
        event.received_at <= record.decided_at &&
        (record.verdicts.sensitive === null || !isSensitiveEvent(facts, event)),
    ) ?? null,
});

/**
 * What may have made the difference, from the marks of then and now; where nothing of it changed, the program
 * did.
 */
const differences = (
  question: Question,
  made: Made,
  shopContext: ShopContext,
  consented: ConsentedView,
  found: FoundRecord,
): ReplayBecause[] => {
  const changed: ReplayBecause[] = [];
  const note = (code: Exclude<ReplayBecause["code"], "consent">, holds: boolean): void => {
    if (holds) changed.push({ code });
  };
  note("session_not_kept", question.used_session);
  note("cart_not_kept", question.lost_cart);
  note("query_not_kept", question.asked_for_query);
  note("shopper_not_kept", question.named_shopper && found.shopper === null);
  note("history_changed", historyMark(consented.material) !== made.history);
  note("preferences_changed", preferencesMark(consented.material) !== made.preferences);
  note("settings_changed", settingsMark(shopContext.settings) !== made.settings);
  note("catalogue_changed", shopContext.catalogue.revision !== made.catalogue);
  return changed.length > 0 ? changed : [{ code: "service_changed" }];
};

/** The ledger's head that the answer quoted: heads are kept. */
const headThen = async ({ store }: Services, shop: string, size: number): Promise<ShopContext["head"]> => {
  const [head] = size === 0 ? [] : await store.ledger.listHeads(shop, size - 1, 1);
  return head?.size === size ? head : null;
};

/**
 * Makes a recorded answer again: the same question at the same time, on the same models, from what today's
 * consent still opens of what was there then. It is the same where its body has the recorded hash: every
 * byte, the control token and the ledger's head included (both are functions of what is recorded). Otherwise
 * it says what has changed, and returns no body.
 */
export const createReplay =
  ({ services, shopContexts: shopContexts, records, answerer, pageIndex, render }: Deps): Replay =>
  async (shop, recommendationId) => {
    const found = await records.find({ shop, recommendationId, asker: null });
    const { record, recorded, shopper } = found;
    const question = recorded?.question ?? null;
    if (recorded === null || question === null) return not({ code: "question_not_kept" });
    const request = await requestThen(records, found, shop, question);
    const shopContext = {
      ...(await shopContexts.of(shop)),
      head: await headThen(services, shop, recorded.made.ledger_size),
    };
    const gateResult = await services.gate.pass({
      shopper,
      signals: request.signals,
      optOut: request.mode === "non_profiled",
      sessionReceipt: [],
      policy: shopContext.policy,
      country: question.country,
    });
    const closed = shopper === null ? [] : closedSince(record, gateResult);
    if (closed.length > 0) return not(...closed);
    // Nobody's record of a profiled answer: it rested on a visit that is not kept.
    if (shopper === null && isProfiling(record.rung)) return not({ code: "session_not_kept" });
    const then: GateResult = {
      ...gateResult,
      decision: decisionThen(record),
      grant: (purpose) => (record.verdicts[purpose] === null ? gateResult.grant(purpose) : null),
    };
    const facts = { catalogue: shopContext.catalogue, pageIndex, now: record.decided_at };
    const consented = await readViewUnder(
      {
        ...facts,
        shoppers: readsThen(services.store.shoppers, record, facts),
        request,
        plan: planOf(record.moment),
      },
      then,
    );
    if (consented === null)
      throw new DomainError(
        "consent_changed",
        "Consent changed while the answer was made again; try once more.",
      );
    return makeAgain({
      shopContext: shopContext,
      consented: consented,
      request: consented.request,
      found,
      question,
      made: recorded.made,
      answerer,
      render,
    });
  };

const requestThen = async (
  records: Records,
  found: FoundRecord,
  shop: string,
  question: Question,
): Promise<RecommendRequest> => {
  const request = requestAgain(found, {
    shop,
    asker: null,
    signals: signalsThen(found.record),
    session: NO_SESSION,
  });
  const before =
    question.after === null
      ? null
      : await records.look({ shop, recommendationId: question.after, asker: null });
  return {
    ...request,
    signals: signalsThen(found.record),
    after:
      question.after === null
        ? null
        : before === null
          ? { recommendation_id: question.after, shown: [], shown_to_all: [] }
          : await shownUpTo(records, before, { shop, asker: null }),
  };
};

type Making = {
  readonly shopContext: ShopContext;
  readonly consented: ConsentedView;
  readonly request: RecommendRequest;
  readonly found: FoundRecord;
  readonly question: Question;
  readonly made: Made;
  readonly answerer: Answerer;
  readonly render: (answer: Recommendation) => string;
};

const makeAgain = async ({
  shopContext: shopContext,
  consented: consented,
  request,
  found,
  question,
  made,
  answerer,
  render,
}: Making): Promise<Replayed> => {
  const { record } = found;
  const chosen = await chooseRecorded(shopContext.slots, {
    slot: record.slot,
    model: record.model === null ? null : `${record.model.name}@${record.model.version}`,
    arm: record.model?.arm ?? (made.instead_of === null ? "none" : "fallback"),
    ranker: made.ranker,
    instead_of: made.instead_of,
  }).catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
  if (chosen === null) return not({ code: "model_gone" });
  try {
    const { answer } = await answerer.answer({
      request,
      shopContext: shopContext,
      consented: consented,
      chosen,
      recommendationId: found.recommendation_id,
      now: record.decided_at,
    });
    const body = render(answer);
    if (Buffer.compare(digestOf(body), made.digest) === 0) return { same: true, body, because: [] };
    return not(...differences(question, made, shopContext, consented, found));
  } finally {
    await chosen.release();
  }
};
