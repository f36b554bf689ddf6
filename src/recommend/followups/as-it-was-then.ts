import type { Decision } from "../../consent/decide.ts";
import type { GateResult } from "../../consent/gate.ts";
import {
  type Purpose,
  PURPOSES,
  type Signals,
  type StringSignal,
  type Verdicts,
} from "../../consent/purposes.ts";
import { type CatalogueFacts, isSensitiveEvent } from "../../shopper/reads-by-catalogue.ts";
import type { EventReads } from "../../shopper/shopper-reads.ts";
import type { DecisionRecord } from "../record/decision-record.ts";
import type { Question } from "../record/question.ts";
import type { FoundRecord, Records } from "../record/records.ts";
import type { RecommendRequest } from "../stages/request.ts";
import { NO_SESSION, requestAgain, shownUpTo } from "./ask-again.ts";

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

/**
 * The events that the answer could read: those that had come by then, and sensitive ones only where they were
 * open then too.
 */
export const readsThen = (
  shoppers: EventReads,
  record: DecisionRecord,
  facts: CatalogueFacts,
): EventReads => ({
  readEvents: async (grant) =>
    (await shoppers.readEvents(grant))?.filter(
      (event) =>
        event.received_at <= record.decided_at &&
        (record.verdicts.sensitive === null || !isSensitiveEvent(facts, event)),
    ) ?? null,
});

/** The question of then. */
export const requestThen = async (
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

/** What was decided then; what is read, today's consent opens. */
export const gateResultThen = (record: DecisionRecord, today: GateResult): GateResult => ({
  ...today,
  decision: decisionThen(record),
  grant: (purpose) => (record.verdicts[purpose] === null ? today.grant(purpose) : null),
});
