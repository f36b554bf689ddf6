import { type Because, type Purpose, PURPOSES } from "../../consent/purposes.ts";
import { type Html, html } from "../html.ts";
import { button, type Centre, dateIn, offered, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";

/** Why a purpose does not hold although it was agreed to; null where the state says it already. */
const hindrance = (centre: Centre, { standing }: ShownPerson, purpose: Purpose): string | null => {
  const because = standing.effective[purpose]?.because as Because | null | undefined;
  return standing.purposes[purpose]?.state !== "granted" || because == null
    ? null
    : centre.consent.because[because];
};

const choice = (centre: Centre, known: ShownPerson, purpose: Purpose): Html => {
  const { words, consent } = centre;
  const { title, does, without } = consent.purposes[purpose];
  const { state = "never_given", since = null } = known.standing.purposes[purpose] ?? {};
  const isOn = state === "granted";
  const hindered = hindrance(centre, known, purpose);
  const dated = since === null ? null : words.choices.since(dateIn(centre, since));
  return html`<li class="choice">
    <div>
      <h3>${title}</h3>
      <p>${does}</p>
      <p class="aside">${words.closed.without}: ${without}</p>
      ${hindered === null ? null : html`<p class="note">${hindered}</p>`}
    </div>
    <div class="answer" role="group" aria-label="${title}">
      <p class="state ${isOn && hindered === null ? "on" : "off"}">
        ${isOn && hindered === null ? words.choices.on : words.choices.off}
        ${dated === null ? null : html`<small>${dated}</small>`}
      </p>
      ${button(words.choices.yes, "yes", purpose, {
        pressed: isOn,
        label: `${words.choices.yes}: ${title}`,
      })}
      ${button(words.choices.no, "no", purpose, {
        pressed: state === "refused" || state === "withdrawn",
        label: `${words.choices.no}: ${title}`,
      })}
    </div>
  </li>`;
};

/** A signal of the browser that stands above every yes on the page. */
const signal = ({ consent }: Centre, { standing }: ShownPerson): Html | null => {
  const because = Object.values(standing.effective).map((each) => each.because);
  const spoken = (["gpc", "dnt"] as const).find((code) => because.includes(code));
  return spoken === undefined ? null : html`<p class="note">${consent.because[spoken]}</p>`;
};

const pausing = ({ words: { choices } }: Centre, { overview }: ShownPerson): Html =>
  overview.preferences.paused ? offered(choices.resume, "resume") : offered(choices.pause, "pause");

export const choicesSection = (centre: Centre, known: ShownPerson): Html => {
  const { choices } = centre.words;
  return section("choices", choices, [
    signal(centre, known) ?? html``,
    known.standing.attested ? html`<p class="note">${choices.attested}</p>` : html``,
    html`<ul class="rows">
      ${PURPOSES.map((purpose) => choice(centre, known, purpose))}
    </ul>`,
    html`<div class="offers">
      ${pausing(centre, known)}
      ${offered(choices.everythingOff, "off")}${offered(choices.everythingOffAndDeleted, "deleted")}
    </div>`,
  ]);
};
