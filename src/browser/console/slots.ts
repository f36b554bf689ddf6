import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { intervalChart } from "./charts.ts";
import { driftOf } from "./drift.ts";
import { alert, percent, sentenceOf, table, whenOf } from "./parts.ts";
import { share } from "./share.ts";

type Models = Answer<"listModels">;
type Slot = Answer<"readSlot">;
const NONE = { value: null, low: null, high: null };

const ms = (time: { readonly p50: number; readonly p95: number } | null): string =>
  time === null ? "not measured" : `${time.p50.toFixed(1)}, ${time.p95.toFixed(1)}`;

/** Clicks an answer of each package that was shown, each with its interval. */
const armsOf = ({ slot, reports }: Slot): (Node | null)[] => {
  const arms = reports?.arms ?? [];
  const label = `Clicks an answer in ${slot}, by package`;
  const rows = arms.map(({ model, click_share }) => ({ name: model, ...(click_share ?? NONE) }));
  return [
    rows.some(({ value }) => value !== null)
      ? element("section", {}, element("h4", {}, label), intervalChart(label, rows, [0, 0.1]))
      : null,
    table(
      `How the packages of ${slot} did`,
      ["package", "shown", "failed", "histories failed on", "clicks", "said relevant"],
      arms.map((arm) => [
        arm.model,
        String(arm.shown),
        String(arm.failed),
        String(arm.failed_histories),
        share(arm.click_share),
        share(arm.stated_relevance),
      ]),
    ),
  ];
};

const shadowsOf = ({ slot, reports }: Slot): HTMLElement =>
  table(
    `Shadows of ${slot}`,
    [
      "champion",
      "other",
      "answers",
      "same items",
      "same order",
      "drift of scores",
      "ms of the champion (50, 95 %)",
      "ms of the other",
    ],
    (reports?.shadows ?? []).map((each) => [
      each.champion,
      each.other,
      String(each.answers),
      share(each.overlap),
      each.rank_correlation?.value.toFixed(2) ?? "not measured",
      each.score_drift?.value.toFixed(2) ?? "not measured",
      ms(each.champion_ms),
      ms(each.other_ms),
    ]),
  );

/** How good what is believed of suggestions is, for each package that scores in the slot. */
const beliefsOf = ({ slot, reports }: Slot): HTMLElement =>
  table(
    `What is believed of suggestions in ${slot}`,
    ["package", "ranking stage", "made", "answers", "off by", "measured on"],
    (reports?.belief ?? []).map((each) => [
      each.model ?? "none",
      each.ranking ?? "none",
      whenOf(each.made_at),
      String(each.answers),
      each.error === null ? "not measured" : percent(each.error, 1),
      String(each.held_back),
    ]),
  );

const KNOWN = ["arms", "shadows", "drift", "belief"];

/** What a report says, whatever it is, as lists in lists. */
const asList = (value: unknown): HTMLElement | string => {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  if (typeof value !== "object" || value === null) return value === null ? "not measured" : String(value);
  const rows = Object.entries(value);
  if (rows.length === 0) return "Nothing yet.";
  return element(
    "ul",
    {},
    ...rows.map(([name, each]) =>
      element("li", {}, ...(Array.isArray(value) ? [] : [`${name.replaceAll("_", " ")}: `]), asList(each)),
    ),
  );
};

/** Reports that have no table of their own here: told as they are. */
const othersOf = ({ slot, reports }: Slot): HTMLElement[] =>
  Object.entries(reports ?? {})
    .filter(([name]) => !KNOWN.includes(name))
    .map(([name, report]) =>
      element("section", {}, element("h4", {}, `${name.replaceAll("_", " ")} of ${slot}`), asList(report)),
    );

const noPackages = (): HTMLElement =>
  element(
    "p",
    { class: "note" },
    "No model yet. One of the catalogue is made by itself, within half a minute of the first items; " +
      "until then the shop’s own order answers. One of what shoppers did, of those who agreed, is made " +
      "by a training. ",
    element("a", { href: "/docs/guides/data-scientists" }, "How to train, or bring your own"),
  );

/** Slots with what they serve and how it did; promotion and rollback in one press, each in the history. */
export const createSlots = (client: Client): HTMLElement => {
  const said = element("p", { role: "status" });
  const shown = element("div", {});
  const act = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    said.textContent = await work().then(
      () => done,
      (error: unknown) => sentenceOf(error),
    );
    await draw();
  };
  const button = (text: string, label: string, work: () => Promise<unknown>, done: string): HTMLElement => {
    const made = element("button", { type: "button", "aria-label": label }, text);
    made.addEventListener("click", () => void act(work, done));
    return made;
  };
  const promote = (slot: string, id: string, accept: boolean): HTMLElement =>
    button(
      `Promote in ${slot}`,
      `Promote in ${slot}: ${id}`,
      () =>
        client.call("putSlot", {
          params: { slot },
          body: { champion: id, ...(accept ? { accept_unknown_training: true } : {}) },
        }),
      `${id} answers in ${slot}.`,
    );
  const slotOf = (each: Slot): HTMLElement => {
    const { slot, champion, answering, challenger, shadow, can_roll_back, history } = each;
    return element(
      "section",
      { class: "step" },
      element("h3", {}, `Slot ${slot}`),
      element(
        "p",
        {},
        `Champion ${champion ?? "none"}` +
          `${answering === champion ? "" : `, answered for by ${answering ?? "nobody"}`}; ` +
          `challenger ${challenger === null ? "none" : `${challenger.id} for ${challenger.percent} %`}; ` +
          `shadow ${shadow ?? "none"}.`,
      ),
      can_roll_back
        ? button(
            "Roll back",
            `Roll back ${slot}`,
            () => client.call("rollbackSlot", { params: { slot } }),
            `${slot} is rolled back.`,
          )
        : null,
      ...armsOf(each),
      shadowsOf(each),
      beliefsOf(each),
      ...othersOf(each),
      ...driftOf(each),
      table(
        `Who changed ${slot}`,
        ["when", "by", "change", "package"],
        [...history].reverse().map(({ at, by, change, id }) => [whenOf(at), by, change, id ?? ""]),
      ),
    );
  };
  const packages = ({ data, slots }: Models): HTMLElement =>
    data.length === 0
      ? noPackages()
      : table(
          "Packages",
          ["package", "added", "serves", "promote"],
          data.map(({ id, added_at, serves, loadable, training_known, task }) => {
            const fits = slots.filter(({ slot }) => slot.endsWith(".rank") === (task === "rank_candidates"));
            const buttons = loadable
              ? fits
                  .filter(({ champion }) => champion !== id)
                  .map(({ slot }) => promote(slot, id, !training_known))
              : [];
            const acts = buttons.length > 0 ? element("span", { class: "fields" }, ...buttons) : "";
            return [id, whenOf(added_at), serves.join(", "), loadable ? acts : "may serve no more"];
          }),
        );
  const draw = async (): Promise<void> => {
    try {
      const models = await client.call("listModels");
      const slots = await Promise.all(
        models.slots.map(({ slot }) => client.call("readSlot", { params: { slot } })),
      );
      shown.replaceChildren(packages(models), ...slots.map(slotOf));
    } catch (error) {
      shown.replaceChildren(alert(error));
    }
  };
  void draw();
  return element("section", {}, said, shown);
};
