import type { AnswerOf } from "../../http/inner-call.ts";
import { type Html, html } from "../html.ts";
import { type Centre, dateIn } from "./centre.ts";

type State = AnswerOf<"readErasure">;

export const AGAIN_SECONDS = 4;

const step = (text: string, isDone: boolean): Html =>
  html`<li class="${isDone ? "done" : "open"}">${text}</li>`;

const keysTold = (centre: Centre, { key_destruction: keys }: State): Html | null => {
  const { erasure } = centre.words;
  if (keys === null) return null;
  if (keys.state === "done") return html`<p>${erasure.keysGone}</p>`;
  return keys.due === null ? null : html`<p>${erasure.keys(dateIn(centre, keys.due))}</p>`;
};

/** How far an erasure is. The address holds its receipt alone, which names nobody. */
export const erasurePage = (
  centre: Centre,
  state: State,
): { readonly body: Html; readonly isOver: boolean } => {
  const { erasure } = centre.words;
  const isOver = state.state === "complete";
  const body = html`<section id="erasure" aria-labelledby="erasure-title" data-state="${state.state}">
    <h2 id="erasure-title">${isOver ? erasure.done : erasure.going}</h2>
    <ol class="steps" aria-live="polite">
      ${step(erasure.asked, true)}${step(erasure.deleted, state.state !== "accepted")}${step(
        erasure.forgotten,
        isOver,
      )}
    </ol>
    ${state.progress?.phase === "failed" ? html`<p class="note">${erasure.failed}</p>` : null}
    ${keysTold(centre, state)} ${isOver ? null : html`<p class="aside">${erasure.reloads}</p>`}
    <p class="aside">${erasure.address}</p>
    ${
      state.receipt === null
        ? null
        : html`<h3>${erasure.receipt}</h3>
            <p>${erasure.keep}</p>
            <p><code>${state.receipt}</code></p>`
    }
  </section>`;
  return { body, isOver };
};
