import { PURPOSES } from "../../consent/purposes.ts";
import { LOCALES } from "../../explain/wording/locales.ts";
import type { Assets } from "../assets.ts";
import { type Html, html } from "../html.ts";
import type { StrictPage } from "../strict-page.ts";
import { button, type Centre, sharedForm } from "./centre.ts";
import { choicesSection } from "./choices.ts";
import { historySection } from "./history.ts";
import { leaveSection, personSection, reachOf, takeSection } from "./leave.ts";
import type { ShownPerson } from "./read-centre.ts";
import { timelineSection } from "./timeline.ts";
import { usesSection } from "./uses.ts";
import { contactSection, wishesSection } from "./wishes.ts";
import { LANGUAGE_NAMES } from "./wording/wording.ts";

const IN_ORDER = [
  "choices",
  "known",
  "used",
  "wishes",
  "contact",
  "history",
  "take",
  "leave",
  "person",
] as const;

/** In another language: with a token as a form of the page, without one by its address. */
const languages = ({ locale, token, words }: Centre): Html =>
  html`<nav class="languages" aria-label="${words.language}">
    ${LOCALES.map((each) => {
      const name = LANGUAGE_NAMES[each];
      if (each === locale) return html`<span lang="${each}" aria-current="true">${name}</span>`;
      return token === null
        ? html`<a href="?lang=${each}" lang="${each}" hreflang="${each}">${name}</a>`
        : html`<button form="one" name="speak" value="${each}" class="link" lang="${each}">${name}</button>`;
    })}
  </nav>`;

const timeLeft = ({ token, minutes, words }: Centre): Html | null =>
  token === null
    ? null
    : html`<div class="time" id="time" data-minutes="${minutes}" data-late="${words.closesIn(1)}">
        <p role="status">${words.closesIn(minutes)}</p>
        ${button(words.stay, "stay")}
      </div>`;

const contents = ({ words }: Centre): Html =>
  html`<nav class="contents" aria-label="${words.sections}">
    <ul>
      ${IN_ORDER.map((id) => html`<li><a href="#${id}">${words[id].title}</a></li>`)}
    </ul>
  </nav>`;

/** Everything that is known, to be changed. */
export const knownBody = (centre: Centre, known: ShownPerson): Html => {
  const sections = [
    choicesSection(centre, known),
    timelineSection(centre, known),
    usesSection(centre, known),
    wishesSection(centre, known),
    contactSection(centre, known),
    historySection(centre, known),
    takeSection(centre),
    leaveSection(centre, known),
    personSection(centre, known),
  ];
  return html`${contents(centre)}
    <div class="sections">${sections}</div>`;
};

/** What anybody may read: how data is used here, and how to open one's own page. */
export const closedBody = (centre: Centre): Html => {
  const { words, consent } = centre;
  return html`<div class="sections">
    <section aria-labelledby="open-title">
      <h2 id="open-title">${words.known.title}</h2>
      <p>${words.closed.open}</p>
      ${reachOf(centre)}
    </section>
    <section aria-labelledby="how-title">
      <h2 id="how-title">${words.closed.how}</h2>
      <p class="lead">${words.closed.choose}</p>
      <ul class="rows">
        ${PURPOSES.map((purpose) => {
          const { title, does, without } = consent.purposes[purpose];
          return html`<li>
            <h3>${title}</h3>
            <p>${does}</p>
            <p class="aside">${words.closed.without}: ${without}</p>
          </li>`;
        })}
      </ul>
    </section>
  </div>`;
};

export type SaidFirst = { readonly kind: "done" | "failed"; readonly text: string } | null;

/** A page of the privacy centre around its body, with what was just done said first. */
export const layout = (
  assets: Assets,
  centre: Centre,
  said: SaidFirst,
  body: Html,
  head?: Html,
): StrictPage => {
  const { words, settings, locale } = centre;
  const title = words.title(settings.name);
  return {
    lang: locale,
    title: said === null ? title : `${said.text} ${title}`,
    styles: [assets.href("privacy-style.css")],
    scripts: [assets.href("privacy.js")],
    ...(head === undefined ? {} : { head }),
    body: html`<a class="skip" href="#content">${words.skip}</a>
      <header>
        ${languages(centre)}
        <h1>${title}</h1>
        <p class="lead">${words.lead}</p>
        ${timeLeft(centre)}
      </header>
      <main id="content" tabindex="-1">
        ${
          said === null
            ? null
            : html`<p class="said ${said.kind}" role="${said.kind === "done" ? "status" : "alert"}" id="said">
                ${said.text}
              </p>`
        }
        ${centre.token === null ? null : sharedForm(centre)} ${body}
      </main>`,
  };
};
