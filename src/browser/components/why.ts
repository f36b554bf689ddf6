import type { Answer } from "../../client/index.ts";
import { CandorElement, element } from "./base-element.ts";

export type Suggested = Answer<"recommend">;
export type Suggestion = Suggested["items"][number];
type Control = Suggestion["controls"][number];
type Undo = Pick<Control, "method" | "href" | "body"> & { readonly label: string };

const STYLE = `
section { background: var(--candor-paper, Canvas); }
h3 { margin: 0 0 .5rem; font-size: 1.1em; }
h4 { margin: 1rem 0 .35rem; font-size: 1em; }
.evidence li { padding-block: .2rem; padding-inline-start: 1rem;
  border-inline-start: 3px solid var(--candor-line, var(--own-line)); }
.evidence { margin-block-end: .75rem; }
.controls { display: grid; gap: .5rem; margin-block-start: 1rem; }
.controls button { text-align: start; inline-size: 100%; }
.controls small { display: block; }
.done { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; min-block-size: 2.75rem; }
.done p { margin: 0; }
`;

/** These lead elsewhere or ask for something else; the panel itself is the answer to “why”. */
const NOT_HERE: ReadonlySet<Control["rel"]> = new Set(["why", "non_profiled"]);

const dateIn = (locale: string, time: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(new Date(time));

/**
 * `<candor-why>`: the evidence behind a suggestion, what it would be without, and what can be done about
 * it.
 */
export class CandorWhy extends CandorElement {
  private shown: { readonly suggestion: Suggestion; readonly answer: Suggested } | null = null;

  constructor() {
    super(STYLE);
  }

  /** The suggestion to explain, of the answer that it came in. */
  explain(suggestion: Suggestion, answer: Suggested): void {
    this.shown = { suggestion, answer };
    void this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.shown === null) return;
    this.needClient();
    const { suggestion, answer } = this.shown;
    const { counterfactual } = suggestion;
    const status = element("div", { class: "done", role: "status", part: "status" });
    const acts = suggestion.controls.filter(({ rel }) => !NOT_HERE.has(rel));
    this.root.replaceChildren(
      element(
        "section",
        { part: "panel", lang: this.spoken },
        element("h3", { part: "heading" }, this.labels.whyOf(suggestion.item.title)),
        ...suggestion.reasons.map((reason) => this.reason(reason)),
        counterfactual === null ? null : element("p", { part: "without" }, counterfactual.text),
        element("p", { class: "soft", part: "notice" }, answer.transparency.text),
        element(
          "ul",
          { class: "controls", part: "controls" },
          ...acts.map((control) => this.control(control, status)),
        ),
        status,
      ),
    );
  }

  private reason({ text, label, evidence }: Suggestion["reasons"][number]): HTMLElement {
    const rows = evidence.map(({ title, item_id, occurred_at }) =>
      element(
        "li",
        {},
        title ?? item_id ?? "",
        occurred_at === null ? null : element("small", {}, ` ${dateIn(this.locale, occurred_at)}`),
      ),
    );
    return element(
      "div",
      { part: "reason" },
      element("p", {}, text),
      rows.length === 0 ? null : element("h4", {}, `${this.labels.because}: ${label}`),
      rows.length === 0 ? null : element("ul", { class: "evidence", part: "evidence" }, ...rows),
    );
  }

  private control(control: Control, status: HTMLElement): HTMLElement {
    const button = element(
      "button",
      { type: "button", part: "control" },
      control.label,
      element("small", {}, control.effect),
    );
    button.addEventListener("click", () => void this.act(control, status));
    return element("li", {}, button);
  }

  private async isFollowed(wish: Pick<Control, "method" | "href" | "body">): Promise<boolean> {
    return this.follow(wish, this.shown?.answer.control_token ?? null).then(
      () => true,
      () => false,
    );
  }

  private async act(control: Control, status: HTMLElement): Promise<void> {
    const isDone = await this.isFollowed(control);
    const undo = control.undo as Undo | null;
    const back = element(
      "button",
      { type: "button", part: "undo", "aria-label": this.labels.undoing(control.label) },
      undo?.label ?? this.labels.undo,
    );
    back.addEventListener("click", () => void this.takeBack(undo, status));
    status.replaceChildren(
      element("p", {}, isDone ? control.effect : this.labels.failed),
      ...(isDone && undo !== null ? [back] : []),
    );
    if (isDone && undo !== null) back.focus();
    if (isDone) this.tell("candor-change", { rel: control.rel, undone: false });
  }

  private async takeBack(undo: Undo | null, status: HTMLElement): Promise<void> {
    const isDone = undo !== null && (await this.isFollowed(undo));
    const said = element("p", { tabindex: "-1" }, isDone ? this.labels.undone : this.labels.failed);
    status.replaceChildren(said);
    said.focus();
    if (isDone) this.tell("candor-change", { rel: null, undone: true });
  }
}
