import { element } from "../components/base-element.ts";
import { toCurl } from "../shell/to-curl.ts";
import type { DemoLabels } from "./labels.ts";

/** One call as it was made, by the page with a visitor's token or by the shop's server with its key. */
export type Made = {
  readonly by: "TOKEN" | "KEY";
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly answer: unknown;
};

const MOST_SHOWN = 40;
const MOST_CHARACTERS = 4_000;

const typed = ({ by, method, url, body, headers = {} }: Made): string =>
  toCurl({
    ...{ method, url, bearer: by },
    headers: [
      ...Object.entries(headers),
      ...(body === undefined ? [] : [["Content-Type", "application/json"] as const]),
    ],
    body: body === undefined ? null : { text: JSON.stringify(body) },
  });

/** The list of calls beside the shop, the newest last. */
export const createCallList = (list: HTMLElement, labels: () => DemoLabels) => {
  const shown: Made[] = [];
  const visitor = { hasActed: false };
  addEventListener(
    "click",
    () => {
      visitor.hasActed = true;
    },
    { capture: true, once: true },
  );
  const copyButton = (text: string): HTMLElement => {
    const button = element("button", { type: "button" }, labels().copy);
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(text).then(() => {
        button.textContent = labels().copied;
      });
    });
    return button;
  };
  const row = (made: Made): HTMLElement => {
    const curl = typed(made);
    const answer = JSON.stringify(made.answer, null, 2) ?? "";
    return element(
      "li",
      {},
      element(
        "details",
        {},
        element("summary", {}, `${made.method} ${new URL(made.url).pathname} · ${made.status}`),
        element("pre", { tabindex: "0" }, curl),
        copyButton(curl),
        element("pre", { tabindex: "0" }, answer.slice(0, MOST_CHARACTERS)),
      ),
    );
  };
  return {
    add(made: Made): void {
      shown.push(made);
      // At the end, so that nothing that is being read moves away.
      list.append(row(made));
      while (list.children.length > MOST_SHOWN) list.firstElementChild?.remove();
      // Before anything was done, what to try is what is read.
      if (visitor.hasActed) list.scrollTop = list.scrollHeight;
    },
    /** Again in another language. */
    again: (): void => list.replaceChildren(...shown.slice(-MOST_SHOWN).map(row)),
  };
};

const bodyOf = (init: RequestInit | undefined): unknown =>
  typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;

/** Shows each call that the page makes to the service; those of the components go the same way. */
export const watchCalls = (service: string, add: (made: Made) => void): void => {
  const { fetch: ask } = globalThis;
  globalThis.fetch = async (input, init) => {
    const response = await ask(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(service) || url.includes("/v1/transparency")) return response;
    const copy: unknown = await response
      .clone()
      .json()
      .catch(() => null);
    add({
      by: "TOKEN",
      method: init?.method ?? "GET",
      url,
      body: bodyOf(init),
      status: response.status,
      answer: copy,
    });
    return response;
  };
};
