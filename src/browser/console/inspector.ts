import type { Answer, Calls, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";

type Question = Calls["recommend"]["input"]["body"];

const MOMENTS = [
  "home",
  "category",
  "search",
  "product",
  "cart",
  "checkout",
  "confirmation",
  "service",
] as const;
const FEW = 5;

const list = (rows: readonly (Node | string)[]): HTMLElement =>
  rows.length === 0
    ? element("p", { class: "aside" }, "Nothing.")
    : element("ul", {}, ...rows.map((row) => element("li", {}, row)));

const step = (title: string, ...children: (Node | string | null)[]): HTMLElement =>
  element("section", { class: "step" }, element("h3", {}, title), ...children);

/** The walk of one request as its answer tells it: signals, decision, view, model, rules, items, reasons. */
const walk = (answer: Answer<"recommend">, ms: number): HTMLElement[] => {
  const { transparency: told, items } = answer;
  const { signals, model } = told;
  return [
    step("Answer", element("p", {}, `${answer.recommendation_id}, ${ms.toFixed(0)} ms there and back`)),
    step(
      "Signals",
      element(
        "p",
        {},
        `GPC ${signals.gpc ? "yes" : "no"} · DNT ${signals.dnt ? "yes" : "no"} · ` +
          `TCF ${signals.tcf} · GPP ${signals.gpp}`,
      ),
    ),
    step(
      "Decision",
      element(
        "p",
        {},
        `${told.mode}${told.mode_because === null ? "" : ` (${told.mode_because})`}: ${told.text}`,
      ),
      list([
        ...told.purposes_used.map((purpose) => `${purpose}: used`),
        ...told.purposes_denied.map(({ purpose, because }) => `${purpose}: not used, ${because}`),
      ]),
    ),
    step(
      "What was read",
      list([
        ...told.data_used.map(({ category, count }) => `${category}: ${count}`),
        ...told.data_withheld.map(({ category, because }) => `${category}: left alone, ${because}`),
      ]),
    ),
    step(
      "Model",
      element("p", {}, `slot ${model.slot}: ${model.name ?? "none"} ${model.version ?? ""} (${model.arm})`),
    ),
    step(
      "Rules",
      list(told.rules_applied.map(({ code, text, items: moved }) => `${code}: ${text} (${moved})`)),
    ),
    step(
      "Items and reasons",
      list(
        items.map(({ rank, score, basis, item, reasons, counterfactual }) =>
          element(
            "div",
            {},
            element("b", {}, `${rank}. ${item.title}`),
            ` ${basis}, score ${score.toPrecision(3)}`,
            list([
              ...reasons.map(({ code, text, share }) => `${code} (${Math.round(share * 100)} %): ${text}`),
              ...(counterfactual === null ? [] : [counterfactual.text]),
            ]),
          ),
        ),
      ),
    ),
  ];
};

const field = (label: string, input: HTMLElement): HTMLElement => element("label", {}, `${label} `, input);

/** Asks as a page of the shop would, and shows how the answer came about. */
export const createInspector = (client: Client): HTMLElement => {
  const moment = element(
    "select",
    { name: "moment" },
    ...MOMENTS.map((each) => element("option", { value: each }, each)),
  );
  const form = element(
    "form",
    { class: "fields" },
    field("Moment", moment),
    field("Shopper", element("input", { name: "shopper", autocomplete: "off" })),
    field("Item of the page", element("input", { name: "item", autocomplete: "off" })),
    element("button", {}, "Ask"),
  ) as HTMLFormElement;
  const shown = element("div", { "aria-live": "polite" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const [shopper, item] = ["shopper", "item"].map((name) => String(fields.get(name) ?? "").trim());
    const question: Question = {
      moment: String(fields.get("moment")) as Question["moment"],
      limit: FEW,
      ...(shopper === "" ? {} : { shopper: { id: shopper ?? "" } }),
      ...(item === "" ? {} : { context: { item_id: item ?? "" } }),
    };
    const from = performance.now();
    client.recommend(question).then(
      (answer) => shown.replaceChildren(...walk(answer, performance.now() - from)),
      (error: unknown) =>
        shown.replaceChildren(
          element("p", { role: "alert" }, error instanceof Error ? error.message : "It failed."),
        ),
    );
  });
  return element("section", {}, element("h2", {}, "One answer, step by step"), form, shown);
};
