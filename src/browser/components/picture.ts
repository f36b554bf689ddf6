import { element } from "./base-element.ts";

export const PICTURE_STYLE = `
.picture { inline-size: 100%; block-size: 100%; min-block-size: 0; object-fit: cover;
  background: var(--candor-line, var(--own-line));
  border-radius: calc(var(--candor-radius, .75rem) / 1.5); display: block; }
/* In place of a picture that the catalogue lacks. */
.initial { display: grid; place-items: center; font-size: 3rem; line-height: 1;
  color: var(--candor-soft, color-mix(in srgb, currentColor 60%, transparent)); }
`;

const WIDTH = 400;
const HEIGHT = 300;

/** The first letter of a title, of whichever script. */
const initialOf = (title: string): string => [...title.trim()][0]?.toLocaleUpperCase() ?? "";

/** The picture of an item; where the catalogue has none, the first letter of its title. */
export const pictureOf = (url: string | null, title: string): HTMLElement =>
  url === null
    ? element("div", { part: "picture", class: "picture initial", "aria-hidden": "true" }, initialOf(title))
    : element("img", {
        ...{ part: "picture", class: "picture", src: url, alt: "", loading: "lazy", decoding: "async" },
        ...{ width: String(WIDTH), height: String(HEIGHT) },
      });
