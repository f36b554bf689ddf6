import { type Purpose, PURPOSES } from "../../../src/consent/purposes.ts";
import { TOKEN_SCOPES } from "../../../src/contract/endpoint.ts";
import type { Act } from "./acts.ts";
import { type House, ITEM, ladleOf, NOTICE } from "./house.ts";

/** Somebody who agreed to everything, and what was handed out to them while that held. */
export type Person = {
  readonly id: string;
  readonly stem: string;
  readonly eventId: string;
  readonly sessionId: string;
  readonly recommendationId: string;
  /** An item that was suggested in that answer. */
  readonly suggested: string;
  readonly controlToken: string;
  readonly token: string;
  readonly receipt: string;
  /** A receipt for the session alone, of somebody without an id. */
  readonly receiptAlone: string;
  /** Of their events, empty where there is no second page. */ readonly cursor: string;
  /** Of an erasure that was asked for since. */ readonly erasureReceipt: string | null;
};

const DAY_MS = 86_400_000;

/** A call that must be taken. @throws Error with what was answered instead */
export const call = async (
  house: House,
  method: string,
  path: string,
  body?: unknown,
  shopper?: string,
): Promise<Record<string, unknown>> => {
  const answer = await house.send({
    method,
    path,
    headers: {
      Authorization: `Bearer ${house.key}`,
      ...(shopper === undefined ? {} : { "Shopper-Id": shopper }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return answer.body === "" ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
};

const historyOf = (id: string, stem: string, { bought, name }: Act, now: number): object[] => {
  const at = (days: number): string => new Date(now - days * DAY_MS).toISOString();
  return [
    {
      event_id: `${stem}-event-canary`,
      type: "purchase",
      item_id: bought,
      order_id: `${stem}-order-canary`,
      occurred_at: at(12),
    },
    {
      event_id: `${stem}-search-event-canary`,
      type: "search",
      query: `${stem}-query-canary`,
      occurred_at: at(5),
    },
    { event_id: `${stem}-kept-event-canary`, type: "purchase", item_id: ladleOf(name), occurred_at: at(200) },
  ].map((event) => ({ shopper_id: id, channel: "store", ...event }));
};

const receiptOf = async (house: House, session: string): Promise<string> => {
  const answer = await call(house, "POST", "/v1/session-receipts", {
    session_id: session,
    purposes: { personalise: true },
    notice: NOTICE,
  });
  return answer["consent_receipt"] as string;
};

const everything = Object.fromEntries(PURPOSES.map((purpose): [Purpose, boolean] => [purpose, true]));

/** Makes somebody who agreed, with or without a history. The health item alone where it is what counts. */
const makePerson = async (
  house: House,
  act: Act,
  stem: string,
  name: string,
  hasHistory: boolean,
): Promise<Person> => {
  const id = `${stem}-${name}-person-canary`;
  const sessionId = `${stem}-session-canary`;
  const receipt = await receiptOf(house, sessionId);
  const receiptAlone = await receiptOf(house, sessionId);
  await call(
    house,
    "PUT",
    "/v1/shopper/consent",
    { purposes: everything, notice: NOTICE, method: "prove", age_band: "adult", jurisdiction: "NL" },
    id,
  );
  const history = historyOf(id, stem, act, Date.now());
  if (hasHistory) {
    const { kept } = await call(
      house,
      "POST",
      "/v1/events",
      act.bought === ITEM.sensitive ? history.slice(0, 1) : history,
    );
    if (kept === 0) throw new Error("the history was not kept");
  }
  const answer = await call(house, "POST", "/v1/recommendations", { moment: "home", limit: 3 }, id);
  const page = await call(house, "GET", "/v1/shopper/events?limit=1", undefined, id);
  const { token } = await call(house, "POST", "/v1/shopper-tokens", {
    shopper_id: id,
    scopes: TOKEN_SCOPES,
    ttl_s: 300,
  });
  return {
    id,
    stem,
    sessionId,
    receipt,
    receiptAlone,
    eventId: `${stem}-event-canary`,
    recommendationId: answer["recommendation_id"] as string,
    suggested: (answer["items"] as readonly { item_id: string }[])[0]!.item_id,
    controlToken: answer["control_token"] as string,
    token: token as string,
    cursor: (page["next_cursor"] as string | null) ?? "",
    erasureReceipt: null,
  };
};

export type Pair = { readonly own: Person; readonly other: Person };

/** Two who did the same, but that one of them has a history. */
export const makePair = async (house: House, act: Act, stem: string): Promise<Pair> => {
  const [own, other] = await Promise.all([
    makePerson(house, act, stem, "one", true),
    makePerson(house, act, stem, "two", false),
  ]);
  return { own, other };
};

/** Takes back what the act takes back, for one of them. */
export const takeBack = async (house: House, act: Act, person: Person): Promise<Person> => {
  let erasureReceipt: string | null = null;
  for (const { method, path, body } of act.calls) {
    const answer = await call(house, method, path, body, person.id);
    if (act.erases) erasureReceipt = answer["receipt_id"] as string;
  }
  if (act.endsSession && act.calls.length > 0)
    await call(house, "DELETE", "/v1/session-receipts", {
      session_id: person.sessionId,
      consent_receipt: person.receiptAlone,
    });
  return { ...person, erasureReceipt };
};
