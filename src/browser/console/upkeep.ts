import type { Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { alert, field, loaded, plain, sentenceOf, snippet, table, whenOf } from "./parts.ts";

/** How far one erasure is, by the id of its receipt. */
const erasureForm = (client: Client): HTMLElement => {
  const shown = element("div", { "aria-live": "polite" });
  const form = element(
    "form",
    { class: "fields" },
    field(
      "Receipt id of an erasure",
      element("input", { name: "receipt", autocomplete: "off", required: "" }),
    ),
    element("button", {}, "Look"),
  ) as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const receipt_id = String(new FormData(form).get("receipt")).trim();
    client.call("readErasure", { params: { receipt_id } }).then(
      ({ state, key_destruction, progress }) =>
        shown.replaceChildren(
          element(
            "p",
            {},
            `State: ${state}. ` +
              (key_destruction === null
                ? ""
                : `Key: ${key_destruction.state}, due ${key_destruction.due ?? "–"}. `) +
              (progress === null ? "" : `Models: ${progress.phase} since ${whenOf(progress.since)}.`),
          ),
        ),
      (error: unknown) => shown.replaceChildren(alert(error)),
    );
  });
  return element("section", { class: "step" }, element("h3", {}, "One erasure"), form, shown);
};

const CALLERS: Readonly<Record<string, string>> = {
  key: "by a key of the shop",
  token: "by the shopper",
};

/** What a bare count counts, in words; one that is not known here stands as it is. */
const countName = (name: string): string => {
  const [kind = "", what = "", caller = ""] = name.split(".");
  if (kind === "not_kept") return `events not kept: ${plain(what)}`;
  if (kind === "quality") return `events looked at: ${plain(what)}`;
  if (kind === "access") return `a person's data, ${what} ${CALLERS[caller] ?? caller}`;
  return name;
};

/** Erasures and other work behind the answers, and what consent kept out. */
export const createWork = (client: Client): HTMLElement =>
  loaded(async () => {
    const { data, counts } = await client.call("listWork");
    return [
      erasureForm(client),
      table(
        "Work behind the answers",
        ["kind", "state", "since"],
        data.map(({ kind, state, updated_at }) => [kind, plain(state), whenOf(updated_at)]),
      ),
      table(
        "Counted since the beginning",
        ["what", "how often"],
        Object.entries(counts)
          .map(([name, count]) => [countName(name), String(count)] as const)
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
    ];
  });

/** Keys by id and scope; one is taken back after a second press. */
export const createKeys = (client: Client): HTMLElement => {
  const said = element("p", { role: "status" });
  const shown = element("div", {});
  const takeBack = (key_id: string): HTMLElement => {
    const button = element(
      "button",
      { type: "button", class: "grave", "aria-label": `Take ${key_id} back` },
      "Take back",
    );
    button.addEventListener("click", () => {
      if (button.dataset["sure"] === undefined) {
        button.dataset["sure"] = "";
        button.textContent = "Really take back";
        return;
      }
      void client
        .call("deleteKey", { params: { key_id } })
        .then(
          () => `The key ${key_id} opens nothing any more.`,
          (error: unknown) => sentenceOf(error),
        )
        .then((sentence) => {
          said.textContent = sentence;
          draw();
        });
    });
    return button;
  };
  const draw = (): void => {
    shown.replaceChildren(
      loaded(async () => {
        const { data } = await client.call("listKeys");
        return [
          table(
            "Keys of the shop",
            ["id", "scopes", "made", "act"],
            data.map(({ key_id, scopes, created_at, current }) => [
              key_id,
              scopes.join(", "),
              whenOf(created_at),
              current ? "the one of this page" : takeBack(key_id),
            ]),
          ),
        ];
      }),
    );
  };
  draw();
  return element(
    "section",
    {},
    element(
      "p",
      {},
      "A key is made where nobody listens: on the machine of the service. It is printed once.",
    ),
    snippet("candor key create --shop my-shop --scope serve ingest"),
    said,
    shown,
  );
};
