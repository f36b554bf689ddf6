import type { Calls } from "../../client/index.ts";
import { CandorElement, element } from "./base-element.ts";
import { PICTURE_STYLE, pictureOf } from "./picture.ts";
import { QUESTION_STYLE, questionOf } from "./question.ts";
import { CandorWhy, type Suggested, type Suggestion } from "./why.ts";

type Question = Calls["recommend"]["input"]["body"];

const STYLE = `
.list { display: grid; gap: var(--candor-gap, 1rem);
  grid-template-columns: repeat(auto-fill, minmax(min(var(--candor-card, 13rem), 100%), 1fr)); }
.card { box-sizing: border-box; block-size: var(--candor-card-height, 25rem); display: grid;
  grid-template-rows: minmax(0, 1fr) auto auto auto auto; gap: .35rem; padding: .75rem;
  background: var(--candor-paper, Canvas); border: 1px solid var(--candor-line, var(--own-line));
  border-radius: var(--candor-radius, .75rem); }
${PICTURE_STYLE}/* As much room as a card ever needs is kept: nothing moves when the answer comes. */
.title, .reason, .price { overflow: hidden; margin: 0; line-height: 1.4; }
/* What does not fit ends in dots: the whole of it is in the panel. */
.title, .reason { display: -webkit-box; -webkit-box-orient: vertical; overflow-wrap: anywhere; }
.title { block-size: 2.8em; font-weight: 600; -webkit-line-clamp: 2; }
.price { block-size: 1.4em; }
.reason { block-size: 5.6em; font-size: .9375em; -webkit-line-clamp: 4; }
/* One line in each language, also on the narrowest card. */
.card > button { padding-inline: .25rem; font-size: .9375em; }
.waiting { visibility: hidden; }
.message { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; grid-column: 1 / -1; }
dialog { box-sizing: border-box; color: inherit; background: var(--candor-paper, Canvas);
  border: 1px solid var(--candor-line, var(--own-line));
  border-radius: var(--candor-radius, .75rem); padding: 1.25rem;
  max-inline-size: min(32rem, calc(100vw - 2rem));
  max-block-size: calc(100vh - 2rem); overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
.close { margin-block-start: 1rem; }
${QUESTION_STYLE}`;

const FEW = 4;
/** Here the question about the shop is usual: room is kept for it. */
const AFTER_PURCHASE: ReadonlySet<string> = new Set(["confirmation", "after_sales"]);

const priceIn = (locale: string, price: number, currency: string | null): string =>
  new Intl.NumberFormat(locale, currency === null ? {} : { style: "currency", currency }).format(price);

/** A list in an attribute: ids with commas between them. */
const listOf = (text: string | null): string[] | null =>
  text === null
    ? null
    : text
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "");

/** `<candor-recommendations moment="product" item="…">`: cards with picture, title, price and reason. */
export class CandorRecommendations extends CandorElement {
  static readonly observedAttributes = [
    "moment",
    "item",
    "cart",
    "query",
    "limit",
    "lang",
    "src",
    "token-url",
  ];
  private readonly dialog = element("dialog", { part: "dialog" }) as HTMLDialogElement;
  /** A choice about data holds at once: what stands here may rest on what was just refused. */
  private readonly onChoice = (): void => void this.refresh();
  private answer: Suggested | null = null;
  private asked = 0;
  private changed = false;

