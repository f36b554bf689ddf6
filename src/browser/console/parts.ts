import { element } from "../components/base-element.ts";

export type Cell = Node | string;

/**
 * A row, a cell or their group. The role is said, since a browser takes a table for none where its rows are
 * laid out one field below the other.
 */
const tablePart = (
  name: "thead" | "tbody" | "tr" | "th" | "td",
  role: "rowgroup" | "row" | "columnheader" | "cell",
  given: Readonly<Record<string, string>>,
  ...children: readonly Cell[]
): HTMLElement => element(name, { role, ...given }, ...children);

const rowOf = (heads: readonly string[], row: readonly Cell[]): HTMLElement =>
  tablePart(
    "tr",
    "row",
    {},
    ...row.map((cell, at) => tablePart("td", "cell", { "data-head": heads[at] ?? "" }, cell)),
  );

/** A table that says what it is; where there is little room, each row is a small list. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): HTMLElement =>
  rows.length === 0
    ? element("p", { class: "none" }, element("b", {}, caption), ": nothing yet.")
    : element(
        "div",
        { class: "wide stacks", tabindex: "0", role: "region", "aria-label": caption },
        element(
          "table",
          { role: "table" },
          element("caption", {}, caption),
          tablePart(
            "thead",
            "rowgroup",
            {},
            tablePart(
              "tr",
              "row",
              {},
              ...heads.map((head) => tablePart("th", "columnheader", { scope: "col" }, head)),
            ),
          ),
          tablePart("tbody", "rowgroup", {}, ...rows.map((row) => rowOf(heads, row))),
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

/** A share as a percentage that never breaks before its sign. */
export const percent = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)}\u00a0%`;

/** A code of the wire as words. */
export const plain = (code: string): string => code.replaceAll("_", " ");

export const whenOf = (time: string): string => time.slice(0, 16).replace("T", " ");
