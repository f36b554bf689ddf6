import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { type Interval, intervalChart } from "./charts.ts";
import { loaded, plain, table } from "./parts.ts";

type Relevance = Answer<"insightRelevance">;
type Figure = Relevance["stated"];
type By = Relevance["stated_by"];

const SHARE: [number, number] = [0, 1];
const SMALL_SHARE: [number, number] = [0, 0.1];
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

const HEADS = ["what", "value", "95 % interval", "answers", "people"];

const figures = (caption: string, rows: readonly (readonly [string, Figure])[], digits = 2): HTMLElement =>
  table(
    caption,
    HEADS,
    rows.map(([name, figure]) => [name, ...shown(figure, digits)]),
  );

const KINDS = ["stage", "month", "channel"] as const;

/** Groups of each kind as charts side by side, and all of them in one table below. */
const groups = (title: string, by: By, scale: [number, number], digits = 2): HTMLElement | null => {
  const kinds = KINDS.filter((kind) => by[kind].length > 0);
  if (kinds.length === 0) return null;
  // A single group is everybody: its figure stands in the table, and a chart of one point says no more.
  const drawn = kinds.filter((kind) => by[kind].length > 1);
  return element(
    "section",
    {},
    element(
      "div",
      { class: "charts" },
      ...drawn.map((kind) => {
        const rows: readonly (Interval & Figure)[] = by[kind];
        const label = `${title} by ${kind}`;
        return element("section", {}, element("h4", {}, label), intervalChart(label, rows, scale));
      }),
    ),
    table(
      `${title} by ${kinds.join(", ")}`,
      ["by", ...HEADS],
      kinds.flatMap((kind) => by[kind].map((row) => [kind, plain(row.name), ...shown(row, digits)])),
    ),
  );
};

const hidden = (count: number): HTMLElement | null =>
  count === 0
    ? null
    : element(
        "p",
        { class: "aside" },
        count === 1
          ? "One group has too few people and is not shown."
          : `${count} groups have too few people and are not shown.`,
      );

/** What the shop claims beside what shoppers said and what the model believed: the gaps, as they are seen. */
const gapChart = ({ claim, stated, belief }: Relevance): HTMLElement | null => {
  if (stated.value === null) return null;
  const label = "Of use: claimed, said, believed";
  const rows = [
    { name: "claimed", value: claim, low: null, high: null },
    { name: "said", ...stated },
    ...(belief.value === null ? [] : [{ name: "believed", ...belief }]),
  ];
  return element("section", {}, element("h4", {}, label), intervalChart(label, rows, SHARE));
};

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
    gapChart(told),
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

type Outcomes = Answer<"insightOutcomes">;

const armName = ({ slot, arm, model }: Outcomes["arms"][number]): string =>
  `${slot}, ${arm}${model === null ? "" : `, ${model}`}`;

type Part = readonly [title: string, of: (arm: Outcomes["arms"][number]) => Figure];
const PARTS: readonly Part[] = [
  ["Share of answers with something opened", ({ clicked }) => clicked],
  ["Share of answers with something bought", ({ bought }) => bought],
];

/** What came of what was suggested: opened, and bought within a week, by slot and arm. */
const outcomes = ({ arms, people, sampled, hidden_groups }: Outcomes): HTMLElement => {
  const chart = ([title, of]: Part): HTMLElement | null =>
    arms.some((arm) => of(arm).value !== null)
      ? element(
          "section",
          {},
          element("h4", {}, title),
          intervalChart(
            title,
            arms.map((arm) => ({ name: armName(arm), ...of(arm) })),
            SMALL_SHARE,
          ),
        )
      : null;
  const row = ([title, of]: Part): HTMLElement =>
    figures(
      title,
      arms.map((arm) => [armName(arm), of(arm)] as const),
      3,
    );
  return element(
    "section",
    { class: "step" },
    element("h3", {}, "What came of suggestions"),
    element(
      "p",
      {},
      `Of answers of the last month to ${people} people${sampled ? ", drawn by chance" : ""}. A purchase ` +
        "counts where the answer showed the item within the week before; that the answer was the cause is " +
        "not said.",
    ),
    element("div", { class: "charts" }, ...PARTS.map(chart)),
    ...PARTS.map(row),
    hidden(hidden_groups),
  );
};

/** What a shop without answers can do; null where there are some. */
const begin = ({ stated }: Relevance, { questions }: { readonly questions: Figure }): HTMLElement | null =>
  stated.answers + questions.answers > 0
    ? null
    : element(
        "p",
        { class: "note" },
        "Nobody was asked anything yet. Two of a hundred answers ask those who agree to measure whether a " +
          "suggestion is of use; the first figures come with ten people. ",
        element("a", { href: "/docs/insight" }, "What is asked, and when"),
      );

/** What shoppers say: of suggestions, of the shop, and how the journey went. */
export const createInsight = (client: Client): HTMLElement =>
  loaded(async () => {
    const [told, satisfaction, journey, came] = await Promise.all([
      client.call("insightRelevance"),
      client.call("insightSatisfaction"),
      client.call("insightJourney"),
      client.call("insightOutcomes"),
    ]);
    return [
      element(
        "p",
        {},
        "Of those who agree to measure, now. Behind each figure stand ten people or more, and each has its " +
          "interval.",
      ),
      begin(told, { questions: journey.answered }),
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
        figures("Of people, orders and questions", [
          ["known as one over channels", journey.connected],
          ["orders that were followed up", journey.follow_up],
          ["questions that were answered", journey.answered],
        ]),
        hidden(journey.hidden_groups),
      ),
      outcomes(came),
    ];
  });
