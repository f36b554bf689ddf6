import type { Answer, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";

type Models = Answer<"listModels">;
type Slot = Answer<"readSlot">;
type Estimate = {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
} | null;

const share = (estimate: Estimate): string =>
  estimate === null
    ? "not measured"
    : `${(estimate.value * 100).toFixed(1)} % (${(estimate.low * 100).toFixed(1)} to ` +
      `${(estimate.high * 100).toFixed(1)}, n ${estimate.n})`;

const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
): HTMLElement =>
  element(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      element(
        "tbody",
        {},
        ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell)))),
      ),
    ),
  );

/** Slots with what they serve and how it did; promotion and rollback in one press, each in the history. */
export const createSlots = (client: Client): HTMLElement => {
  const said = element("p", { role: "status" });
  const shown = element("div", {});
  const act = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    said.textContent = await work().then(
      () => done,
      (error: unknown) => (error instanceof Error ? error.message : "It failed."),
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
      "Promote",
      `Promote ${id} in ${slot}`,
      () =>
        client.call("putSlot", {
          params: { slot },
          body: { champion: id, ...(accept ? { accept_unknown_training: true } : {}) },
        }),
      `${id} answers in ${slot}.`,
    );
  const slotOf = ({
    slot,
    champion,
    answering,
    challenger,
    shadow,
    can_roll_back,
    history,
    reports,
  }: Slot): HTMLElement =>
    element(
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
      table(
        `How the packages of ${slot} did`,
        ["package", "shown", "failed", "histories failed on", "clicks", "said relevant"],
        (reports?.arms ?? []).map((arm) => [
          arm.model,
          String(arm.shown),
          String(arm.failed),
          String(arm.failed_histories),
          share(arm.click_share),
          share(arm.stated_relevance),
        ]),
      ),
      table(
        `Shadows of ${slot}`,
        ["champion", "other", "answers", "same items"],
        (reports?.shadows ?? []).map(({ champion: one, other, answers, overlap }) => [
          one,
          other,
          String(answers),
          share(overlap),
        ]),
      ),
      table(
        `Who changed ${slot}`,
        ["when", "by", "change", "package"],
        [...history].reverse().map(({ at, by, change, id }) => [at, by, change, id ?? ""]),
      ),
    );
  const packages = ({ data, slots }: Models): HTMLElement =>
    table(
      "Packages",
      ["package", "added", "serves", "promote"],
      data.map(({ id, added_at, serves, loadable, training_known, task }) => {
        const fits = slots.filter(({ slot }) => slot.endsWith(".rank") === (task === "rank_candidates"));
        const buttons = loadable
          ? fits
              .filter(({ champion }) => champion !== id)
              .map(({ slot }) => promote(slot, id, !training_known))
          : [];
        return [id, added_at, serves.join(", "), element("span", { class: "fields" }, ...buttons)];
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
      shown.replaceChildren(
        element("p", { role: "alert" }, error instanceof Error ? error.message : "It failed."),
      );
    }
  };
  void draw();
  return element("section", {}, element("h2", {}, "Models"), said, shown);
};
