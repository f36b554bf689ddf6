/** Sends a call of the documentation as its form says it, and shows what came back. */
import { toCurl, type TypedCall } from "./shell/to-curl.ts";

const MOST_CHARACTERS = 50_000;
const key = document.querySelector("#key") as HTMLInputElement;

type Sent = Omit<TypedCall, "body"> & { readonly body: { readonly text: string } | File | null };

const bodyOf = (form: HTMLFormElement): { body: Sent["body"]; type: string | null } => {
  const field = form.elements.namedItem("body");
  if (field instanceof HTMLTextAreaElement) {
    const type = String(new FormData(form).get("type"));
    return { body: { text: field.value }, type };
  }
  if (field instanceof HTMLInputElement)
    return { body: field.files?.[0] ?? null, type: field.dataset["type"] ?? null };
  return { body: null, type: null };
};

const fieldsOf = (form: HTMLFormElement, place: string): HTMLInputElement[] =>
  [...form.querySelectorAll<HTMLInputElement>(`[data-in="${place}"]`)].filter(({ value }) => value !== "");

/** The call as the form stands now; a field without anything is not sent. */
const callOf = (form: HTMLFormElement): Sent => {
  const { method = "GET", path = "", open } = form.dataset;
  const filled = fieldsOf(form, "path").reduce(
    (text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(
    fieldsOf(form, "query").map(({ name, value }) => [name, value]),
  ).toString();
  const { body, type } = bodyOf(form);
  return {
    method,
    url: `${location.origin}${filled}${query === "" ? "" : `?${query}`}`,
    bearer: open === "yes" ? null : "KEY",
    headers: [
      ...fieldsOf(form, "header").map(({ name, value }) => [name, value] as const),
      ...(type === null ? [] : [["Content-Type", type] as const]),
    ],
    body,
  };
};

const asTyped = ({ body, ...call }: Sent): string =>
  toCurl({ ...call, body: body instanceof File ? { file: body.name } : body });

const block = (label: string, text: string): HTMLElement => {
  const pre = document.createElement("pre");
  pre.tabIndex = 0;
  pre.role = "group";
  pre.ariaLabel = label;
  pre.textContent = text;
  return pre;
};

const pretty = (text: string, type: string): string => {
  try {
    return type.includes("ndjson") ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** Bytes are counted; text is shown, a long one from its beginning. */
const answerOf = async (response: Response): Promise<string> => {
  const type = response.headers.get("Content-Type") ?? "";
  if (type.includes("x-tar")) return `${(await response.arrayBuffer()).byteLength} bytes of ${type}`;
  const text = pretty(await response.text(), type);
  if (text.length <= MOST_CHARACTERS) return text === "" ? "Nothing in the body." : text;
  return `${text.slice(0, MOST_CHARACTERS)}\n… and ${text.length - MOST_CHARACTERS} characters more`;
};

const send = async (form: HTMLFormElement): Promise<(Node | string)[]> => {
  const { method, url, headers, bearer, body } = callOf(form);
  const from = performance.now();
  const response = await fetch(url, {
    method,
    headers: [
      ...headers.map(([name, value]): [string, string] => [name, value]),
      ...(bearer === null || key.value === ""
        ? []
        : [["Authorization", `Bearer ${key.value.trim()}`] as [string, string]]),
    ],
    body: body === null ? null : body instanceof File ? body : body.text,
  });
  const shown = await answerOf(response);
  const line = document.createElement("p");
  line.textContent = `${response.status} after ${Math.round(performance.now() - from)} ms`;
  return [line, block("Answer", shown)];
};

const prepare = (form: HTMLFormElement): void => {
  const sent = form.querySelector(".sent") as HTMLElement;
  const told = form.querySelector(".told") as HTMLElement;
  const button = form.querySelector("button") as HTMLButtonElement;
  const draw = (): void => sent.replaceChildren(block("The call for your shell", asTyped(callOf(form))));
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw();
    told.textContent = "One moment …";
    send(form).then(
      (parts) => told.replaceChildren(...parts),
      // The browser's own words for a header that cannot be sent, or a service that is away.
      (error: unknown) => (told.textContent = `It was not sent: ${String(error)}`),
    );
  });
  button.disabled = false;
  draw();
};

/** A form is made ready when it is opened: there are many. */
for (const details of document.querySelectorAll<HTMLDetailsElement>("details.try"))
  details.addEventListener("toggle", () => {
    const form = details.querySelector("form");
    if (form !== null && details.open && form.dataset["ready"] === undefined) {
      form.dataset["ready"] = "";
      prepare(form);
    }
  });

/** An address with a call's name opens its form. */
const openNamed = (): void => {
  const named = document.getElementById(location.hash.slice(1));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.querySelector("summary")?.focus();
  named.scrollIntoView();
};
addEventListener("hashchange", openNamed);
openNamed();
