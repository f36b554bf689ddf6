import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { dayChart } from "./charts.ts";
import { loaded, percent, table } from "./parts.ts";

type Consent = Answer<"insightConsent">;
type Day = Consent["days"][number];
type PurposeDay = Day["purposes"][number];

const KINDS = [
  { field: "yes", label: "yes", colour: "--good" },
  { field: "no", label: "no", colour: "--grave" },
  { field: "taken_back", label: "taken back", colour: "--accent" },
] as const;

const of = ({ purposes }: Day, purpose: string): PurposeDay | null =>
  purposes.find((each) => each.purpose === purpose) ?? null;

/** One purpose, day by day: what was agreed to, refused and taken back. */
const purposeChart = (purpose: string, days: readonly Day[]): HTMLElement => {
  const label = `${purpose}: yes, no and taken back by day`;
  return element(
    "section",
    {},
    element("h3", {}, purpose),
    dayChart(
      label,
      days.map(({ day }) => day),
      KINDS.map(({ field, label: name, colour }) => ({
        label: name,
        colour,
        values: days.map((day) => of(day, purpose)?.[field] ?? null),
      })),
      "count",
    ),
  );
};

const rowsOf = (days: readonly Day[]): string[][] =>
  [...days]
    .reverse()
    .flatMap(({ day, purposes }) =>
      purposes.map(({ purpose, yes, no, taken_back }) => [
        day,
        purpose,
        String(yes),
        String(no),
        String(taken_back),
        percent(yes / (yes + no + taken_back)),
      ]),
    );

/** Consent and refusal over time, from the ledger: acts, and nobody's name. */
export const createConsent = (client: Client): HTMLElement =>
  loaded(async () => {
    const { since, days, hidden_days } = await client.call("insightConsent");
    const purposes = [...new Set(days.flatMap((day) => day.purposes.map(({ purpose }) => purpose)))];
    return [
      element(
        "p",
        {},
        `Acts of consent since ${since}, by day (UTC). They are counted in the ledger, which names nobody; ` +
          "a day of fewer than ten acts is not shown.",
      ),
      purposes.length === 0
        ? null
        : element("div", { class: "charts" }, ...purposes.map((purpose) => purposeChart(purpose, days))),
      table(
        "Acts by day",
        ["day", "acts", "erasures", "imported"],
        [...days]
          .reverse()
          .map(({ day, acts, erased, attested }) => [day, String(acts), String(erased), String(attested)]),
      ),
      element(
        "details",
        {},
        element("summary", {}, "The figures of each purpose, day by day"),
        table(
          "Acts by day and purpose",
          ["day", "purpose", "yes", "no", "taken back", "share of yes"],
          rowsOf(days),
        ),
      ),
      hidden_days === 0
        ? null
        : element(
            "p",
            { class: "aside" },
            hidden_days === 1
              ? "One day has too few acts and is not shown."
              : `${hidden_days} days have too few acts and are not shown.`,
          ),
    ];
  });
