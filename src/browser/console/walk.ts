import type { Answer } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { type Cell, list } from "./parts.ts";

type Told = Answer<"recommend">;

/** Where the time of one look went, in milliseconds there and back. */
export type Times = { readonly answer: number; readonly story: number | null };

const step = (title: string, ...children: (Node | string | null)[]): HTMLElement =>
  element("li", { class: "step" }, element("h3", {}, title), ...children);

const sentence = (text: string): HTMLElement => element("p", {}, text);

const timesStep = (answer: Told, { answer: there, story }: Times): HTMLElement =>
  step(
    "Answer",
    sentence(
      `${answer.recommendation_id}: ${there.toFixed(0)} ms there and back` +
        (story === null ? "." : `; its record was read in ${story.toFixed(0)} ms.`),
    ),
  );

const signalsStep = ({ transparency: { signals } }: Told): HTMLElement =>
  step(
    "Signals",
    sentence(
      `GPC ${signals.gpc ? "yes" : "no"} · DNT ${signals.dnt ? "yes" : "no"} · TCF ${signals.tcf} · ` +
        `GPP ${signals.gpp}`,
    ),
  );

const decisionStep = ({ transparency: told }: Told): HTMLElement =>
  step(
    "Decision",
    sentence(`${told.mode}${told.mode_because === null ? "" : ` (${told.mode_because})`}: ${told.text}`),
    list([
      ...told.purposes_used.map((purpose) => `${purpose}: used`),
      ...told.purposes_denied.map(({ purpose, because }) => `${purpose}: not used, ${because}`),
    ]),
  );

/** To whom may not read the person: which kinds of data, and not how much or how old. */
const viewStep = ({ transparency: told }: Told, mayRead: boolean): HTMLElement =>
  step(
    "What was read",
    list([
      ...told.data_used.map(
        ({ category, count, oldest_days }) =>
          `${category}${mayRead ? `: ${count}` : ""}` +
          `${mayRead && oldest_days !== null ? `, the oldest ${oldest_days.toFixed(0)} days ago` : ""}`,
      ),
      ...told.data_withheld.map(({ category, because }) => `${category}: left alone, ${because}`),
    ]),
  );

const modelStep = ({ transparency: { model, unexplained } }: Told): HTMLElement =>
  step(
    "Model",
    sentence(`slot ${model.slot}: ${model.name ?? "none"} ${model.version ?? ""} (${model.arm})`),
    model.ranking === undefined
      ? null
      : sentence(`ordered by ${model.ranking.name} ${model.ranking.version}`),
    unexplained === undefined ? null : sentence(`There was no time for: ${unexplained}.`),
  );

const rulesStep = ({ transparency: { rules_applied } }: Told, mayRead: boolean): HTMLElement =>
  step(
    "Rules",
    list(rules_applied.map(({ code, text, items }) => (mayRead ? `${code}: ${text} (${items})` : code))),
  );

/**
 * Reasons speak of what a person did. They are shown to who may read that person: a key with the scope
 * privacy; to others, which kinds of reason there are.
 */
const itemsStep = ({ items }: Told, mayRead: boolean): HTMLElement => {
  const reasonsOf = ({ reasons, counterfactual }: Told["items"][number]): Cell[] => [
    ...reasons.map(
      ({ code, text, share }) => `${code} (${Math.round(share * 100)} %)${mayRead ? `: ${text}` : ""}`,
    ),
    ...(counterfactual === null || !mayRead ? [] : [counterfactual.text]),
  ];
  return step(
    "Items and reasons",
    mayRead
      ? null
      : sentence(
          "What this person did is shown to a key of the scope privacy alone; kinds of reasons are shown.",
        ),
    list(
      items.map((item) =>
        element(
          "div",
          {},
          element("b", {}, `${item.rank}. ${item.item.title}`),
          ` ${item.basis}, score ${item.score.toPrecision(3)}` +
            `${item.belief === null ? "" : `, believed of use ${Math.round(item.belief * 100)} %`}` +
            `${item.promoted === undefined ? "" : `, promoted (${item.promoted.ground})`}`,
          list(reasonsOf(item)),
        ),
      ),
    ),
  );
};

/** The walk of one request, step by step, as its answer tells it. */
export const walk = (answer: Told, times: Times, mayRead: boolean): HTMLElement =>
  element(
    "ol",
    { class: "steps" },
    timesStep(answer, times),
    signalsStep(answer),
    decisionStep(answer),
    viewStep(answer, mayRead),
    modelStep(answer),
    rulesStep(answer, mayRead),
    itemsStep(answer, mayRead),
  );
