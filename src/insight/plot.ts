import type { ConsentInsight } from "./consent-days.ts";
import type { Figure, Grouped } from "./figures.ts";
import type { JourneyInsight } from "./journey.ts";
import type { OutcomesInsight } from "./outcomes.ts";
import type { QualityInsight } from "./quality/quality.ts";
import type { RelevanceInsight } from "./relevance.ts";
import type { SatisfactionInsight } from "./satisfaction.ts";

const WIDTH = 40;
const NAME = 22;

type Scale = { readonly least: number; readonly most: number; readonly say: (value: number) => string };

const SHARE: Scale = { least: 0, most: 1, say: (value) => `${(value * 100).toFixed(0)} %` };
const GAP: Scale = {
  least: -1,
  most: 1,
  say: (value) => `${value > 0 ? "+" : ""}${(value * 100).toFixed(0)} points`,
};
const NPS: Scale = { least: -100, most: 100, say: (value) => value.toFixed(0) };

/** One line: the name, the interval as a bar with the value in it, and both in figures. */
const line = (name: string, figure: Figure, { least, most, say }: Scale): string => {
  const { value, low, high, answers, shoppers } = figure;
  const label = name.padEnd(NAME).slice(0, NAME);
  if (value === null || low === null || high === null)
    return `  ${label} ${"·".repeat(WIDTH)} too few: ${answers} answers of ${shoppers} shoppers`;
  const place = (of: number): number => Math.round(((of - least) / (most - least)) * (WIDTH - 1));
  const [from, to, at] = [place(low), place(high), place(value)];
  const bar = Array.from({ length: WIDTH }, (_, column) =>
    column === at ? "●" : column >= from && column <= to ? "━" : "·",
  ).join("");
  return `  ${label} ${bar} ${say(value)} (${say(low)} to ${say(high)}; ${answers} of ${shoppers} shoppers)`;
};

const groups = (by: Grouped["by"], scale: Scale): string[] =>
  (["channel", "stage", "month"] as const).flatMap((name) =>
    by[name].length === 0
      ? []
      : [`  by ${name}`, ...by[name].map((group) => line(`  ${group.name}`, group, scale))],
  );

const hidden = (count: number): string[] =>
  count === 0 ? [] : [`  ${count} groups are not shown: too few people.`];

export const plotRelevance = (told: RelevanceInsight): string[] => [
  `Relevance, as shoppers say (the shop expects ${SHARE.say(told.claim)})`,
  line("stated", told.stated, SHARE),
  line("believed by the model", told.belief, SHARE),
  line("gap of the shop", told.shop_gap, GAP),
  line("gap of the model", told.model_gap, GAP),
  ...groups(told.stated_by, SHARE),
  ...hidden(told.hidden_groups),
];

export const plotSatisfaction = (told: SatisfactionInsight): string[] => [
  "Satisfaction",
  line("net promoter score", told.nps, NPS),
  ...groups(told.nps_by, NPS),
  line("content when settled", told.resolved, SHARE),
  ...groups(told.resolved_by, SHARE),
  ...hidden(told.hidden_groups),
];

export const plotJourney = (told: JourneyInsight): string[] => [
  "Journey",
  line("channels connected", told.connected, SHARE),
  line("follow-up after order", told.follow_up, SHARE),
  line("questions answered", told.answered, SHARE),
  ...groups(told.answered_by, SHARE),
  ...hidden(told.hidden_groups),
];

export const plotOutcomes = ({ arms, hidden_groups, people, sampled }: OutcomesInsight): string[] => [
  `What came of suggestions, of ${people} people${sampled ? ", drawn by chance" : ""}`,
  ...arms.flatMap(({ slot, arm, model, clicked, bought }) => [
    `  ${slot}, ${arm}${model === null ? "" : `, ${model}`}`,
    line("  something opened", clicked, SHARE),
    line("  something bought", bought, SHARE),
  ]),
  ...hidden(hidden_groups),
];

export const plotConsent = ({ since, days, hidden_days }: ConsentInsight): string[] => [
  `Acts of consent since ${since}`,
  ...days.flatMap(({ day, acts, erased, purposes }) => [
    `  ${day} ${acts} acts, ${erased} erasures`,
    ...purposes.map(
      ({ purpose, yes, no, taken_back }) =>
        `    ${purpose.padEnd(NAME)} ${yes} yes, ${no} no, ${taken_back} taken back`,
    ),
  ]),
  ...(hidden_days === 0 ? [] : [`  ${hidden_days} days are not shown: too few acts.`]),
];

const SPARKS = "▁▂▃▄▅▆▇█";
const MOST_DAYS = 60;

/** Scores of 0 to 100 by day, the oldest first. */
const spark = (scores: readonly (number | null)[]): string =>
  scores
    .map((score) => (score === null ? " " : (SPARKS[Math.min(7, Math.floor(score / 12.5))] ?? " ")))
    .join("");

export const plotQuality = ({ text, days }: QualityInsight): string[] => {
  const last = days.slice(-MOST_DAYS);
  return [
    "Quality of the data",
    ...text.map((sentence) => `  ${sentence}`),
    `  ${"catalogue by day".padEnd(NAME)} ${spark(last.map(({ catalogue }) => catalogue))}`,
    `  ${"events by day".padEnd(NAME)} ${spark(last.map(({ events }) => events))}`,
  ];
};
