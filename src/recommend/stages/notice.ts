import type { Because } from "../../consent/purposes.ts";
import { privacyCentreOf } from "../../consent/wording/withdrawal-call.ts";
import { consentWordingOf } from "../../consent/wording/wording.ts";
import type { Words } from "../../explain/wording/wording.ts";
import { tellMainParameters } from "../../notice/main-parameters.ts";
import { type AnswerNotice, buildNotice, type RankingFacts, type Unexplained } from "../../notice/notice.ts";
import type { AnswerTask } from "./answer-task.ts";
import type { Chosen } from "./choose-model.ts";
import type { ExplainedAnswer } from "./explain.ts";
import type { ReasonStep } from "./reason-time.ts";

const mainParametersOf = ({ model, ranker }: Chosen, words: Words): readonly string[] =>
  [model, ranker].flatMap((each) => (each === null ? [] : tellMainParameters(each.manifest, words)));

const rankingOf = ({ ranker }: Chosen): { ranking?: RankingFacts } =>
  ranker === null ? {} : { ranking: { name: ranker.manifest.name, version: ranker.manifest.version } };

const unexplainedOf = (cut: ReasonStep | null): { unexplained?: Unexplained } =>
  cut === null ? {} : { unexplained: cut === "removals" ? cut : "reasons" };

/** What was used and what was withheld, why, and how to change it. */
export const notice = (
  {
    request,
    shopContext,
    consented: {
      gateResult: { decision, state },
      offered,
    },
    chosen,
  }: AnswerTask,
  { view, material, words, applied, explained, cut }: ExplainedAnswer,
): AnswerNotice => {
  const manifest = chosen.model?.manifest ?? null;
  const wording = consentWordingOf(words.locale, words.tone);
  const joined =
    decision.verdicts.connect_channels.granted &&
    material.rung === "profile" &&
    (state?.links.length ?? 0) > 0;
  return buildNotice({
    decision,
    material,
    view,
    signals: request.signals,
    applied,
    shown: explained.length,
    words,
    offered,
    model: {
      slot: chosen.slot,
      name: manifest?.name ?? null,
      version: manifest?.version ?? null,
      arm: chosen.arm,
      main_parameters: mainParametersOf(chosen, words),
      ...rankingOf(chosen),
    },
    instead_of: chosen.instead_of,
    because: (code: Because) => wording.because[code],
    also_used: [
      ...(joined ? ["connect_channels" as const] : []),
      ...(request.context.moment === "outreach" && decision.verdicts.contact.granted
        ? ["contact" as const]
        : []),
    ],
    change_href: privacyCentreOf(request.shop),
    parameters_href: `/s/${request.shop}/v1/transparency`,
    ledger_head: shopContext.head?.jws ?? null,
    ...unexplainedOf(cut),
  });
};
