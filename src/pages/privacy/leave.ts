import { type Html, html } from "../html.ts";
import { button, carried, type Centre, dateIn, offered, section } from "./centre.ts";
import type { ShownPerson } from "./read-centre.ts";
import type { About } from "./wording/privacy-wording.ts";

export const SUBJECTS: readonly About[] = ["suggestion", "explanation", "data", "consent", "other"];

export const takeSection = ({ words: { take } }: Centre): Html =>
  section(
    "take",
    take,
    html`<div class="offers">${button(take.read, "read")}${button(take.download, "download")}</div>`,
  );

/** Restriction, objection and erasure (Art. 18, 21 and 17 GDPR). */
export const leaveSection = ({ words: { leave } }: Centre, { overview }: ShownPerson): Html =>
  section(
    "leave",
    leave,
    html`<div class="offers">
      ${button(leave.erase, "erase-ask", null, { kind: "grave" })}
      ${
        overview.restriction.active
          ? offered(leave.unrestrict, "unrestrict")
          : offered(leave.restrict, "restrict")
      }
      ${overview.objection.active ? offered(leave.unobject, "unobject") : offered(leave.object, "object")}
    </div>`,
  );

/** The question before an erasure; both answers look alike, and neither is chosen beforehand. */
export const erasureQuestion = (centre: Centre): Html => {
  const { leave } = centre.words;
  return html`<section aria-labelledby="sure-title">
    <h2 id="sure-title">${leave.sure}</h2>
    <p class="lead">${leave.lead}</p>
    <div class="offers">
      ${button(leave.really, "erase", null, { kind: "grave" })}${button(leave.cancel, "stay")}
    </div>
  </section>`;
};

/** How the shop can be reached besides: what it told of itself. */
export const reachOf = ({ words, settings: { contact, privacy_officer } }: Centre): Html | null => {
  const lines = [contact?.name, contact?.phone, contact?.email, contact?.hours, privacy_officer].filter(
    (line): line is string => typeof line === "string" && line !== "",
  );
  const url = contact?.url ?? null;
  if (lines.length === 0 && url === null) return null;
  return html`<p>${words.person.reach}:</p>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
      ${url === null ? null : html`<li><a href="${url}" rel="noreferrer">${url}</a></li>`}
    </ul>`;
};

/** A person's answer (Art. 22(3) GDPR). */
export const personSection = (centre: Centre, { overview }: ShownPerson): Html => {
  const { person } = centre.words;
  const reach = reachOf(centre);
  return section(
    "person",
    person,
    html`${
        overview.review_requests.length === 0
          ? null
          : html`<ul>
              ${overview.review_requests.map(
                ({ about, asked_at, answer_by, text }) =>
                  html`<li>
                    ${
                      reach === null
                        ? person.askedOn(dateIn(centre, asked_at))
                        : person.asked(dateIn(centre, asked_at), dateIn(centre, answer_by))
                    }
                    <small>${person.about}: ${person.subjects[about as About]}</small>
                    ${text === null ? null : html`<blockquote>${text}</blockquote>`}
                  </li>`,
              )}
            </ul>`
      }
      <form method="post" action="${centre.path}">
        ${carried(centre)}<input type="hidden" name="do" value="ask" />
        <p>
          <label for="about">${person.about}</label>
          <select id="about" name="about">
            ${SUBJECTS.map((about) => html`<option value="${about}">${person.subjects[about]}</option>`)}
          </select>
        </p>
        <p>
          <label for="question">${person.question}</label>
          <textarea id="question" name="text" rows="4" maxlength="500"></textarea>
        </p>
        <button class="plain">${person.ask}</button>
      </form>
      ${reach ?? html`<p class="note">${person.noReach}</p>`}`,
  );
};
