import type { Answer, Calls, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { alert, field, list, loaded, plain, select, sentenceOf, table } from "./parts.ts";

type Rule = Calls["putRule"]["input"]["body"];
type Preview = Answer<"previewRecommendations">;
type PreviewRules = NonNullable<Calls["previewRecommendations"]["input"]["body"]["rules"]>;

const EFFECTS = ["boost", "bury", "pin", "require", "exclude"] as const;
const MOMENTS = ["home", "category", "product", "cart"] as const;
const GROUNDS = ["own_choice", "season", "new_range", "clearance", "own_brand", "margin"];

const words = (value: FormDataEntryValue | null): string[] =>
  String(value ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** The rule that the form says; the service checks it, and says what is wrong with it. */
const ruleOf = (fields: FormData): Rule => {
  const effect = String(fields.get("effect"));
  const named = (["items", "category", "brand"] as const).flatMap((name) => {
    const given = words(fields.get(name));
    return given.length === 0 ? [] : [[name, given] as const];
  });
  const amount = Number(fields.get("amount"));
  return {
    effect,
    filter: Object.fromEntries(named),
    ...(effect === "boost" || effect === "bury" ? { factor: amount } : {}),
    ...(effect === "pin" ? { place: amount } : {}),
    ...(effect === "boost" || effect === "pin" ? { ground: String(fields.get("ground")) } : {}),
  } as Rule;
};

const lists = ({ before, after, changes }: Preview): HTMLElement => {
  const rows = (items: Preview["before"]["items"]): string[] =>
    items.map(({ rank, title }) => `${rank}. ${title}`);
  return element(
    "div",
    { class: "pair" },
    element("section", {}, element("h4", {}, "Before"), list(rows(before.items))),
    element("section", {}, element("h4", {}, "After"), list(rows(after.items))),
    element(
      "p",
      {},
      ["No place changes.", "One item changes its place."][changes.length] ??
        `${changes.length} items change their place.`,
    ),
  );
};

const inputs = (): HTMLElement[] => [
  field("Name of the rule", element("input", { name: "rule_id", autocomplete: "off", required: "" })),
  field("Does", select("effect", EFFECTS)),
  field("Factor or place", element("input", { name: "amount", type: "number", step: "any", value: "1.5" })),
  field("Items (ids, with commas)", element("input", { name: "items", autocomplete: "off" })),
  field("Category", element("input", { name: "category", autocomplete: "off" })),
  field("Brand", element("input", { name: "brand", autocomplete: "off" })),
  field("Ground, told to shoppers", select("ground", GROUNDS)),
  field("Tried at", select("moment", MOMENTS)),
];

const stored = ({ data }: Answer<"listRules">): PreviewRules =>
  data.map(
    ({ rule_id, effect, factor, place, ground, paid, on_behalf_of, filter, moments, slots, schedule }) => ({
      rule_id,
      effect,
      filter,
      moments,
      slots,
      schedule,
      ...(factor === null ? {} : { factor }),
      ...(place === null ? {} : { place }),
      ...(effect === "boost" || effect === "pin"
        ? paid
          ? { paid, on_behalf_of }
          : { ...(ground === null ? {} : { ground }) }
        : {}),
    }),
  ) as PreviewRules;

type Filter = Answer<"listRules">["data"][number]["filter"];

/** What a filter asks of an item, in words; all of it must be so. */
const filterWords = (filter: Filter): string => {
  const asked = Object.entries(filter).filter(
    ([, value]) => value !== null && (typeof value !== "object" || Object.keys(value).length > 0),
  );
  const words = ([name, value]: (typeof asked)[number]): string => {
    if (Array.isArray(value)) return `${plain(name)} ${value.join(" or ")}`;
    return `${plain(name)} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
  };
  return asked.length === 0 ? "every item" : asked.map(words).join(", and ");
};

/** Rules of the shop: what holds, and a new one with its list before and after. */
export const createRules = (client: Client): HTMLElement => {
  const said = element("p", { role: "status" });
  const tried = element("div", { "aria-live": "polite" });
  const held = element("div", {});
  const tell = (work: Promise<unknown>, done: string): void => {
    void work
      .then(
        () => done,
        (error: unknown) => sentenceOf(error),
      )
      .then((sentence) => {
        said.textContent = sentence;
        draw();
      });
  };
  const takeOut = (rule_id: string): HTMLElement => {
    const button = element("button", { type: "button", "aria-label": `Take ${rule_id} out` }, "Take out");
    button.addEventListener("click", () =>
      tell(client.call("deleteRule", { params: { rule_id } }), `${rule_id} is out.`),
    );
    return button;
  };
  const draw = (): void =>
    held.replaceChildren(
      loaded(async () => {
        const { data } = await client.call("listRules");
        return [
          table(
            "Rules of the shop",
            ["rule", "does", "to", "at", "now", "act"],
            data.map(({ rule_id, effect, factor, place, filter, moments, holds_now }) => [
              rule_id,
              `${effect} ${factor ?? place ?? ""}`,
              filterWords(filter),
              moments.length === 0 ? "all moments" : moments.join(", "),
              holds_now ? "holds" : "waits",
              takeOut(rule_id),
            ]),
          ),
        ];
      }),
    );
  const preview = element("button", { type: "button" }, "Preview");
  const form = element(
    "form",
    { class: "fields" },
    ...inputs(),
    element("div", { class: "acts" }, preview, element("button", {}, "Keep the rule")),
  ) as HTMLFormElement;
  preview.addEventListener("click", () => {
    if (!form.reportValidity()) return;
    const fields = new FormData(form);
    const rule_id = String(fields.get("rule_id"));
    const moment = String(fields.get("moment")) as (typeof MOMENTS)[number];
    const ask = async (): Promise<Preview> => {
      const others = stored(await client.call("listRules")).filter((rule) => rule.rule_id !== rule_id);
      const rules = [...others, { rule_id, ...ruleOf(fields) }] as PreviewRules;
      return client.call("previewRecommendations", { body: { moment, limit: 8, rules } });
    };
    ask().then(
      (answer) => tried.replaceChildren(lists(answer)),
      (error: unknown) => tried.replaceChildren(alert(error)),
    );
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const rule_id = String(fields.get("rule_id"));
    tell(client.call("putRule", { params: { rule_id }, body: ruleOf(fields) }), `${rule_id} holds.`);
  });
  draw();
  return element("section", {}, held, element("h3", {}, "A new rule"), form, said, tried);
};
