import { type Chance, pick } from "../readers/chance.ts";
import type { Known } from "./make-value.ts";
import type { Operation } from "./operations.ts";
import type { Sent } from "./send.ts";

/** Things that belong together: an answer, its shopper and the items in it. */
type Scene = Known;

/** So many of each are remembered; new ones push old ones out. */
const MOST_KNOWN = 40;
const WORTH_KNOWING = /(?:_id|^handle|^version|receipt|^id|^model|^ticket|^slot)$/u;
/** A call about one of these is about something that was there most of the time. */
const OFTEN = 0.75;

const parsed = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** Every text of a value by the name of its field. */
const textsIn = (value: unknown, found = new Map<string, string[]>(), name = ""): Map<string, string[]> => {
  if (typeof value === "string" && value !== "" && WORTH_KNOWING.test(name))
    found.set(name, [...(found.get(name) ?? []), value]);
  else if (Array.isArray(value)) for (const each of value) textsIn(each, found, name);
  else if (typeof value === "object" && value !== null)
    // A handle stands for an event in an address.
    for (const [field, each] of Object.entries(value))
      textsIn(each, found, field === "handle" ? "event_id" : field);
  return found;
};

const latest = <T>(list: readonly T[], more: readonly T[]): T[] => [...list, ...more].slice(-MOST_KNOWN);

/** What was named before, so that requests are about things that are there. */
export const createMemory = (given: ReadonlyMap<string, readonly unknown[]>) => {
  const known = new Map<string, readonly unknown[]>(given);
  const scenes = new Map<string, readonly Scene[]>();
  const keep = (name: string, scene: Scene): void => {
    scenes.set(name, latest(scenes.get(name) ?? [], [scene]));
  };
  return {
    /** What is known for a request of this operation: now and then of one scene alone. */
    knownFor: ({ name, parameters }: Operation, chance: Chance): Known => {
      const about =
        name === "revokeSessionReceipt"
          ? "consent_receipt"
          : (parameters.find((each) => each.in === "path")?.name ?? "");
      const those = scenes.get(about) ?? [];
      return those.length > 0 && chance() < OFTEN ? new Map([...known, ...pick(chance, those)]) : known;
    },
    hear: ({ headers, body }: Sent, answer: string): void => {
      const told = textsIn(parsed(answer));
      const asked = textsIn(parsed(body));
      const named = headers["Shopper-Id"];
      const scene: Scene = new Map<string, readonly unknown[]>([
        ...asked,
        ...told,
        ...(named === undefined ? [] : [["shopper_id", [named]] as const]),
      ]);
      for (const [name, values] of told) {
        if (name !== "shopper_id") known.set(name, latest(known.get(name) ?? [], values.slice(0, 3)));
        if (["recommendation_id", "event_id", "link_id", "consent_receipt"].includes(name)) keep(name, scene);
      }
    },
  };
};
