/** The console: with a key of the shop, which stays in the page’s memory and goes to this service alone. */
import { type Client, createClient } from "../client/index.ts";
import { element } from "./components/base-element.ts";
import { createConsent } from "./console/consent.ts";
import { createFirstSteps } from "./console/first-steps.ts";
import { createInsight } from "./console/insight.ts";
import { createInspector } from "./console/inspector.ts";
import { sentenceOf } from "./console/parts.ts";
import { createQuality } from "./console/quality.ts";
import { createRules } from "./console/rules.ts";
import { createSlots } from "./console/slots.ts";
import { createTimedFetch, type TimedFetch } from "./console/timed-fetch.ts";
import { createKeys, createWork } from "./console/upkeep.ts";

type View = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly make: (client: Client, timed: TimedFetch) => HTMLElement;
};

const VIEWS: readonly View[] = [
  { id: "start", name: "First steps", title: "First steps", make: createFirstSteps },
  { id: "answers", name: "Answers", title: "One answer, step by step", make: createInspector },
  { id: "insight", name: "Insight", title: "What shoppers say", make: createInsight },
  { id: "consent", name: "Consent", title: "Consent and refusal", make: createConsent },
  { id: "models", name: "Models", title: "Models", make: createSlots },
  { id: "rules", name: "Rules", title: "Rules", make: createRules },
  { id: "quality", name: "Data", title: "Data quality", make: createQuality },
  { id: "work", name: "Work", title: "Work and erasures", make: createWork },
  { id: "keys", name: "Keys", title: "Keys", make: createKeys },
];

const main = document.querySelector("main") as HTMLElement;

/** The views by their names; the address of a view is its fragment, and holds nothing of anybody. */
const showConsole = (client: Client, timed: TimedFetch): void => {
  const shown = element("div", {});
  const links = VIEWS.map(({ id, name }) => element("a", { href: `#${id}` }, name));
  const show = (moved: boolean): void => {
    const view = VIEWS.find(({ id }) => `#${id}` === location.hash) ?? VIEWS[0];
    if (view === undefined) return;
    for (const link of links)
      if (link.getAttribute("href") === `#${view.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    const heading = element("h2", { tabindex: "-1" }, view.title);
    shown.replaceChildren(heading, view.make(client, timed));
    if (moved) heading.focus();
  };
  const follow = (): void => show(true);
  const leave = element("button", { type: "button" }, "Sign out");
  leave.addEventListener("click", () => {
    removeEventListener("hashchange", follow);
    leave.remove();
    signIn();
  });
  addEventListener("hashchange", follow);
  main.replaceChildren(element("nav", { class: "views", "aria-label": "Views" }, ...links), shown);
  document.querySelector("header")?.append(leave);
  show(true);
};

const signIn = (): void => {
  const key = element("input", {
    id: "key",
    type: "password",
    autocomplete: "off",
    required: "",
  }) as HTMLInputElement;
  const said = element("p", { role: "alert" });
  const form = element(
    "form",
    { class: "fields" },
    element("label", { for: "key" }, "Key of the shop"),
    key,
    element("button", {}, "Sign in"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const timed = createTimedFetch();
    const client = createClient({ url: location.origin, bearer: key.value.trim(), fetch: timed.fetch });
    client.recommend({ moment: "home", limit: 1 }).then(
      () => showConsole(client, timed),
      (error: unknown) => {
        said.textContent = sentenceOf(error);
        key.focus();
      },
    );
  });
  main.replaceChildren(
    element(
      "p",
      { class: "lead" },
      "A key with the scope serve; each view says which scope it needs. The key is kept in this page " +
        "alone, until you leave it: no cookie, nothing on the device.",
    ),
    form,
    said,
  );
};

signIn();
