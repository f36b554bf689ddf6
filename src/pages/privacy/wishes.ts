import { INTL_TAGS } from "../../explain/wording/locales.ts";
import { type Html, html } from "../html.ts";
import { carried, type Centre, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";
import type { PlaceOfAct, WishName } from "./wording/privacy-wording.ts";

export const WISHES: readonly WishName[] = ["save_money", "easy", "reliable", "informed", "fun"];
const PLACES: readonly PlaceOfAct[] = ["email", "phone", "app", "web", "store", "other"];
/** Sliders move in steps of a hundred. */
export const SCALE = 100;

const slider = ({ words }: Centre, wish: WishName, value: number): Html =>
  html`<div class="slider">
    <label for="wish-${wish}">${words.wishes.names[wish]}</label>
    <input
      id="wish-${wish}"
      type="range"
      name="${wish}"
      min="0"
      max="${SCALE}"
      step="10"
      value="${Math.round(value * SCALE)}"
      aria-describedby="wish-scale"
    />
  </div>`;

/** A price as the language writes it. */
const priceIn = ({ locale }: Pick<Centre, "locale">, price: number, currency: string | null): string =>
  new Intl.NumberFormat(INTL_TAGS[locale], currency === null ? {} : { style: "currency", currency }).format(
    price,
  );

const suggestion = (
  centre: Centre,
  { item, reasons }: NonNullable<ShownPerson["preview"]>["items"][number],
): Html =>
  html`<li>
    <b>${item.title}</b>
    ${item.price === null ? null : html`<span>${priceIn(centre, item.price, item.currency)}</span>`}
    ${reasons[0] === undefined ? null : html`<small>${reasons[0].text}</small>`}
  </li>`;

const preview = (centre: Centre, { preview }: ShownPerson): Html | null =>
  preview === null
    ? null
    : html`<div id="preview" data-locale="${centre.locale}" data-none="${centre.words.wishes.noPreview}">
        <h3>${centre.words.wishes.preview}</h3>
        <p class="aside" data-told>${preview.transparency.text}</p>
        <ol class="suggested" aria-live="polite">
          ${
            preview.items.length === 0
              ? html`<li>${centre.words.wishes.noPreview}</li>`
              : preview.items.map((each) => suggestion(centre, each))
          }
        </ol>
      </div>`;

/** Objectives as sliders; what they would change is shown beside them. */
export const wishesSection = (centre: Centre, known: ShownPerson): Html => {
  const { wishes, save } = centre.words;
  const { objectives } = known.overview.preferences;
  return section(
    "wishes",
    wishes,
    html`<div class="beside">
      <form method="post" action="${centre.path}" id="wishes-form">
        ${carried(centre)}<input type="hidden" name="do" value="wishes" />
        <p class="scale" id="wish-scale"><span>${wishes.little}</span> <span>${wishes.much}</span></p>
        ${WISHES.map((wish) => slider(centre, wish, objectives[wish]))}
        <button class="plain">${save}</button>
      </form>
      ${preview(centre, known)}
    </div>`,
  );
};

/** The way and the rhythm of messages. */
export const contactSection = (centre: Centre, { overview, standing }: ShownPerson): Html => {
  const { contact, known, save } = centre.words;
  const { channels, max_per_week, quiet_hours } = overview.preferences.contact;
  return section(
    "contact",
    contact,
    html`${standing.effective["contact"]?.granted === true ? null : html`<p class="note">${contact.off}</p>`}
      <form method="post" action="${centre.path}">
        ${carried(centre)}<input type="hidden" name="do" value="contact" /><input
          type="hidden"
          name="time_zone"
          value="${quiet_hours?.time_zone ?? ""}"
        />
        <fieldset>
          <legend>${contact.ways}</legend>
          ${PLACES.filter((place) => place !== "other").map(
            (place) =>
              html`<label class="check"
                ><input
                  type="checkbox"
                  name="channel"
                  value="${place}"
                  ${channels.length === 0 || channels.includes(place) ? html` checked` : null}
                />
                ${known.places[place]}</label
              >`,
          )}
        </fieldset>
        <p>
          <label for="most">${contact.most}</label>
          <input id="most" type="number" name="most" min="0" max="100" value="${max_per_week ?? ""}" />
        </p>
        <fieldset>
          <legend>${contact.quiet}</legend>
          <label>${contact.from} <input type="time" name="from" value="${quiet_hours?.from ?? ""}" /></label>
          <label>${contact.to} <input type="time" name="to" value="${quiet_hours?.to ?? ""}" /></label>
        </fieldset>
        <button class="plain">${save}</button>
      </form>`,
  );
};
