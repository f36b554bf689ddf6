import { setTimeout as sleep } from "node:timers/promises";
import type { Served } from "./serve.ts";
import { createCaller, nothingYet, startWriters } from "./writers.ts";

/** What a service does in a state that is no crash; `failed` names what did not hold. */
export type StateFigures = {
  readonly state: string;
  readonly told: string;
  readonly failed: readonly string[];
};

/** What has to hold, in a word each; the ones that did not are kept. */
export const createChecks = () => {
  const failed: string[] = [];
  return {
    failed,
    that(what: string, holds: boolean): void {
      if (!holds) failed.push(what);
    },
  };
};

export type Seen = {
  readonly status: number;
  readonly body: { code?: string; state?: string; held?: boolean };
};

export const look = async (
  service: Served,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Seen> => {
  const answer = await fetch(`${service.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, "Shopper-Id": "anna", "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Seen["body"] };
};

export type Checks = ReturnType<typeof createChecks>;

/** A "no" that cannot be written is held beside the store, and written when there is one. */
export const isHeld = ({ status, body }: Seen): boolean => status < 300 && body.held === true;

/** Works a while, so that there is something to lose. */
export const workAWhile = async (service: Served, key: string, round: string) => {
  const told = nothingYet();
  const call = createCaller(service.url, key);
  await call("PUT", "/v1/items", null, [{ item_id: "i0", title: "Thing", price: 4, currency: "EUR" }]);
  const writers = startWriters(call, round, told);
  await sleep(800);
  for (const writer of writers) writer.stop();
  await Promise.all(writers.map(({ done }) => done));
  return told;
};