  constructor() {
    super(STYLE);
    this.dialog.addEventListener("candor-change", () => {
      this.changed = true;
    });
    this.dialog.addEventListener("close", () => {
      // What was said of a suggestion holds at once: the list is asked for anew.
      if (this.changed) void this.refresh();
      this.changed = false;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("candor-consent", this.onChoice);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("candor-consent", this.onChoice);
  }

  async refresh(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    const client = this.needClient();
    if (this.answer === null) this.show(Array.from({ length: this.limit }, () => this.waiting()));
    if (client === null) return;
    try {
      const answer = await client.recommend(this.question);
      if (mine !== this.asked) return;
      this.answer = answer;
      this.show(
        answer.items.length > 0
          ? answer.items.map((each) => this.card(each, answer))
          : [element("p", { class: "message", part: "message" }, this.labels.nothing)],
      );
      this.tell("candor-answer", answer);
    } catch (error) {
      if (mine !== this.asked) return;
      this.show([this.failure()]);
      this.tell("candor-error", error);
    }
  }

  private get limit(): number {
    return Number(this.getAttribute("limit") ?? FEW);
  }

  private get question(): Question {
    const [item, cart, query] = ["item", "cart", "query"].map((name) => this.getAttribute(name));
    const items = listOf(cart ?? null);
    return {
      moment: (this.getAttribute("moment") ?? "home") as Question["moment"],
      limit: this.limit,
      context: {
        locale: this.locale,
        ...(item == null ? {} : { item_id: item }),
        ...(items === null ? {} : { cart: items }),
        ...(query == null ? {} : { query }),
      },
    };
  }

  private show(cards: readonly HTMLElement[]): void {
    const list = element(
      "div",
      { class: "list", part: "list", role: "list", "aria-label": this.labels.suggestions, lang: this.spoken },
      ...cards,
    );
    this.root.replaceChildren(list, this.below(), this.dialog);
  }

  /** A question about the shop as a whole stands below its suggestions. */
  private below(): HTMLElement {
    const ask = this.answer?.ask ?? null;
    const isKept = AFTER_PURCHASE.has(this.question.moment);
    return element(
      "div",
      { class: isKept ? "below kept" : ask?.kind === "nps" ? "below" : "" },
      this.answer !== null && ask?.kind === "nps" ? this.ask(this.answer) : null,
    );
  }

  private ask(answer: Suggested): HTMLElement | null {
    if (answer.ask === null) return null;
    return questionOf(answer.ask, this.labels, (choice) => this.follow(choice, answer.control_token));
  }

  /** Tells that a suggestion was opened, where the person agrees to that being measured. */
  private tellOpened({ item_id }: Suggestion, answer: Suggested): void {
    const { purposes_denied } = answer.transparency;
    if (purposes_denied.some(({ purpose }) => purpose === "measure")) return;
    const href = `/v1/recommendations/${encodeURIComponent(answer.recommendation_id)}/feedback`;
    const body = { item_id, verdict: "clicked" };
    this.client
      ?.follow({ method: "POST", href, body }, { token: answer.control_token })
      .catch(() => undefined);
  }

  private link(suggestion: Suggestion, url: string, answer: Suggested): HTMLElement {
    const link = element("a", { href: url }, suggestion.item.title);
    link.addEventListener("click", () => this.tellOpened(suggestion, answer));
    return link;
  }

  private waiting(): HTMLElement {
    return element(
      "div",
      { class: "card waiting", "aria-hidden": "true" },
      element("div", { class: "picture" }),
      element("p", { class: "title" }),
      element("p", { class: "price" }),
      element("p", { class: "reason" }),
      element("button", { type: "button", tabindex: "-1" }, this.labels.why),
    );
  }

  private failure(): HTMLElement {
    const again = element("button", { type: "button" }, this.labels.again);
    again.addEventListener("click", () => void this.refresh());
    return element("div", { class: "message", role: "alert", part: "message" }, this.labels.failed, again);
  }

  private card(suggestion: Suggestion, answer: Suggested): HTMLElement {
    const { title, price, currency, image_url, url } = suggestion.item;
    const why = element(
      "button",
      { type: "button", part: "why", "aria-haspopup": "dialog", "aria-label": this.labels.whyOf(title) },
      this.labels.why,
    );
    why.addEventListener("click", () => this.explain(suggestion, answer));
    const isAsked = answer.ask?.kind === "relevance" && answer.ask.item_id === suggestion.item_id;
    return element(
      "div",
      { class: isAsked ? "card asked" : "card", part: "card", role: "listitem" },
      pictureOf(image_url, title),
      element(
        "p",
        { class: "title", part: "title" },
        url === null ? title : this.link(suggestion, url, answer),
      ),
      element(
        "p",
        { class: "price", part: "price" },
        price === null ? "" : priceIn(this.locale, price, currency),
      ),
      element("p", { class: "reason", part: "reason" }, suggestion.reasons[0]?.text ?? ""),
      isAsked ? this.ask(answer) : null,
      why,
    );
  }

  private explain(suggestion: Suggestion, answer: Suggested): void {
    const panel = new CandorWhy();
    for (const name of ["src", "token-url", "lang"]) {
      const value = this.getAttribute(name);
      if (value !== null) panel.setAttribute(name, value);
    }
    panel.setAttribute(
      "exportparts",
      "panel, heading, reason, evidence, without, notice, controls, control, undo, status",
    );
    const close = element("button", { type: "button", class: "close", part: "close" }, this.labels.close);
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.replaceChildren(panel, close);
    this.dialog.setAttribute("aria-label", this.labels.whyOf(suggestion.item.title));
    panel.explain(suggestion, answer);
    this.dialog.showModal();
  }
}
