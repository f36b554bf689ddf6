import { type Html, html } from "../html.ts";
import { button, type Centre, dateIn, quoteIn, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";
import type { PlaceOfAct } from "./wording/privacy-wording.ts";

type Entry = ShownPerson["events"]["data"][number];
const PLACES: readonly PlaceOfAct[] = ["web", "app", "store", "email", "phone", "other"];

/** How far a scale goes, of what was said on one. */
const SCALES: Partial<Record<Entry["type"], number>> = { rating: 5, service_resolved: 5, nps: 10 };
/** A verdict's first digit, as it is kept (shopper/feedback.ts): relevant, not relevant. */
const VERDICT_DIGITS = 10;

/** What the person answered, by stars, on a scale, or with yes or no; null where nothing was. */
export const saidIn = (
  { words }: Pick<Centre, "words">,
  { type, value, question }: Pick<Entry, "type" | "value" | "question">,
): string | null => {
  if (value == null) return null;
  const most = question?.kind === "nps" ? SCALES.nps : SCALES[type];
  if (most !== undefined) return words.known.of(value, most);
  if (type === "asked") return value === 1 ? words.choices.yes : words.choices.no;
  const verdict = type === "verdict" ? value % VERDICT_DIGITS : null;
  return verdict === 0 ? words.choices.yes : verdict === 1 ? words.choices.no : null;
};

export const toldEntry = (
  centre: Centre,
  { titleOf }: Pick<ShownPerson, "titleOf">,
  entry: Entry,
): string => {
  const act = centre.words.known.acts[entry.type];
  const about = entry.item_id == null ? entry.query : (titleOf(entry.item_id) ?? entry.item_id);
  const said = saidIn(centre, entry);
  const told = [about == null ? null : quoteIn(centre, about), said].filter((part) => part !== null);
  return told.length === 0 ? act : `${act}: ${told.join(", ")}`;
};

const row = (centre: Centre, known: ShownPerson, entry: Entry): Html => {
  const told = toldEntry(centre, known, entry);
  const { forget } = centre.words.known;
  return html`<li>
    <span
      >${told}
      <small><time datetime="${entry.occurred_at}">${dateIn(centre, entry.occurred_at)}</time></small></span
    >
    ${button(forget, "forget", entry.handle, { label: `${forget}: ${told}` })}
  </li>`;
};

const place = (centre: Centre, known: ShownPerson, name: PlaceOfAct): Html | null => {
  const here = known.events.data.filter(({ channel }) => channel === name);
  return here.length === 0
    ? null
    : html`<h3>${centre.words.known.places[name]}</h3>
        <ul class="rows entries">
          ${here.map((entry) => row(centre, known, entry))}
        </ul>`;
};

const joined = ({ words }: Centre, { overview }: ShownPerson): Html | null =>
  overview.links.length === 0
    ? null
    : html`<h3>${words.known.joined}</h3>
        <ul class="rows entries">
          ${overview.links.map(({ link_id, kind }) => {
            const name = words.known.kinds[kind] ?? kind;
            const label = `${words.known.part}: ${name}`;
            return html`<li><span>${name}</span>${button(words.known.part, "part", link_id, { label })}</li>`;
          })}
        </ul>`;

const paging = ({ words }: Centre, { isFirstPage, events: { next_cursor } }: ShownPerson): Html | null =>
  isFirstPage && next_cursor === null
    ? null
    : html`<div class="offers">
        ${isFirstPage ? null : button(words.known.newest, "stay")}
        ${next_cursor === null ? null : button(words.known.older, "older", next_cursor)}
      </div>`;

/** What was done, by place, each entry to be removed (Art. 15 and 17 GDPR). */
export const timelineSection = (centre: Centre, known: ShownPerson): Html => {
  const { words } = centre;
  const { data } = known.events;
  const places = PLACES.map((name) => place(centre, known, name));
  return section(
    "known",
    words.known,
    html`${data.length === 0 ? html`<p>${words.known.nothing}</p>` : places} ${paging(centre, known)}
    ${joined(centre, known)}`,
  );
};
