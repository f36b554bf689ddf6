import type { Purpose } from "../../consent/purposes.ts";
import type { ConsentWording } from "../../consent/wording/consent-wording.ts";
import { INTL_TAGS, QUOTES, type WordingLocale } from "../../explain/wording/locales.ts";
import type { ShopSettings } from "../../shop/settings.ts";
import { type Html, html } from "../html.ts";
import type { PrivacyWording } from "./wording/privacy-wording.ts";

/** What every part of a page knows: whose shop, in which words, and what its forms carry along. */
export type Centre = {
  readonly shop: string;
  readonly path: string;
  readonly locale: WordingLocale;
  readonly words: PrivacyWording;
  readonly consent: ConsentWording;
  readonly settings: ShopSettings;
  /** The token of the page; null where it was opened without one. */
  readonly token: string | null;
  /** Minutes until the token ends. */
  readonly minutes: number;
  /** Makes an idempotency key of each form of this very page. */
  readonly formKey: string;
};

export const dateIn = ({ locale }: Pick<Centre, "locale">, time: string): string =>
  new Intl.DateTimeFormat(INTL_TAGS[locale], { dateStyle: "long", timeZone: "UTC" }).format(Date.parse(time));

export const quoteIn = ({ locale }: Pick<Centre, "locale">, text: string): string =>
  `${QUOTES[locale][0]}${text}${QUOTES[locale][1]}`;

/** What each form carries: whose page it is, in which language, and which rendering of it. */
export const carried = ({ token, locale, formKey }: Centre): Html =>
  html`<input type="hidden" name="token" value="${token ?? ""}" /><input
      type="hidden"
      name="lang"
      value="${locale}"
    /><input type="hidden" name="key" value="${formKey}" />`;

/** The form that single buttons belong to, wherever they stand. */
export const sharedForm = (centre: Centre): Html =>
  html`<form id="one" method="post" action="${centre.path}" hidden>${carried(centre)}</form>`;

type Looks = { readonly kind?: "plain" | "grave"; readonly label?: string; readonly pressed?: boolean };

/** A button that does one thing: `doing` names it, `about` what it is done to. */
export const button = (text: string, doing: string, about: string | null = null, looks: Looks = {}): Html =>
  html`<button
    form="one"
    name="do"
    value="${about === null ? doing : `${doing}:${about}`}"
    class="${looks.kind ?? "plain"}"
    ${looks.label === undefined ? null : html` aria-label="${looks.label}"`}${
      looks.pressed === undefined ? null : html` aria-pressed="${looks.pressed ? "true" : "false"}"`
    }
  >
    ${text}
  </button>`;

/** A button with a sentence that says what it does. */
export const offered = (
  { label, does }: { readonly label: string; readonly does: string },
  doing: string,
  about: string | null = null,
): Html =>
  html`<div class="offer">
    <p>${does}</p>
    ${button(label, doing, about)}
  </div>`;

export const section = (
  id: string,
  { title, lead }: { readonly title: string; readonly lead: string },
  body: Html | readonly Html[],
): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="lead">${lead}</p>
    ${body}
  </section>`;

/** The words under which a person says yes here: all that the page says of this purpose. */
export const noticeTextOf = ({ consent }: Pick<Centre, "consent">, purpose: Purpose): string => {
  const { title, does, without } = consent.purposes[purpose];
  return `${title}. ${does} ${without}`;
};
