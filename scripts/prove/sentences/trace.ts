import type { ToldAnswer } from "./answer.ts";
import { type Facts, withoutPerson } from "./facts.ts";
import { traceAsk } from "./trace-ask.ts";
import { unknownTexts } from "./trace-kinds.ts";
import { traceNotice } from "./trace-notice.ts";
import { traceItem } from "./trace-reasons.ts";
import { traceOutreach, traceRules } from "./trace-rules.ts";

/**
 * Where the model failed the list is nobody's: what the person has may stand in it, and the notice says
 * why.
 */
const readBy = (facts: Facts, { transparency }: ToldAnswer): Facts =>
  transparency.mode_because === "model_failed" ? withoutPerson(facts) : facts;

/**
 * Traces every sentence of an answer to its fact. Returns those that have none: each is said again as it must
 * be said from the rows and the request, and the fact behind it is looked up there. `known`: the main
 * parameters that the served model may tell, each with its language before it.
 */
export const traceAnswer = (facts: Facts, answer: ToldAnswer, known: ReadonlySet<string>): string[] => [
  ...answer.items.flatMap((told) => traceItem(readBy(facts, answer), told)),
  ...traceRules(readBy(facts, answer), answer),
  ...traceOutreach(facts, answer),
  ...traceAsk(facts, answer),
  ...unknownTexts(answer),
  ...traceNotice(facts, answer, known),
];

/** Sentences of an answer, as many as are traced. */
export const countSentences = ({ items, ask, help, transparency: told }: ToldAnswer): number =>
  items.reduce(
    (sum, { reasons, controls, counterfactual }) =>
      sum + 3 * reasons.length + 2 * controls.length + (counterfactual === null ? 0 : 1),
    0,
  ) +
  (ask === null ? 0 : 1 + ask.answers.length) +
  (help === null ? 0 : 1 + help.items.length) +
  told.rules_applied.length +
  told.model.main_parameters.length +
  3;
