import { type Because, type Purpose, PURPOSES } from "../../consent/purposes.ts";
import { type Html, html } from "../html.ts";
import { type Centre, dateIn, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";
import type { PrivacyWording, ReadKind } from "./wording/privacy-wording.ts";

const DAYS_A_MONTH = 30.44;

/** Which of a person's calls is about what; a new call is about rights until it has a place here. */
const READINGS: readonly (readonly [RegExp, ReadKind])[] = [
  [/^(recommend|nextRecommendations|postFeedback|whyNot|readRecommendation)/, "suggestions"],
  [/^post\w*Events$/, "events"],
  [/Consent|consent|Preferences|[sS]essionReceipt/, "choices"],
  [/^mintToken$/, "opened"],
  [/^(readShopper|listShopperEvents|exportShopper)$/, "access"],
];
const readingOf = (call: string): ReadKind =>
  READINGS.find(([pattern]) => pattern.test(call))?.[1] ?? "rights";

const whoOf = (caller: string): keyof PrivacyWording["used"]["who"] =>
  caller.startsWith("key ") ? "shop" : caller.startsWith("control") ? "button" : "self";

/** Who did what with the data, in the words of the page. */
export const toldReader = ({ used }: PrivacyWording, caller: string, call: string): string =>
  `${used.who[whoOf(caller)]}: ${used.what[readingOf(call)]}`;

type ReaderRow = { readonly name: string; count: number; last: string };

/** Calls that are the same to the person, summed. */
const readersOf = ({ words }: Centre, { overview }: ShownPerson): ReaderRow[] => {
  const readers = new Map<string, ReaderRow>();
  for (const { caller, call, count, at } of overview.accesses) {
    const name = toldReader(words, caller, call);
    const known = readers.get(name);
    if (known === undefined) readers.set(name, { name, count, last: at });
    else readers.set(name, { name, count: known.count + count, last: known.last > at ? known.last : at });
  }
  return [...readers.values()].sort((one, other) => (one.last < other.last ? 1 : -1));
};

const uses = (centre: Centre, { standing }: ShownPerson): Html => {
  const { consent, words } = centre;
  const row = (purpose: Purpose, told: string): Html =>
    html`<li><b>${consent.purposes[purpose].title}.</b> ${told}</li>`;
  const granted = (purpose: Purpose): boolean => standing.effective[purpose]?.granted === true;
  const why = (purpose: Purpose): string =>
    consent.because[(standing.effective[purpose]?.because ?? "never_given") as Because];
  const now = PURPOSES.filter(granted).map((purpose) => row(purpose, consent.purposes[purpose].does));
  const not = PURPOSES.filter((purpose) => !granted(purpose)).map((purpose) => row(purpose, why(purpose)));
  return html`<h3>${words.used.now}</h3>
    ${
      now.length === 0
        ? html`<p>${words.used.nothing}</p>`
        : html`<ul>
            ${now}
          </ul>`
    }
    ${
      not.length === 0
        ? null
        : html`<h3>${words.used.not}</h3>
            <ul>
              ${not}
            </ul>`
    }`;
};

export const usesSection = (centre: Centre, known: ShownPerson): Html => {
  const { used } = centre.words;
  const months = Math.round(centre.settings.retention_days.events / DAYS_A_MONTH);
  const readers = readersOf(centre, known);
  const { recipients } = centre.settings;
  return section(
    "used",
    used,
    html`${uses(centre, known)}
      <p>${used.kept(months)}</p>
      <h3>${used.readers}</h3>
      ${
        readers.length === 0
          ? html`<p>${used.noReaders}</p>`
          : html`<ul>
              ${readers.map(
                ({ name, count, last }) =>
                  html`<li>
                    ${name} <small>${used.times(count)}, ${used.last} ${dateIn(centre, last)}</small>
                  </li>`,
              )}
            </ul>`
      }
      <h3>${used.recipients}</h3>
      ${
        recipients.length === 0
          ? html`<p>${used.noRecipients}</p>`
          : html`<ul>
              ${recipients.map(({ name, purpose }) => html`<li>${name}: ${purpose}</li>`)}
            </ul>`
      }`,
  );
};
