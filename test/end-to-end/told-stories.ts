import { expect } from "vitest";
import type { ToldAnswer } from "../../scripts/prove/sentences/answer.ts";
import { KNOWN_SENTENCES } from "../../scripts/prove/sentences/ask-all.ts";
import { factsOf } from "../../scripts/prove/sentences/facts.ts";
import { type House, NOTICE, rowOf } from "../../scripts/prove/sentences/house.ts";
import type { Question } from "../../scripts/prove/sentences/questions.ts";
import { traceAnswer } from "../../scripts/prove/sentences/trace.ts";
import type { Person, World, WorldEvent, WorldPreferences } from "../../scripts/prove/sentences/world.ts";
import type { WorldItem } from "../../scripts/prove/sentences/world-items.ts";

export type Shop = { readonly world: World; readonly house: House };
export type Locale = Question["context"]["locale"];
export type Answer = ToldAnswer & { readonly control_token: string | null };
export type Asked = Partial<Omit<Question, "context" | "moment">> & {
  readonly moment: Question["moment"];
  readonly context?: Partial<Question["context"]>;
};

export type Somebody = {
  readonly id: string;
  agree(purposes: Readonly<Record<string, boolean>>): Promise<void>;
  withdraw(): Promise<void>;
  prefer(preferences: WorldPreferences): Promise<void>;
  did(type: string, itemId: string | null, more?: Partial<WorldEvent>): Promise<void>;
  /** Asks, and holds that nothing untrue is said: every sentence is traced to what this person did. */
  ask(asked: Asked): Promise<Answer>;
  /** What they did, as far as the checker knows. */
  events(): readonly WorldEvent[];
  /** What the checker is to know of this person from now on, after a button was pressed. */
  nowIs(change: Partial<Pick<Person, "events" | "paused" | "preferences">>): void;
  /** Holds that nothing untrue is said in an answer to this question. */
  check(answer: Answer, asked: Asked): void;
  /** Presses a button of an answer. */
  press<T>(control: { method: string; href: string; body?: unknown }): Promise<T>;
};

/** A person of a story, who does things at a shop and hears what it says in their language. */
export const somebodyAt = ({ world, house }: Shop, id: string, locale: Locale): Somebody => {
  let person: Person = {
    id,
    kind: "somebody",
    purposes: null,
    age_band: "adult",
    events: [],
    preferences: {},
    withdrew: false,
  };
  const headers = { "Shopper-Id": id };
  const questionOf = ({ moment, context = {}, ...more }: Asked): Question => ({
    moment,
    limit: 20,
    explain: "full",
    mode: "auto",
    context: { locale, channel: "web", ...context },
    ...more,
  });
  const check = (answer: Answer, asked: Asked): void => {
    const facts = factsOf(world, { person, question: questionOf(asked) }, null);
    expect(traceAnswer(facts, answer, KNOWN_SENTENCES)).toEqual([]);
  };
  return {
    id,
    agree: async (purposes) => {
      const body = { purposes, notice: NOTICE, method: "story", age_band: "adult" };
      await house.call("PUT", "/v1/shopper/consent", body, headers);
      person = { ...person, purposes: { ...person.purposes, ...purposes }, withdrew: false };
    },
    withdraw: async () => {
      await house.call("DELETE", "/v1/shopper/consent", undefined, headers);
      person = { ...person, withdrew: true };
    },
    prefer: async (preferences) => {
      await house.call("PATCH", "/v1/shopper/preferences", preferences, headers);
      person = { ...person, preferences: { ...person.preferences, ...preferences } };
    },
    did: async (type, item_id, more = {}) => {
      const event_id = `${id}-${person.events.length}`;
      const event = { event_id, type, item_id, days_ago: 1, channel: "web", ...more };
      const told = await house.call<{ kept: number }>("POST", "/v1/events", [
        rowOf(person, event, world.now),
      ]);
      expect(told.kept).toBe(1);
      person = { ...person, events: [...person.events, event] };
    },
    events: () => person.events,
    nowIs: (change) => void (person = { ...person, ...change }),
    check,
    ask: async (asked) => {
      const question = questionOf(asked);
      const answer = await house.call<Answer>("POST", "/v1/recommendations", question, headers);
      check(answer, asked);
      return answer;
    },
    press: ({ method, href, body }) => house.call(method, href, body ?? undefined, headers),
  };
};

export const idsOf = ({ items }: ToldAnswer): string[] => items.map(({ item_id }) => item_id);

const isPlain = ({
  kind,
  available,
  sensitivity,
  variant_of,
  accessory_of,
  consumable,
}: WorldItem): boolean =>
  kind === "product" &&
  available &&
  sensitivity.length === 0 &&
  variant_of === null &&
  accessory_of.length === 0 &&
  consumable === null;

/** Ordinary things that the shop sells, best sellers first. */
export const thingsOf = ({ world }: Shop): WorldItem[] =>
  world.items
    .filter(isPlain)
    .sort(
      (a, b) => (a.sales_rank ?? Infinity) - (b.sales_rank ?? Infinity) || (a.item_id < b.item_id ? -1 : 1),
    );

/** A thing that the shop has a page about. */
export const thingWithPage = ({ world }: Shop): string => {
  const [thing] = world.items.flatMap(({ kind, accessory_of }) => (kind === "content" ? accessory_of : []));
  if (thing === undefined) throw new Error("The shop has no page about anything.");
  return thing;
};

/** A thing, and one that belongs to it. */
export const wholeAndPart = ({ world }: Shop): { readonly whole: string; readonly part: string } => {
  const part = world.items.find(
    ({ kind, accessory_of, available }) => kind === "product" && accessory_of.length > 0 && available,
  );
  const whole = part?.accessory_of[0];
  if (part === undefined || whole === undefined) throw new Error("Nothing belongs to anything here.");
  return { whole, part: part.item_id };
};
