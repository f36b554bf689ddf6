import { element } from "./base-element.ts";
import type { Labels } from "./labels.ts";
import type { Suggested } from "./why.ts";

type Ask = NonNullable<Suggested["ask"]>;

type Chosen = { readonly body: Record<string, unknown> };

/** In a card it takes the place of the picture, so that nothing around it moves. */
export const QUESTION_STYLE = `
.ask { display: grid; gap: .5rem; align-content: end; }
.ask p { margin: 0; }
.ask .choices { display: flex; flex-wrap: wrap; gap: .5rem; }
.ask .choices button { flex: 1 1 2.75rem; padding-inline: .25rem; }
.asked { overflow: auto; grid-template-rows: auto auto auto minmax(0, 1fr) auto; }
.asked .picture { display: none; }
.below { margin-block-start: var(--candor-gap, 1rem); }
.below.kept { min-block-size: 7rem; }
`;

/**
 * What an answer asks now and then of those who agree to be asked: the question, and a button for each
 * answer. Nothing happens to whoever does not answer.
 */
export const questionOf = (
  ask: Ask,
  labels: Labels,
  follow: (choice: Pick<Ask, "method" | "href"> & Chosen) => Promise<unknown>,
): HTMLElement => {
  const said = element("p", { tabindex: "-1", role: "status", part: "status" });
  const choose = async (body: Chosen["body"]): Promise<void> => {
    const isDone = await follow({ method: ask.method, href: ask.href, body }).then(
      () => true,
      () => false,
    );
    said.textContent = isDone ? labels.saved : labels.failed;
    if (isDone) choices.remove();
    said.focus();
  };
  const choices = element(
    "div",
    { class: "choices" },
    ...ask.answers.map(({ label, body }) => {
      const button = element("button", { type: "button", part: "answer" }, label);
      button.addEventListener("click", () => void choose(body));
      return button;
    }),
  );
  return element(
    "div",
    { class: "ask", part: "ask", role: "group", "aria-label": ask.text },
    element("p", {}, ask.text),
    choices,
    said,
  );
};
