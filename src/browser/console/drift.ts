import type { Answer } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { dayChart } from "./charts.ts";
import { percent, table, whenOf } from "./parts.ts";
import { share } from "./share.ts";

type Slot = Answer<"readSlot">;

const BASELINE_COLOURS = ["--soft", "--good", "--grave"];

/** Each week's share of what was found, of the champion and of each simple model beside it. */
const driftChart = (slot: string, weeks: NonNullable<NonNullable<Slot["reports"]>["drift"]>["weeks"]) => {
  const label = `Found of 20 in ${slot}, week by week`;
  const names = [...new Set(weeks.flatMap(({ baselines }) => baselines.map(({ name }) => name)))];
  return element(
    "section",
    {},
    element("h4", {}, label),
    dayChart(
      label,
      weeks.map(({ until }) => until),
      [
        { label: "champion", colour: "--accent", values: weeks.map(({ recall }) => recall?.value ?? null) },
        ...names.map((name, at) => ({
          label: name,
          colour: BASELINE_COLOURS[at % BASELINE_COLOURS.length] ?? "--soft",
          values: weeks.map(({ baselines }) => baselines.find((each) => each.name === name)?.recall ?? null),
        })),
      ],
      "share",
    ),
  );
};

/** How the champion did on days that it was not trained on, beside simple models. */
export const driftOf = ({ slot, reports }: Slot): (Node | null)[] => {
  const drift = reports?.drift ?? null;
  if (drift === null) return [];
  const { weeks, alarm, because } = drift;
  return [
    alarm === null
      ? null
      : element(
          "p",
          { role: "alert" },
          `${alarm.model} is behind ${alarm.baseline} on days that it was not trained on, since ` +
            `${whenOf(alarm.since)}. Train again.`,
        ),
    because === null ? null : element("p", {}, because),
    weeks.length > 1 ? driftChart(slot, weeks) : null,
    table(
      `${slot} on fresh days, week by week`,
      ["from", "until", "package", "found of 20", "simple models"],
      [...weeks]
        .reverse()
        .map((week) => [
          week.from,
          week.until,
          week.model,
          share(week.recall),
          week.baselines.map(({ name, recall }) => `${name} ${percent(recall, 1)}`).join(", "),
        ]),
    ),
  ];
};
