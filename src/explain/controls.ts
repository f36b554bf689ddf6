import type { Item } from "../catalogue/item.ts";
import type { Preferences } from "../consent/preferences.ts";
import { createOnce } from "../lib/once.ts";
import { present } from "../lib/present.ts";
import type { EvidenceRef } from "./reason-facts.ts";
import { nameOf } from "./tell-reason.ts";
import type { MessageArgs } from "./wording/compile-message.ts";
import type { MessageKey } from "./wording/messages/message-key.ts";
import type { Words } from "./wording/wording.ts";

export type Rel =
  "not_interested" | "forget_event" | "why" | "pause" | "non_profiled" | "objectives" | "person";
type ControlJson = Readonly<Record<string, unknown>>;

/** Something that the shopper can do about a suggestion, ready to be sent with the answer's control token. */
export type Control = {
  readonly rel: Rel;
  readonly label: string;
  readonly effect: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly href: string;
  readonly body: ControlJson | null;
  /**
   * How to take it back: {label, method, href, body}; null where nothing is changed, or where it cannot be
   * taken back.
   */
  readonly undo: ControlJson | null;
};

export type ControlFacts = {
  readonly recommendation_id: string;
  /** A known shopper: without one there is nobody whose wishes could be kept. */
  readonly has_shopper: boolean;
  readonly profiling: boolean;
  readonly preferences: Preferences | null;
  readonly discreet: boolean;
  /** The same question without profiling: moment, context, limit. Nothing of the shopper or the visit. */
  readonly ask_again: ControlJson;
  readonly words: Words;
  item(itemId: string): Item | null;
  /** What stands for an event of the shopper in an address. */
  event_handle(eventId: string): string;
};

type PlainRel = "why" | "pause" | "non_profiled" | "objectives" | "person";
type ControlScope = "item" | "brand" | "category";

// Keys are made once: a key that is put together on every request is hashed on every request.
const keysOf = <N extends string>(names: readonly N[], prefix: string, part: string): Record<N, MessageKey> =>
  Object.fromEntries(names.map((name) => [name, `${prefix}.${name}.${part}`])) as Record<N, MessageKey>;
const PLAIN_RELS: readonly PlainRel[] = ["why", "pause", "non_profiled", "objectives", "person"];
const LABELS = keysOf(PLAIN_RELS, "control", "label");
const EFFECTS = keysOf(PLAIN_RELS, "control", "effect");
const SCOPES: readonly ControlScope[] = ["item", "brand", "category"];
const SCOPE_LABELS = keysOf(SCOPES, "control.not_interested", "label");
const SCOPE_EFFECTS = keysOf(SCOPES, "control.not_interested", "effect");
const SCOPE_UNDOS = keysOf(SCOPES, "control.not_interested", "undo");

const PREFERENCES = "/v1/shopper/preferences";
/** How much one press of "look more at the price" adds to the wish to save money. */
const MORE = 0.5;

const change = (label: string, method: string, href: string, body: ControlJson | null): ControlJson => ({
  label,
  method,
  href,
  body,
});

/** What "not interested" in an item says and sends: the same in every answer in these words. */
type NotInterested = Pick<Control, "label" | "effect"> & {
  readonly undo_label: string;
  readonly body: ControlJson;
  readonly undo_body: ControlJson;
};

const sayNotInterested = (words: Words, item: Item): NotInterested[] => {
  const say = (scope: ControlScope, args: MessageArgs): NotInterested => ({
    label: words.say(SCOPE_LABELS[scope], args),
    effect: words.say(SCOPE_EFFECTS[scope]),
    undo_label: words.say(SCOPE_UNDOS[scope], args),
    body: { item_id: item.item_id, verdict: "not_relevant", scope },
    undo_body: { item_id: item.item_id, verdict: "relevant", scope },
  });
  const category = item.category.at(-1);
  return [
    say("item", {}),
    ...(item.brand === null ? [] : [say("brand", { brand: words.quote(item.brand) })]),
    ...(category === undefined ? [] : [say("category", { category: words.quote(category) })]),
  ];
};

// An item is another object once its catalogue row changes, and what was said of it goes with it.
const saidOf = new WeakMap<Words, WeakMap<Item, readonly NotInterested[]>>();

const notInterestedIn = (words: Words, item: Item): readonly NotInterested[] => {
  const ofWords = saidOf.get(words) ?? new WeakMap<Item, readonly NotInterested[]>();
  saidOf.set(words, ofWords);
  const known = ofWords.get(item);
  if (known !== undefined) return known;
  const said = sayNotInterested(words, item);
  ofWords.set(item, said);
  return said;
};

