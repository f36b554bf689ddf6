import { planOf } from "../journey/plans.ts";
import type { Channel, StoredEvent } from "../shopper/event.ts";
import type { Moment } from "../shopper/moments.ts";
import type { MeasuredPerson, ReadMeasured } from "../shopper/read-measured.ts";
import { scaleOf } from "./scale.ts";

/** Something that a person said. `stage` null: the shop told it, and does not say where in the journey. */
export type SaidFact = {
  readonly person: string;
  readonly value: number;
  readonly channel: Channel;
  readonly stage: AidasStage | null;
  readonly at: number;
};
export type AidasStage = ReturnType<typeof planOf>["stage"];

/** What was said of a suggestion. `scale` null: it is not known what scored it. */
export type RelevanceFact = SaidFact & { readonly strength: number; readonly scale: string | null };

export type PersonFact = {
  readonly person: string;
  /** Whether what the person did in several channels is known as one person's. */
  readonly connected: boolean;
};

/** Everything that figures are made of. */
export type MeasuredFacts = {
  /** 1: of use; 0: not. */
  readonly relevance: readonly RelevanceFact[];
  /** 0 to 10. */
  readonly nps: readonly SaidFact[];
  /** 1 to 5. */
  readonly resolved: readonly SaidFact[];
  readonly people: readonly PersonFact[];
  /** 1: the shop wrote within a month of the order; 0: not. Of those who agreed to be written to. */
  readonly followUps: readonly SaidFact[];
  /** 1: the question was answered; 0: not. */
  readonly answered: readonly SaidFact[];
};

type Growing = { readonly [K in keyof MeasuredFacts]: MeasuredFacts[K][number][] };

const nothingNoted = (): Growing => ({
  ...{ relevance: [], nps: [], resolved: [], people: [], followUps: [], answered: [] },
});

const MONTH_MS = 30 * 86_400_000;

const stageOf = (moment: Moment | undefined): AidasStage | null =>
  moment === undefined ? null : planOf(moment).stage;

const noteQuestion = (facts: Growing, person: string, event: StoredEvent): void => {
  const { channel, occurred_at: at, value, item_id, moment, strength = 0, scored_by } = event;
  const fact = { person, channel, at, stage: stageOf(moment) };
  facts.answered.push({ ...fact, value: value === null ? 0 : 1 });
  if (value === null) return;
  if (item_id === null) facts.nps.push({ ...fact, value });
  else
    facts.relevance.push({
      ...fact,
      value,
      strength,
      scale: scored_by === undefined ? null : scaleOf(scored_by),
    });
};

/** Orders, each once, and whether a message of the shop followed. An order of today is not judged yet. */
const noteOrders = (facts: Growing, { person, events }: MeasuredPerson, now: number): void => {
  const contacted = events.filter(({ type }) => type === "contacted").map(({ occurred_at }) => occurred_at);
  const orders = new Map<string, StoredEvent>();
  for (const event of events)
    if (event.type === "purchase") orders.set(event.order_id ?? event.event_id, event);
  for (const { occurred_at: at, channel } of orders.values()) {
    const followed = contacted.some((time) => time > at && time <= at + MONTH_MS);
    if (!followed && at + MONTH_MS > now) continue;
    facts.followUps.push({ person, channel, at, stage: "satisfaction", value: followed ? 1 : 0 });
  }
};

const notePerson = (facts: Growing, one: MeasuredPerson, now: number): void => {
  const { person, events, joined, purposes } = one;
  for (const event of events) {
    const { type, value, channel, occurred_at: at } = event;
    if (type === "asked") noteQuestion(facts, person, event);
    if (value === null) continue;
    if (type === "nps") facts.nps.push({ person, value, channel, at, stage: null });
    if (type === "service_resolved") facts.resolved.push({ person, value, channel, at, stage: null });
  }
  if (purposes.has("contact")) noteOrders(facts, one, now);
  const did = events.filter(({ type }) => type !== "asked" && type !== "contacted");
  if (did.length > 0)
    facts.people.push({ person, connected: joined || new Set(did.map(({ channel }) => channel)).size > 1 });
};

/** What one person answered of suggestions, by what is kept of them. */
export const judgedBy = ({
  person,
  events,
}: Pick<MeasuredPerson, "person" | "events">): readonly RelevanceFact[] => {
  const facts = nothingNoted();
  for (const event of events) if (event.type === "asked") noteQuestion(facts, person, event);
  return facts.relevance;
};

/** Reads what is measured of a shop today. Nothing of it is kept. */
export const readFacts = async (read: ReadMeasured, shop: string, now: number): Promise<MeasuredFacts> => {
  const facts = nothingNoted();
  await read(shop, (one) => notePerson(facts, one, now));
  return facts;
};
