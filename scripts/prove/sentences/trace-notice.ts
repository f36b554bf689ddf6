import { consentWordingOf } from "../../../src/consent/wording/wording.ts";
import { ENDPOINTS } from "../../../src/contract/endpoints.ts";
import type { MessageKey } from "../../../src/explain/wording/messages/message-key.ts";
import type { ToldAnswer, ToldControl, ToldItem } from "./answer.ts";
import { type Facts, named } from "./facts.ts";
import { searchable, wordsIn } from "./search-words.ts";
import { isFirst } from "./trace-messages.ts";

const FIRST = ["thanks_first", "care_first"];
const SILENCING = ["open_complaint", "help_only", "contact_rhythm"];
const OPENED = ["home", "category", "search", "product"];

type BecauseCode = keyof ReturnType<typeof consentWordingOf>["because"];
const becauseText = ({ words }: Facts, code: string): string =>
  consentWordingOf(words.locale, words.tone).because[code as BecauseCode];

/** Why an answer is not personal, from who asks and what they chose. */
const denialOf = ({ person, question, minor }: Facts): string | null => {
  if (minor) return "minor";
  if (person?.paused === true) return "paused";
  if (question.mode === "non_profiled") return "opt_out";
  if (person === null) return "no_shopper";
  if (person.withdrew) return "withdrawn";
  const given = person.purposes?.["personalise"];
  return given === undefined ? "never_given" : given ? null : "refused";
};

/** Whether the page names an item, a category or a word of the shop. */
const doesPageSpeak = (facts: Facts): boolean => {
  const { context, moment } = facts.question;
  const hasCart = ["cart", "checkout", "confirmation"].includes(moment);
  const ids = [context.item_id ?? "", ...(context.items ?? []), ...(hasCart ? (context.cart ?? []) : [])];
  if (ids.some((id) => facts.item(id) !== undefined)) return true;
  const narrowest = context.category?.at(-1);
  const words = wordsIn(context.query ?? "");
  return facts.products.some(
    (item) =>
      (narrowest !== undefined && item.category.includes(narrowest)) ||
      words.some((word) => searchable(item).has(word)),
  );
};

const modeFaults = (facts: Facts, { transparency: told }: ToldAnswer): string[] => {
  const { mode, mode_because, profiling } = told;
  const personal = mode === "profile" || mode === "session";
  const hasWishes = Object.values(facts.wishes).some((weight) => weight > 0);
  const faults: string[] = [];
  if (profiling !== personal) faults.push(`profiling ${profiling} beside ${mode}`);
  if (mode === "context" && !doesPageSpeak(facts)) faults.push("context of a page that names nothing known");
  if (mode === "profile" && facts.rows.length === 0 && !hasWishes) faults.push("a profile of nothing");
  if (mode === "session" && facts.visit.length === 0) faults.push("a visit of nothing");
  if (personal) return mode_because === null ? faults : [...faults, `${mode} because of ${mode_because}`];
  const denial = denialOf(facts);
  const isTrue =
    denial !== null
      ? mode_because === denial
      : mode_because === "open_complaint"
        ? facts.waits && OPENED.includes(facts.question.moment)
        : mode_because === "sensitive_page" ||
          // A run that came late or failed, as a busy machine is enough for: then no model answers, and the
          // one that should have is named.
          (mode_because === "model_failed" &&
            told.model.name === null &&
            told.model.instead_of !== undefined) ||
          (mode_because === null && facts.rows.length === 0);
  // A message that is not sent reads nothing, whatever there is.
  return isTrue || facts.question.moment === "outreach"
    ? faults
    : [...faults, `not personal because of ${mode_because}`];
};

/** Which exception the first sentence has to name. */
const exceptionOf = (facts: Facts, { transparency: { rules_applied } }: ToldAnswer): string => {
  const rules = rules_applied.map(({ code }) => code);
  if (facts.waits || rules.includes("minor")) return "heeded";
  const sent = facts.person?.preferences.dismissed;
  const gone = [...(sent?.items ?? []), ...(sent?.brands ?? []), ...(sent?.categories ?? [])];
  if (gone.length > 0) return "dismissed";
  return rules.includes("objectives") ? "asked" : "none";
};

const silenceOf = (facts: Facts, answer: ToldAnswer): string | null => {
  const { words, question } = facts;
  const { rules_applied, mode, purposes_denied } = answer.transparency;
  if (answer.items.length > 0) return null;
  const rule = rules_applied.find(({ code }) => SILENCING.includes(code))?.code;
  const said = rule === undefined ? null : words.say(`rule.${rule}` as MessageKey, { n: 0 });
  const first = rules_applied.find(({ code }) => FIRST.includes(code))?.code;
  if (first !== undefined)
    return `${words.say("notice.purchase_message")} ${words.say(`rule.${first}` as MessageKey, { n: 0 })}`;
  if (question.moment === "outreach" && answer.outreach?.because !== "nothing_to_say") {
    const denied = purposes_denied.find(({ purpose }) => purpose === "contact")?.because;
    return `${words.say("notice.no_message")} ${said ?? becauseText(facts, denied ?? "")}`;
  }
  if (said === null) return null;
  const silent = mode === "profile" || mode === "session" ? "notice.silent_help" : "notice.silent";
  return `${words.say(silent)} ${said}`;
};

