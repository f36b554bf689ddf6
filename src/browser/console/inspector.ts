import type { Answer, Calls, Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { alert, field, select } from "./parts.ts";
import type { TimedFetch } from "./timed-fetch.ts";
import { walk } from "./walk.ts";

type Question = Calls["recommend"]["input"]["body"];
type Looked = { readonly answer: Answer<"recommend">; readonly shopper: string };

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

const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? "").trim();

const questionOf = (fields: FormData): Question => {
  const [shopper, item, words] = ["shopper", "item", "words"].map((name) => textOf(fields, name));
  const context = {
    ...(item === "" ? {} : { item_id: item }),
    ...(words === "" ? {} : { query: words }),
  };
  return {
    moment: textOf(fields, "moment") as Question["moment"],
    limit: FEW,
    ...(shopper === "" || shopper === undefined ? {} : { shopper: { id: shopper } }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
  } as Question;
};

const as = (shopper: string) => (shopper === "" ? {} : { shopperId: shopper });

/** Milliseconds that a piece of work took, there and back. */
const timed = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> => {
  const from = performance.now();
  const value = await work();
  return { value, ms: performance.now() - from };
};

/** Why an item is not in the list: which gate, rule or score keeps it out. */
const whyNotForm = (client: Client, { answer, shopper }: Looked): HTMLElement => {
  const said = element("p", { role: "status" });
  const form = element(
    "form",
    { class: "fields" },
    field("Why not this item?", element("input", { name: "missed", autocomplete: "off", required: "" })),
    element("button", {}, "Why not"),
  ) as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const item_id = textOf(new FormData(form), "missed");
    const { recommendation_id } = answer;
    void client
      .call("whyNot", { params: { recommendation_id }, body: { item_id }, ...as(shopper) })
      .then(
        ({ because, code, text }) => `${because}${code === null ? "" : ` (${code})`}: ${text}`,
        (error: unknown) => (error instanceof Error ? error.message : "It failed."),
      )
      .then((sentence) => (said.textContent = sentence));
  });
  return element(
    "section",
    { class: "step" },
    element("h3", {}, "Candidates that are not there"),
    form,
    said,
  );
};

/**
 * Asks as a page of the shop would, and shows how the answer came about. Where a shopper is named, the key is
 * asked first whether it may read that person; the person sees in the privacy centre that it looked.
 */
export const createInspector = (client: Client, timedFetch: TimedFetch): HTMLElement => {
  const form = element(
    "form",
    { class: "fields" },
    field("Moment", select("moment", MOMENTS)),
    field("Shopper", element("input", { name: "shopper", autocomplete: "off" })),
    field("Item of the page", element("input", { name: "item", autocomplete: "off" })),
    field("Words searched for", element("input", { name: "words", autocomplete: "off" })),
    element("button", {}, "Ask"),
  ) as HTMLFormElement;
  const shown = element("div", { "aria-live": "polite" });
  const look = async (): Promise<void> => {
    const fields = new FormData(form);
    const shopper = textOf(fields, "shopper");
    const mayRead =
      shopper === "" ||
      (await client.call("readShopper", { shopperId: shopper }).then(
        () => true,
        () => false,
      ));
    const { value: answer, ms } = await timed(() => client.recommend(questionOf(fields)));
    const stages = timedFetch.last() ?? new Map<string, number>();
    shown.replaceChildren(
      walk(answer, { answer: ms, stages }, mayRead),
      whyNotForm(client, { answer, shopper }),
    );
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look().catch((error: unknown) => shown.replaceChildren(alert(error)));
  });
  return element("section", {}, form, shown);
};
