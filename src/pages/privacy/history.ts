import { type Purpose, PURPOSES } from "../../consent/purposes.ts";
import { type Html, html } from "../html.ts";
import { type Centre, dateIn, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";

type Given = ShownPerson["history"]["records"][number];

const titles = ({ consent }: Centre, { purposes }: Given, answer: boolean): string =>
  PURPOSES.filter((purpose: Purpose) => purposes[purpose] === answer)
    .map((purpose) => consent.purposes[purpose].title)
    .join(", ");

const record = (centre: Centre, given: Given): Html => {
  const { history } = centre.words;
  const [yes, no] = [titles(centre, given, true), titles(centre, given, false)];
  const { index, state } = given.ledger;
  return html`<li>
    <p>
      <b><time datetime="${given.given_at}">${dateIn(centre, given.given_at)}</time></b>
      ${yes === "" ? null : html`<br />${history.yesTo(yes)}`}
      ${no === "" ? null : html`<br />${history.noTo(no)}`}
    </p>
    ${
      given.notice === null
        ? null
        : html`<details>
            <summary>${history.text}</summary>
            <blockquote lang="${given.notice.language}">${given.notice.text}</blockquote>
          </details>`
    }
    ${
      given.receipt === null
        ? null
        : html`<details>
            <summary>${history.proof}</summary>
            <p>${state === "placed" && index !== null ? history.placed(index + 1) : history.pending}</p>
            <p><code>${given.receipt}</code></p>
          </details>`
    }
  </li>`;
};

/** Every answer with its words and its proof (Art. 7(1) GDPR), the newest first. */
export const historySection = (centre: Centre, { history: { records } }: ShownPerson): Html => {
  const { history } = centre.words;
  const newestFirst = [...records].sort((one, other) => (one.received_at < other.received_at ? 1 : -1));
  return section(
    "history",
    history,
    newestFirst.length === 0
      ? html`<p>${history.nothing}</p>`
      : html`<ul class="rows records">
          ${newestFirst.map((each) => record(centre, each))}
        </ul>`,
  );
};