/**
 * "Not interested" goes through feedback, not through a patch of the preferences: a merge patch (RFC 7396)
 * replaces whole lists, so that a second press from the same page would take the first one back. The bodies
 * are the same objects in every answer.
 */
const createNotInterested = ({ recommendation_id, words }: ControlFacts): ((item: Item) => Control[]) => {
  const href = `/v1/recommendations/${encodeURIComponent(recommendation_id)}/feedback`;
  return (item) =>
    notInterestedIn(words, item).map(({ label, effect, undo_label, body, undo_body }) => ({
      rel: "not_interested",
      label,
      effect,
      method: "POST",
      href,
      body,
      undo: change(undo_label, "POST", href, undo_body),
    }));
};

const handleOf = ({ event_id }: EvidenceRef, facts: ControlFacts): string =>
  facts.event_handle(present(event_id, "the event to forget"));

const forgetEvent = (evidence: EvidenceRef, facts: ControlFacts): Control => ({
  rel: "forget_event",
  label: facts.discreet
    ? facts.words.say("control.forget_event.discreet")
    : facts.words.say("control.forget_event.label", { items: nameOf(evidence.item_id, facts) }),
  effect: facts.words.say("control.forget_event.effect"),
  method: "DELETE",
  href: `/v1/shopper/events/${encodeURIComponent(handleOf(evidence, facts))}`,
  body: null,
  undo: null,
});

/** The first of the controls that are the same for every suggestion of an answer. */
export const FIRST_SHARED: Rel = "why";

/** The controls that are the same for every suggestion of an answer, in one order. */
const sharedControls = ({
  recommendation_id,
  has_shopper,
  profiling,
  preferences,
  ask_again,
  words,
}: ControlFacts): Control[] => {
  const plain = (
    rel: PlainRel,
    method: Control["method"],
    href: string,
    body: ControlJson | null,
    undo: ControlJson | null,
  ): Control => ({
    rel,
    label: words.say(LABELS[rel]),
    effect: words.say(EFFECTS[rel]),
    method,
    href,
    body,
    undo,
  });
  const why = plain("why", "GET", `/v1/recommendations/${encodeURIComponent(recommendation_id)}`, null, null);
  if (!has_shopper) return [why];
  const controls: Control[] = [why];
  if (profiling) {
    const wish = preferences?.objectives.save_money ?? 0;
    const objectives = (weight: number): ControlJson => ({ objectives: { save_money: weight } });
    controls.push(
      plain(
        "pause",
        "PATCH",
        PREFERENCES,
        { paused: true },
        change(words.say("control.pause.undo"), "PATCH", PREFERENCES, { paused: false }),
      ),
      plain("non_profiled", "POST", "/v1/recommendations", { ...ask_again, mode: "non_profiled" }, null),
      plain(
        "objectives",
        "PATCH",
        PREFERENCES,
        objectives(Math.min(1, wish + MORE)),
        change(words.say("control.objectives.undo"), "PATCH", PREFERENCES, objectives(wish)),
      ),
    );
  }
  controls.push(
    plain("person", "POST", "/v1/shopper/review-requests", { about: "suggestion", recommendation_id }, null),
  );
  return controls;
};

/**
 * Prepares an answer's controls and returns those of one suggestion: not interested (item, brand, category),
 * forget the strongest event that it rests on, why, pause, suggestions without history, wishes, a person.
 * Only what can work is offered: a visitor without an id has nothing that could be paused or forgotten, and
 * an event of this visit alone is not kept.
 */
export const createControls = (
  facts: ControlFacts,
): ((item: Item, evidence: readonly EvidenceRef[], isKept: (eventId: string) => boolean) => Control[]) => {
  const shared = sharedControls(facts);
  const notInterested = createNotInterested(facts);
  const forgets = createOnce<string, Control>();
  return (item, evidence, isKept) => {
    const controls: Control[] = [];
    if (facts.has_shopper) {
      controls.push(...notInterested(item));
      const strongest = evidence.find(({ event_id }) => event_id !== null && isKept(event_id));
      if (strongest !== undefined) {
        const { event_id, item_id } = strongest;
        // The same object for all suggestions that rest on it.
        controls.push(forgets(`${event_id}\n${item_id}`, () => forgetEvent(strongest, facts)));
      }
    }
    return [...controls, ...shared];
  };
};
