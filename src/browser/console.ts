/** The console: with a key of the shop, which stays in this page’s memory and goes to this service alone. */
import { createClient } from "../client/index.ts";
import { element } from "./components/base-element.ts";
import { createInspector } from "./console/inspector.ts";
import { createSlots } from "./console/slots.ts";

const main = document.querySelector("main") as HTMLElement;

/** The first calls of a shop, to be copied; the key is the reader's to put in. */
const firstRun = (): HTMLElement => {
  const { origin } = location;
  const headers = `-H "Authorization: Bearer $KEY" -H 'Content-Type: application/json'`;
  const calls = [
    `curl -s ${origin}/v1/items -X PUT ${headers} \\
  -d '[{"item_id": "1", "title": "A cup", "category": ["Kitchen"], "price": 9.5, "currency": "EUR"}]'`,
    `curl -s ${origin}/v1/recommendations ${headers} \\
  -d '{"moment": "home", "limit": 3}'`,
  ];
  return element(
    "section",
    {},
    element("h2", {}, "First steps"),
    element("p", {}, "Send a catalogue, then ask for a first answer; below you see how it came about."),
    ...calls.map((call) => element("pre", { tabindex: "0" }, call)),
  );
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
    const client = createClient({ url: location.origin, bearer: key.value.trim() });
    client.call("listModels").then(
      () => {
        const leave = element("button", { type: "button" }, "Sign out");
        leave.addEventListener("click", signIn);
        main.replaceChildren(leave, firstRun(), createInspector(client), createSlots(client));
      },
      (error: unknown) => {
        said.textContent = error instanceof Error ? error.message : "It failed.";
        key.focus();
      },
    );
  });
  main.replaceChildren(
    element(
      "p",
      { class: "lead" },
      "A key with the scopes serve and models. It is kept in this page alone, until you leave it.",
    ),
    form,
    said,
  );
};

signIn();