const noticeFaults = (facts: Facts, answer: ToldAnswer): string[] => {
  const { words } = facts;
  const { mode, mode_because, model, text } = answer.transparency;
  const personal = mode === "profile" || mode === "session";
  const from = facts.rows.length + facts.visit.length > 0 ? "events" : "wishes";
  const first =
    answer.items.length === 0
      ? words.say("notice.empty")
      : personal && from === "events" && model.name === null
        ? words.say("notice.shop_order")
        : words.say(`notice.${mode}`, { but: exceptionOf(facts, answer), from });
  const second = personal
    ? words.say("notice.any_time")
    : mode_because === null
      ? words.say("notice.nothing_known")
      : ["sensitive_page", "open_complaint", "model_failed"].includes(mode_because)
        ? words.say(`notice.${mode_because}` as MessageKey)
        : becauseText(facts, mode_because);
  const untold = answer.transparency.unexplained === undefined ? "" : ` ${words.say("notice.unexplained")}`;
  const expected = silenceOf(facts, answer) ?? `${first} ${second}${untold}`;
  return text === expected ? [] : [`notice: "${text}", where it is true to say "${expected}"`];
};

const PATHS = Object.values(ENDPOINTS).map(({ method, path }) => ({
  method: method.toUpperCase(),
  path: new RegExp(`^${path.replace(/\{\w+\}|:\w+/g, "[^/]+")}$`),
}));
const isServed = ({ method, href }: Pick<ToldControl, "method" | "href">): boolean =>
  PATHS.some((each) => each.method === method && each.path.test(href));

const controlFaults = (facts: Facts, told: ToldItem): string[] => {
  const { words } = facts;
  const item = facts.item(told.item_id)!;
  return told.controls.flatMap(({ rel, label, effect, method, href, body, undo }) => {
    const scope = rel === "not_interested" ? `.${String(body?.["scope"])}` : "";
    const args = { brand: words.quote(item.brand ?? ""), category: words.quote(item.category.at(-1) ?? "") };
    const say = (part: string) => words.say(`control.${rel}${scope}.${part}` as MessageKey, args);
    const isLabel =
      rel === "forget_event"
        ? label === words.say("control.forget_event.discreet") ||
          told.reasons.some(({ evidence }) =>
            evidence.some(
              ({ item_id }) =>
                label === words.say("control.forget_event.label", { items: named(facts, item_id) }),
            ),
          )
        : label === say("label");
    return [
      ...(isLabel ? [] : [`control ${rel}: "${label}"`]),
      ...(effect === say("effect") ? [] : [`control ${rel}: "${effect}"`]),
      ...(undo === null || undo.label === say("undo") ? [] : [`control ${rel}: "${undo.label}"`]),
      ...(isServed({ method, href }) ? [] : [`control ${rel} leads nowhere: ${method} ${href}`]),
    ];
  });
};

const helpFaults = (facts: Facts, { help, outreach }: ToldAnswer): string[] => {
  if (help === null) return [];
  const isAboutPurchase = outreach?.about !== undefined && isFirst(facts, `${outreach.about}_first`);
  const isTrue = facts.question.moment === "service" || facts.waits || isAboutPurchase;
  const { contactOf: contact, words } = facts;
  return [
    ...(isTrue ? [] : ["help, where nobody asked for it"]),
    ...(help.contact?.["text"] === words.say("help.text") &&
    help.contact["phone"] === contact.phone &&
    help.contact["name"] === contact.name
      ? []
      : ["another contact"]),
    ...help.items.flatMap(({ item_id, title }) => {
      const page = facts.item(item_id);
      const isTitle = title === (page?.translations[words.locale]?.title ?? page?.title);
      return page?.kind === "content" && isTitle ? [] : [`${item_id} ("${title}") is no help`];
    }),
  ];
};

const restFaults = (
  facts: Facts,
  { transparency: told, locale }: ToldAnswer,
  known: ReadonlySet<string>,
): string[] => [
  ...(locale === facts.words.locale ? [] : [`another language: ${locale}`]),
  ...(told.change.startsWith(facts.words.say("notice.change", { href: "" }))
    ? []
    : [`change: "${told.change}"`]),
  ...(told.parameters.startsWith(facts.words.say("notice.parameters", { href: "" }))
    ? []
    : [`"${told.parameters}"`]),
  ...told.model.main_parameters.flatMap((sentence) =>
    known.has(`${facts.words.locale} ${sentence}`)
      ? []
      : [`main parameter of another language: "${sentence}"`],
  ),
  ...told.data_used.flatMap(({ category, count }) => {
    const wishes = Object.values(facts.wishes).filter((weight) => weight > 0).length;
    return category === "objectives" && count !== wishes ? [`${count} wishes where there are ${wishes}`] : [];
  }),
];

/** Untruths in what an answer says of itself: notice, controls, help, parameters. */
export const traceNotice = (facts: Facts, answer: ToldAnswer, known: ReadonlySet<string>): string[] => [
  ...modeFaults(facts, answer),
  ...noticeFaults(facts, answer),
  ...answer.items.flatMap((told) => controlFaults(facts, told)),
  ...helpFaults(facts, answer),
  ...restFaults(facts, answer, known),
];
