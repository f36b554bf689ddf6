import type { Answer } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { type Cell, list, percent, plain } from "./parts.ts";
import type { StageTimes } from "./timed-fetch.ts";

type Told = Answer<"recommend">;

/** How long one answer took: there and back, and each stage of it in the service. */
export type Times = { readonly answer: number; readonly stages: StageTimes };

const ms = (time: number): string => `${time < 10 ? time.toFixed(2) : time.toFixed(0)} ms`;

/** The time that some stages took together, beside the heading of their step. */
const took = ({ stages }: Times, ...names: readonly string[]): HTMLElement | null => {
  const known = names.flatMap((name) => stages.get(name) ?? []);
  return known.length === 0
    ? null
    : element("p", { class: "took" }, ms(known.reduce((sum, each) => sum + each, 0)));
};

const step = (title: string, ...children: (Node | string | null)[]): HTMLElement =>
  element("li", { class: "step" }, element("h3", {}, title), ...children);

const sentence = (text: string): HTMLElement => element("p", {}, text);

const timesStep = (answer: Told, { answer: there, stages }: Times): HTMLElement =>
  step(
    "Answer",
    sentence(
      `${answer.recommendation_id}: ${ms(there)} there and back` +
        (stages.size === 0
          ? "."
          : `; of it ${ms([...stages.values()].reduce((sum, each) => sum + each, 0))} in these stages.`),
    ),
  );

const signalsStep = ({ transparency: { signals } }: Told, times: Times): HTMLElement =>
  step(
    "Signals",
    took(times, "signals"),
    sentence(
      `GPC ${signals.gpc ? "yes" : "no"} · DNT ${signals.dnt ? "yes" : "no"} · TCF ${signals.tcf} · ` +
        `GPP ${signals.gpp}`,
    ),
  );

const decisionStep = ({ transparency: told }: Told, times: Times): HTMLElement =>
  step(
    "Decision",
    took(times, "decision"),
    sentence(
      `${told.mode}${told.mode_because === null ? "" : ` (${plain(told.mode_because)})`}: ${told.text}`,
    ),
    list([
      ...told.purposes_used.map((purpose) => `${plain(purpose)}: used`),
      ...told.purposes_denied.map(
        ({ purpose, because }) => `${plain(purpose)}: not used (${plain(because)})`,
      ),
    ]),
  );

/** To whom may not read the person: which kinds of data, and not how much or how old. */
const viewStep = ({ transparency: told }: Told, mayRead: boolean, times: Times): HTMLElement =>
  step(
    "What was read",
    took(times, "view"),
    list([
      ...told.data_used.map(
        ({ category, count, oldest_days }) =>
          `${plain(category)}${mayRead ? `: ${count}` : ""}` +
          `${mayRead && oldest_days !== null ? `, the oldest ${oldest_days.toFixed(0)} days ago` : ""}`,
      ),
      ...told.data_withheld.map(
        ({ category, because }) => `${plain(category)}: left alone (${plain(because)})`,
      ),
    ]),
  );

const modelStep = ({ transparency: { model, unexplained } }: Told, times: Times): HTMLElement =>
  step(
    "Model",
    took(times, "model"),
    sentence(
      model.name === null
        ? `slot ${model.slot}: no model answered`
        : `slot ${model.slot}: ${model.name} ${model.version ?? ""} (${model.arm})`,
    ),
    model.ranking === undefined
      ? null
      : sentence(`ordered by ${model.ranking.name} ${model.ranking.version}`),
    unexplained === undefined ? null : sentence(`There was no time for: ${unexplained}.`),
  );

/** What the models put forward; what is not there can be asked for by name below. */
const candidatesStep = ({ items }: Told, times: Times): HTMLElement => {
  const bases = new Map<string, number>();
  for (const { basis } of items) bases.set(basis, (bases.get(basis) ?? 0) + 1);
  const last = items.at(-1);
  return step(
    "Candidates",
    took(times, "candidates", "rank"),
    last === undefined
      ? sentence("Nothing was put forward, or nothing of it was left.")
      : sentence(
          `Of all that was scored ${items.length} are shown, down to a score of ` +
            `${last.score.toPrecision(3)}: ` +
            `${[...bases].map(([basis, count]) => `${count} ${basis}`).join(", ")}.`,
        ),
  );
};

const rulesStep = ({ transparency: { rules_applied } }: Told, mayRead: boolean, times: Times): HTMLElement =>
  step(
    "Rules",
    took(times, "rules"),
    list(
      rules_applied.map(({ code, text, items }) =>
        mayRead ? `${plain(code)}: ${text} (${items})` : plain(code),
      ),
    ),
  );

/**
 * Reasons speak of what a person did. They are shown to who may read that person: a key with the scope
 * privacy; to others, which kinds of reason there are.
 */
const itemsStep = ({ items }: Told, mayRead: boolean, times: Times): HTMLElement => {
  const reasonsOf = ({ reasons, counterfactual }: Told["items"][number]): Cell[] => [
    ...reasons.map(
      ({ code, text, share }) => `${plain(code)} (${percent(share)})${mayRead ? `: ${text}` : ""}`,
    ),
    ...(counterfactual === null || !mayRead ? [] : [counterfactual.text]),
  ];
  return step(
    "Items and reasons",
    took(times, "reasons", "words", "record"),
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
            `${item.belief === null ? "" : `, believed of use ${percent(item.belief)}`}` +
            `${item.promoted === undefined ? "" : `, promoted (${plain(item.promoted.ground)})`}`,
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
    signalsStep(answer, times),
    decisionStep(answer, times),
    viewStep(answer, mayRead, times),
    modelStep(answer, times),
    candidatesStep(answer, times),
    rulesStep(answer, mayRead, times),
    itemsStep(answer, mayRead, times),
  );
