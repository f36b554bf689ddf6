import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { type Interval, intervalChart } from "./charts.ts";
import { loaded, table } from "./parts.ts";

type Relevance = Answer<"insightRelevance">;
type Figure = Relevance["stated"];
type By = Relevance["stated_by"];

const SHARE: [number, number] = [0, 1];
const GAP: [number, number] = [-0.2, 0.2];
const NPS: [number, number] = [-100, 100];

const shown = ({ value, low, high, answers, shoppers }: Figure, digits: number): string[] =>
  value === null || low === null || high === null
    ? ["too few people", "", String(answers), String(shoppers)]
    : [
        value.toFixed(digits),
        `${low.toFixed(digits)} to ${high.toFixed(digits)}`,
        String(answers),
        String(shoppers),
      ];

const HEADS = ["of whom, or what", "value", "95 % interval", "answers", "people"];

const figures = (caption: string, rows: readonly (readonly [string, Figure])[], digits = 2): HTMLElement =>
  table(
    caption,
    HEADS,
    rows.map(([name, figure]) => [name, ...shown(figure, digits)]),
  );

/** Groups of one kind as a chart and as a table; where no group may be shown, one sentence. */
const groups = (title: string, by: By, scale: [number, number], digits = 2): HTMLElement =>
  element(
    "section",
    {},
    ...(["stage", "month", "channel"] as const).flatMap((kind) => {
      const rows: readonly (Interval & Figure)[] = by[kind];
      if (rows.length === 0) return [];
      const label = `${title} by ${kind}`;
      return [
        element("h4", {}, label),
        intervalChart(label, rows, scale),
        figures(
          label,
          rows.map((row) => [row.name, row] as const),
          digits,
        ),
      ];
    }),
  );

const hidden = (count: number): HTMLElement | null =>
  count === 0
    ? null
    : element("p", { class: "aside" }, `${count} groups have too few people and are not shown.`);

const relevance = (told: Relevance): HTMLElement =>
  element(
    "section",
    { class: "step" },
    element("h3", {}, "Relevance, and the perception gap"),
    element(
      "p",
      {},
      `The shop claims that ${Math.round(told.claim * 100)} % of its suggestions are of use. The gap is ` +
        "what it claims, or what the model believed, less what shoppers said.",
    ),
    figures("Relevance", [
      ["shoppers say", told.stated],
      ["gap of the shop", told.shop_gap],
      ["the model believed", told.belief],
      ["gap of the model", told.model_gap],
    ]),
    groups("Stated relevance", told.stated_by, SHARE),
    groups("Gap of the shop", told.shop_gap_by, GAP),
    hidden(told.hidden_groups),
  );

/** What shoppers say: of suggestions, of the shop, and how the journey went. */
export const createInsight = (client: Client): HTMLElement =>
  loaded(async () => {
    const [told, satisfaction, journey] = await Promise.all([
      client.call("insightRelevance"),
      client.call("insightSatisfaction"),
      client.call("insightJourney"),
    ]);
    return [
      element(
        "p",
        {},
        "Of those who agree to measure, now. Behind each figure stand ten people or more, and each has its " +
          "interval.",
      ),
      relevance(told),
      element(
        "section",
        { class: "step" },
        element("h3", {}, "Net promoter score, and cases"),
        figures("Net promoter score", [["all", satisfaction.nps]], 0),
        groups("NPS", satisfaction.nps_by, NPS, 0),
        figures("Content with how a case was settled", [["all", satisfaction.resolved]]),
        groups("Settled", satisfaction.resolved_by, SHARE),
        hidden(satisfaction.hidden_groups),
      ),
      element(
        "section",
        { class: "step" },
        element("h3", {}, "The journey"),
        figures("The journey", [
          ["known as one over channels", journey.connected],
          ["orders that were followed up", journey.follow_up],
          ["questions that were answered", journey.answered],
        ]),
        hidden(journey.hidden_groups),
      ),
    ];
  });
