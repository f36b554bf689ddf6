// Long because it is one page, drawn from one state: its parts call each other.
import type { Client } from "../../client/index.ts";
import { element } from "../components/base-element.ts";
import { DEMO_LABELS, DEMO_LANGUAGES, type DemoLabels } from "./labels.ts";
import type { Bought, createShopServer, Item, Shop } from "./shop-server.ts";

type Server = ReturnType<typeof createShopServer>;
type Refreshing = HTMLElement & { refresh(): Promise<void> };
type Given = {
  readonly shop: Shop;
  readonly server: Server;
  readonly client: Client;
  readonly calls: HTMLElement;
  readonly locale: string;
  /** Called when the language changes. */
  readonly onLocale: (locale: string) => void;
};

const SUGGESTED = "4";
const SCALE = 100;
/** As many of the range as are seen at first. */
const FEW = 12;
const PICTURE = { width: "400", height: "300", alt: "" };

const button = (text: string, act: () => void, more: Readonly<Record<string, string>> = {}): HTMLElement => {
  const made = element("button", { type: "button", ...more }, text);
  made.addEventListener("click", act);
  return made;
};

/** What somebody at a keyboard is at, by what it is called; it is found again when the page is drawn anew. */
const nameOf = (at: Element): string =>
  [
    at.tagName,
    at.getAttribute("aria-label") ?? at.closest("label")?.textContent ?? at.textContent ?? "",
  ].join(" ");

/** Draws without taking the focus from whoever uses no pointer. */
const keepingFocus = (root: HTMLElement, redraw: () => void): void => {
  const { activeElement } = document;
  const name = activeElement !== null && root.contains(activeElement) ? nameOf(activeElement) : null;
  redraw();
  if (name === null || root.contains(document.activeElement)) return;
  for (const each of root.querySelectorAll<HTMLElement>("button, input"))
    if (nameOf(each) === name) return each.focus();
};

const section = (title: string, ...children: (Node | string | null)[]): HTMLElement =>
  element("section", {}, element("h2", {}, title), ...children);

const priceIn = (locale: string, { price, currency }: Item): string =>
  price === null
    ? ""
    : new Intl.NumberFormat(locale, currency === null ? {} : { style: "currency", currency }).format(price);

