import { type Client, createClient } from "../../client/index.ts";
import { type Labels, labelsOf, spokenLocale } from "./labels.ts";

type Bearer = () => Promise<string>;
/** A link of an answer. */
type Wish = Parameters<Client["follow"]>[0];

const shared: { url: string | null; bearer: Bearer | null } = { url: null, bearer: null };
const clients = new Map<string, Client>();

/** Where the service is, and what fetches a shopper token: once for all components of a page. */
export const configure = (given: { url: string; bearer: Bearer }): void => {
  Object.assign(shared, given);
  clients.clear();
  document.dispatchEvent(new Event("candor-configured"));
};

/** The page has not said where the service is, or what fetches a token; told as the service tells one. */
class NotConfigured extends Error {
  readonly code = "not_configured";
  constructor(element: string, missing: readonly string[]) {
    super(`<${element}> lacks ${missing.join(" and ")}: set it, or call configure({ url, bearer }).`);
    this.name = "NotConfigured";
  }
}

/** The shop's own server answers `{"token": "…"}` here, for whoever is signed in there. */
const tokenFrom = (path: string) => async (): Promise<string> => {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The shop answered ${response.status} where a token was asked for.`);
  return ((await response.json()) as { token: string }).token;
};

/** Where a page has no colours of its own, those here follow whether it is light or dark. */
const STYLE = `
:host { display: block; color: var(--candor-ink, CanvasText); font: var(--candor-font, inherit);
  --own-accent: #24566e; --own-on-accent: #fff; --own-note: #fdf3dc; --own-on-note: #1d1f24;
  --own-line: color-mix(in srgb, currentColor 18%, transparent); }
@supports (color: light-dark(#000, #fff)) {
  :host { --own-accent: light-dark(#24566e, #8fc7de); --own-on-accent: light-dark(#fff, #0d2029);
    --own-note: light-dark(#fdf3dc, #35301f); --own-on-note: light-dark(#1d1f24, #eceae5); }
}
:host([hidden]) { display: none; }
button { font: inherit; color: inherit; background: var(--candor-paper, Canvas); cursor: pointer;
  border: 1px solid var(--candor-edge, #7d8290); border-radius: calc(var(--candor-radius, .75rem) / 1.5);
  min-height: 2.75rem; padding: .35rem .9rem; text-align: center; }
button[aria-pressed="true"] { background: var(--candor-accent, var(--own-accent));
  color: var(--candor-on-accent, var(--own-on-accent));
  border-color: var(--candor-accent, var(--own-accent)); }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--candor-accent, var(--own-accent)); outline-offset: 2px; }
p { margin: 0 0 .5rem; }
small, .soft { color: var(--candor-soft, color-mix(in srgb, currentColor 80%, transparent));
  font-size: .9375em; }
ul { list-style: none; margin: 0; padding: 0; }
`;

/** Builds an element; strings become text, never HTML. */
export const element = (
  name: string,
  given: { readonly part?: string; readonly class?: string } & Readonly<Record<string, string>>,
  ...children: readonly (Node | string | null)[]
): HTMLElement => {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(given)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null));
  return made;
};

/**
 * What the components have in common: a shadow, a style that a strict policy allows, a client, a language.
 */
export abstract class CandorElement extends HTMLElement {
  protected readonly root = this.attachShadow({ mode: "open" });
  private readonly onConfigured = (): void => this.renew();
  private isWaiting = false;
  private tellsOnLoad = false;

  protected constructor(style: string) {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE + style);
    this.root.adoptedStyleSheets = [sheet];
  }

  /** Asks anew and shows what is answered. */
  abstract refresh(): Promise<void>;

  connectedCallback(): void {
    document.addEventListener("candor-configured", this.onConfigured);
    this.renew();
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.renew();
  }

  /** Asks anew, once for all that changes in one go. */
  private renew(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    queueMicrotask(() => {
      this.isWaiting = false;
      void this.refresh();
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("candor-configured", this.onConfigured);
  }

  protected get locale(): string {
    const around = this.closest<HTMLElement>("[lang]")?.lang;
    return this.getAttribute("lang") ?? around ?? navigator.language;
  }

  protected get labels(): Labels {
    return labelsOf(this.locale);
  }

  /** The language of the labels, so that a screen reader reads them as such. */
  protected get spoken(): string {
    return spokenLocale(this.locale);
  }

  protected get url(): string | null {
    return this.getAttribute("src") ?? shared.url;
  }

  private get bearer(): Bearer | null {
    const path = this.getAttribute("token-url");
    return path === null ? shared.bearer : tokenFrom(path);
  }

  /** Null until the page has said where the service is and how a token is asked for. */
  protected get client(): Client | null {
    const { url, bearer } = this;
    const path = this.getAttribute("token-url");
    if (url === null || bearer === null) return null;
    const name = `${url} ${path ?? ""}`;
    const known = clients.get(name) ?? createClient({ url, bearer });
    clients.set(name, known);
    return known;
  }

  private get notConfigured(): NotConfigured {
    const missing = [...(this.url === null ? ["src"] : []), ...(this.bearer === null ? ["token-url"] : [])];
    return new NotConfigured(this.localName, missing);
  }

  /** The client; where there is none the page is told why, once it had the time to say what is missing. */
  protected needClient(): Client | null {
    const { client } = this;
    if (client === null) this.tellMissing();
    return client;
  }

  private tellMissing(): void {
    if (document.readyState === "complete") {
      if (this.isConnected && this.client === null) this.tell("candor-error", this.notConfigured);
    } else if (!this.tellsOnLoad) {
      this.tellsOnLoad = true;
      window.addEventListener("load", () => this.tellMissing(), { once: true });
    }
  }

  /** Follows a link of an answer; where that fails the page is told why. */
  protected async follow(wish: Wish, token: string | null): Promise<void> {
    try {
      const { client } = this;
      if (client === null) throw this.notConfigured;
      await client.follow(wish, { token });
    } catch (error) {
      this.tell("candor-error", error);
      throw error;
    }
  }

  protected tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
