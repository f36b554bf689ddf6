import { type Html, html } from "../html.ts";

/** A sentence with names in back quotes, as code. */
export const codeSentence = (text: string): Html =>
  html`<span>${text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}</span>`;
