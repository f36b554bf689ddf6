import type { Answer, Client } from "../../client/index.ts";
import { CandorElement, element } from "./base-element.ts";

type Standing = Answer<"readConsent">;
type Purpose = {
  readonly purpose: string;
  readonly title: string;
  readonly does: string;
  readonly without: string;
};
type Told = { readonly purposes: readonly Purpose[]; readonly because: Readonly<Record<string, string>> };

const STYLE = `
li { display: grid; gap: .5rem 1.5rem; padding-block: .85rem;
  border-block-start: 1px solid var(--candor-line, var(--own-line)); }
li:first-child { border: 0; }
h3 { margin: 0 0 .25rem; font-size: 1em; }
.answer { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; align-content: start; }
.state { grid-column: 1 / -1; margin: 0; font-weight: 600; }
.note { background: var(--candor-note, var(--own-note)); color: var(--candor-on-note, var(--own-on-note));
  padding: .6rem .9rem; border-radius: .5rem; }
.saved { min-block-size: 1.5em; }
/* About as much room as the choices take is kept until they are there. */
.kept { min-block-size: var(--candor-consent-height, 68rem); }
@media (min-width: 40rem) {
  li { grid-template-columns: 1fr 12rem; }
  .kept { min-block-size: var(--candor-consent-height, 36rem); }
}
`;

const METHOD = "candor_consent";
/** A signal of the browser that stands above every yes. */
const SIGNALS = ["gpc", "dnt"];

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What the person sees of a purpose is what they agree to: its words are the notice. */
const noticeOf = async ({ purpose, title, does, without }: Purpose, language: string) => {
  const text = `${title}. ${does} ${without}`;
  const hash = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return { version: `${METHOD}-${purpose}-${hash.slice(0, 12)}`, hash: `sha256:${hash}`, language, text };
};

/** `<candor-consent shop="…">`: each purpose by itself, with a yes and a no that look the same. */
export class CandorConsent extends CandorElement {
  static readonly observedAttributes = ["shop", "lang", "src", "token-url"];
  private said: "saved" | "failed" | null = null;

  constructor() {
    super(STYLE);
  }

  async refresh(): Promise<void> {
    const client = this.needClient();
    if (this.root.childElementCount === 0) this.root.replaceChildren(element("div", { class: "kept" }));
    if (client === null) return;
    try {
      const [told, standing] = await Promise.all([this.ask(), client.call("readConsent")]);
      this.show(told, standing, client);
    } catch (error) {
      this.tell("candor-error", error);
      const again = element("button", { type: "button" }, this.labels.again);
      again.addEventListener("click", () => void this.refresh());
      this.root.replaceChildren(element("div", { role: "alert" }, this.labels.failed, " ", again));
    }
  }

  /** The words of the purposes, which anybody may read. */
  private async ask(): Promise<Told> {
    const shop = this.getAttribute("shop");
    const base = `${(this.url ?? "").replace(/\/$/, "")}${shop === null ? "" : `/s/${shop}`}`;
    const response = await fetch(`${base}/v1/transparency?locale=${encodeURIComponent(this.locale)}`, {
      credentials: "omit",
    });
    if (!response.ok) throw new Error(`The service answered ${response.status}.`);
    return (await response.json()) as Told;
  }

  private show(told: Told, standing: Standing, client: Client): void {
    const denied = Object.values(standing.effective).map(({ because }) => because);
    const signal = client.gpc ? "gpc" : SIGNALS.find((code) => denied.some((because) => because === code));
    this.root.replaceChildren(
      element(
        "section",
        { part: "choices", lang: this.spoken, "aria-label": this.labels.choices },
        signal === undefined
          ? null
          : element("p", { class: "note", part: "note" }, told.because[signal] ?? ""),
        element(
          "ul",
          { part: "list" },
          ...told.purposes.map((each) => this.row(each, told, standing, client)),
        ),
        element(
          "p",
          { class: "saved soft", role: "status", part: "status" },
          this.said === null ? "" : this.labels[this.said],
        ),
      ),
    );
  }

  private row(purpose: Purpose, told: Told, standing: Standing, client: Client): HTMLElement {
    const { title, does, without } = purpose;
    const name = purpose.purpose as keyof Standing["purposes"];
    const { state } = standing.purposes[name] ?? { state: "never_given" };
    const { granted, because } = standing.effective[name] ?? { granted: false, because: null };
    const why = state === "granted" && because !== null ? (told.because[because] ?? null) : null;
    return element(
      "li",
      { part: "purpose" },
      element(
        "div",
        {},
        element("h3", {}, title),
        element("p", {}, does),
        element("p", { class: "soft" }, `${this.labels.without}: ${without}`),
        why === null ? null : element("p", { class: "note" }, why),
      ),
      element(
        "div",
        { class: "answer", role: "group", "aria-label": title },
        element("p", { class: "state" }, granted ? this.labels.on : this.labels.off),
        this.choice(purpose, true, state === "granted", client),
        this.choice(purpose, false, state === "refused" || state === "withdrawn", client),
      ),
    );
  }

  private choice(purpose: Purpose, answer: boolean, isPressed: boolean, client: Client): HTMLElement {
    const label = answer ? this.labels.yes : this.labels.no;
    const button = element(
      "button",
      {
        type: "button",
        part: answer ? "yes" : "no",
        "aria-pressed": String(isPressed),
        "aria-label": `${label}: ${purpose.title}`,
      },
      label,
    );
    button.addEventListener("click", () => void this.choose(purpose, answer, client));
    return button;
  }

  private async choose(purpose: Purpose, answer: boolean, client: Client): Promise<void> {
    try {
      const notice = answer ? { notice: await noticeOf(purpose, this.spoken) } : {};
      await client.call("putConsent", {
        body: { purposes: { [purpose.purpose]: answer }, method: METHOD, ...notice },
      });
      if (!answer && purpose.purpose === "personalise") client.visit.clear();
      this.said = "saved";
      this.tell("candor-consent", { purpose: purpose.purpose, granted: answer });
    } catch (error) {
      this.tell("candor-error", error);
      this.said = "failed";
    }
    await this.refresh();
    this.root
      .querySelector<HTMLElement>(
        `[part="${answer ? "yes" : "no"}"][aria-label$="${CSS.escape(purpose.title)}"]`,
      )
      ?.focus();
  }
}
