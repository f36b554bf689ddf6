import { element } from "../components/base-element.ts";

export type Cell = Node | string;

/** A table that says what it is, and scrolls by itself where it is wide. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
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
        ...(rows.length === 0
          ? [
              element(
                "tr",
                {},
                element("td", { colspan: String(heads.length), class: "aside" }, "Nothing yet."),
              ),
            ]
          : rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell))))),
      ),
    ),
  );

export const list = (rows: readonly Cell[]): HTMLElement =>
  rows.length === 0
    ? element("p", { class: "aside" }, "Nothing.")
    : element("ul", {}, ...rows.map((row) => element("li", {}, row)));

export const field = (label: string, input: HTMLElement): HTMLElement =>
  element("label", {}, `${label} `, input);

export const select = (name: string, values: readonly string[]): HTMLElement =>
  element(
    "select",
    { name },
    ...values.map((each) => element("option", { value: each }, each.replaceAll("_", " "))),
  );

export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : "It failed; look at the log of the service.";

export const alert = (error: unknown): HTMLElement =>
  element("p", { role: "alert", class: "note" }, sentenceOf(error));

/** Code with a button that copies it. */
export const snippet = (text: string): HTMLElement => {
  const button = element("button", { type: "button", class: "copy" }, "Copy");
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => (button.textContent = "Copied"),
      () => (button.textContent = "Select and copy"),
    );
  });
  return element("div", { class: "code" }, element("pre", { tabindex: "0" }, text), button);
};

/** What a view shows while it asks, and a sentence where that fails. */
export const loaded = (load: () => Promise<readonly (Node | string | null)[]>): HTMLElement => {
  const shown = element("div", { "aria-live": "polite" }, element("p", { class: "aside" }, "One moment …"));
  load().then(
    (parts) => shown.replaceChildren(...parts.filter((part) => part !== null)),
    (error: unknown) => shown.replaceChildren(alert(error)),
  );
  return shown;
};

export const whenOf = (time: string): string => time.slice(0, 16).replace("T", " ");
