import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { dayChart } from "./charts.ts";
import { loaded, percent, plain, table, whenOf } from "./parts.ts";

type Quality = Answer<"insightQuality">;

const assessment = (title: string, { score, of, findings }: Quality["catalogue"]): HTMLElement =>
  element(
    "section",
    { class: "step" },
    element("h3", {}, title),
    element(
      "p",
      {},
      score === null ? `Too little came to say (${of}).` : `${score.toFixed(0)} of 100, over ${of}.`,
    ),
    table(
      `What is wrong: ${title}`,
      ["kind", "what", "how many", "share", "such as"],
      findings.map(({ kind, text, count, share, examples }) => [
        plain(kind),
        text,
        String(count),
        percent(share, 1),
        examples.slice(0, 3).join(", "),
      ]),
    ),
  );

/** How good catalogue and events are, day by day, with what to mend. */
export const createQuality = (client: Client): HTMLElement =>
  loaded(async () => {
    const told = await client.call("insightQuality");
    const { days, alarms } = told;
    const label = "Score of each day, of 100";
    return [
      element("p", {}, `Assessed ${whenOf(told.assessed_at)}.`),
      ...alarms.map(({ subject, since, score }) =>
        element(
          "p",
          { class: "note", role: "status" },
          `Alarm: the score of ${subject} is ${score.toFixed(0)} of 100, since ${whenOf(since)}.`,
        ),
      ),
      days.length === 0
        ? null
        : element(
            "section",
            {},
            element("h3", {}, label),
            dayChart(
              label,
              days.map(({ day }) => day),
              [
                { label: "Catalogue", colour: "--accent", values: days.map((day) => day.catalogue) },
                { label: "Events", colour: "--good", values: days.map((day) => day.events) },
              ],
            ),
          ),
      table(
        label,
        ["day", "catalogue", "events"],
        [...days]
          .reverse()
          .map(({ day, catalogue, events }) => [day, catalogue?.toFixed(0) ?? "", events?.toFixed(0) ?? ""]),
      ),
      assessment("Catalogue", told.catalogue),
      assessment("Events of the last seven days", told.events),
    ];
  });