/** The shop as somebody sees it. What is drawn follows from the state; the components stay and ask anew. */
export const createPage = ({ shop, server, client, calls, locale, onLocale }: Given) => {
  const state = {
    locale,
    department: null as string | null,
    isWhole: false,
    item: null as Item | null,
    bought: [] as Bought[],
    wish: 0,
    said: "",
  };
  const labels = (): DemoLabels => DEMO_LABELS[state.locale] ?? (DEMO_LABELS["en"] as DemoLabels);
  const cards = element("candor-recommendations", { limit: SUGGESTED, moment: "home" }) as Refreshing;
  const choices = element("candor-consent", { shop: shop.shop }) as Refreshing;
  const told = element("p", { class: "aside told" });
  cards.addEventListener("candor-answer", (event) => {
    const answer = (event as CustomEvent<{ transparency: { mode: string; text: string } }>).detail;
    told.textContent = `${answer.transparency.mode}: ${answer.transparency.text}`;
  });

  const say = (text: string): void => {
    state.said = text;
    draw();
  };
  const attempt = (work: () => Promise<string>): void =>
    void work().then(
      (text) => {
        say(text);
        void cards.refresh();
      },
      () => say(labels().did.failed),
    );
  const open = (item: Item | null): void => {
    state.item = item;
    state.said = "";
    cards.setAttribute("moment", item === null ? "home" : "product");
    if (item === null) cards.removeAttribute("item");
    else {
      cards.setAttribute("item", item.item_id);
      const event = { event_id: `view-${crypto.randomUUID()}`, type: "view", item_id: item.item_id } as const;
      void client
        .call("postEvents", { body: { ...event, channel: "web", occurred_at: new Date().toISOString() } })
        .catch(() => undefined);
    }
    draw();
    // Another page in all but its address: it begins at its heading, for eyes and for screen readers.
    const heading = regions.main.querySelector("h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus();
  };
  const buy = (item: Item, place: Bought["place"]): void =>
    attempt(async () => {
      const event_id = await server.act("buy", { item_id: item.item_id, place });
      state.bought.unshift({ event_id, item_id: item.item_id, place });
      return labels().did.bought;
    });
  const giveBack = (bought: Bought): void =>
    attempt(async () => {
      await server.act("return", bought);
      state.bought = state.bought.filter((each) => each !== bought);
      return labels().did.returned;
    });
  const complain = (bought: Bought): void =>
    attempt(async () => {
      await server.act("complain", bought);
      return labels().did.complained;
    });
  const openCentre = (): void =>
    void server.rightsToken().then((token) => {
      window.open(`${shop.service}/s/${shop.shop}/privacy?lang=${state.locale}#token=${token}`, "_blank");
    });
  const becomeNew = (): void => {
    server.becomeNew();
    Object.assign(state, { bought: [], wish: 0, said: "" });
    onLocale(state.locale);
    open(null);
    void choices.refresh();
    void cards.refresh();
  };
  const wishFor = (value: number): void => {
    state.wish = value;
    attempt(async () => {
      await client.call("patchPreferences", { body: { objectives: { save_money: value / SCALE } } });
      return "";
    });
  };

  const languages = (): HTMLElement =>
    element(
      "nav",
      { class: "links", "aria-label": labels().language },
      ...DEMO_LANGUAGES.map(([each, name]) =>
        button(
          name,
          () => {
            state.locale = each;
            onLocale(each);
            draw();
          },
          { class: "link", lang: each, ...(each === state.locale ? { "aria-current": "true" } : {}) },
        ),
      ),
    );
  const showWhole = (): void => {
    state.isWhole = true;
    draw();
    regions.main.querySelectorAll<HTMLElement>("[data-item]")[FEW]?.focus();
  };
  const range = (): HTMLElement => {
    const departments = [...new Set(shop.items.map(({ category }) => category[0] ?? ""))];
    const shown = shop.items.filter(
      ({ category }) => state.department === null || category[0] === state.department,
    );
    const pick = (department: string | null): HTMLElement =>
      button(
        department ?? labels().all,
        () => {
          state.department = department;
          state.isWhole = false;
          draw();
        },
        { "aria-pressed": String(state.department === department) },
      );
    return section(
      labels().range,
      element("div", { class: "departments" }, pick(null), ...departments.map(pick)),
      element(
        "ul",
        { class: "range" },
        ...shown.slice(0, state.isWhole ? Infinity : FEW).map((item) =>
          element(
            "li",
            {},
            button("", () => open(item), { "data-item": item.item_id }),
          ),
        ),
      ),
      state.isWhole || shown.length <= FEW
        ? null
        : button(labels().more(shown.length - FEW), showWhole, { class: "more" }),
    );
  };
  const product = (item: Item): HTMLElement =>
    section(
      item.title,
      element(
        "div",
        { class: "product" },
        element("img", { ...PICTURE, src: item.picture }),
        element(
          "div",
          {},
          element("p", { class: "lead" }, item.category.join(" · ")),
          element("p", {}, element("b", {}, priceIn(state.locale, item))),
          element(
            "div",
            { class: "buy" },
            button(labels().buyOnline, () => buy(item, "web")),
            button(labels().buyStore, () => buy(item, "store")),
          ),
          button(labels().back, () => open(null), { class: "link" }),
        ),
      ),
    );
  const mine = (): HTMLElement =>
    section(
      labels().mine,
      state.bought.length === 0
        ? element("p", {}, labels().nothingBought)
        : element(
            "ul",
            { class: "mine" },
            ...state.bought.map((bought) => {
              const title =
                shop.items.find(({ item_id }) => item_id === bought.item_id)?.title ?? bought.item_id;
              return element(
                "li",
                {},
                element("span", {}, title),
                button(labels().giveBack, () => giveBack(bought), {
                  "aria-label": `${labels().giveBack}: ${title}`,
                }),
                button(labels().complain, () => complain(bought), {
                  "aria-label": `${labels().complain}: ${title}`,
                }),
              );
            }),
          ),
    );
  const wishes = (): HTMLElement => {
    const slider = element("input", {
      type: "range",
      min: "0",
      max: String(SCALE),
      step: "10",
      value: String(state.wish),
    }) as HTMLInputElement;
    slider.addEventListener("change", () => wishFor(Number(slider.value)));
    return section(
      labels().wishes,
      element("p", { class: "wish" }, element("label", {}, labels().cheaper, slider)),
    );
  };
  const data = (): HTMLElement =>
    section(
      labels().data,
      choices,
      element(
        "div",
        { class: "links" },
        button(labels().centre, openCentre),
        button(labels().newVisitor, becomeNew, { class: "link" }),
      ),
    );
  /** Pictures and prices into the buttons of the range, which are drawn anew each time. */
  const fillRange = (root: HTMLElement): void => {
    for (const each of root.querySelectorAll<HTMLElement>("[data-item]")) {
      const item = shop.items.find(({ item_id }) => item_id === each.dataset["item"]);
      if (item === undefined) continue;
      each.replaceChildren(
        element("img", { ...PICTURE, src: item.picture, loading: "lazy" }),
        element("b", {}, item.title),
        " ",
        element("span", {}, priceIn(state.locale, item)),
      );
    }
  };
  const regions = {
    header: document.querySelector("header") as HTMLElement,
    main: document.querySelector("main") as HTMLElement,
    aside: document.querySelector("aside") as HTMLElement,
  };
  const drawFrame = (): void => {
    document.documentElement.lang = state.locale;
    document.title = labels().title;
    for (const each of [cards, choices])
      if (each.getAttribute("lang") !== state.locale) each.setAttribute("lang", state.locale);
    regions.header.replaceChildren(
      element("div", {}, element("h1", {}, labels().title), languages()),
      element("p", { class: "lead" }, labels().lead),
    );
    regions.aside.setAttribute("aria-label", labels().behind);
    regions.aside.replaceChildren(
      element("h2", {}, labels().try),
      element("ol", { class: "steps" }, ...labels().steps.map((step) => element("li", {}, step))),
      element("h2", {}, labels().said),
      told,
      element("h2", {}, labels().behind),
      element("p", { class: "aside" }, labels().behindLead),
      calls,
    );
  };
  const draw = (): void => {
    drawFrame();
    const { item } = state;
    const suggestions = section(item === null ? labels().forYou : labels().goesWith, cards);
    keepingFocus(regions.main, () => {
      regions.main.replaceChildren(
        element("p", { class: "said", role: "status" }, state.said),
        ...(item === null ? [suggestions, range()] : [product(item), suggestions]),
        mine(),
        wishes(),
        data(),
      );
      fillRange(regions.main);
    });
    regions.main.parentElement?.removeAttribute("hidden");
  };
  return { draw };
};
