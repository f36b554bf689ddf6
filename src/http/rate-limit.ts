import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import { DomainError } from "../lib/errors.ts";
import type { TakeOnce } from "../lib/shared-rates.ts";
import type { Caller } from "./call.ts";

/** Most calls a second, over all workers of this instance; 0: no limit. */
export type Rates = {
  /** Of one key. */
  readonly key: number;
  /** Of one shopper, with whatever token of theirs. */
  readonly shopper: number;
  /** Of one address, where nobody says who they are. */
  readonly address: number;
};

export type RateLimiter = {
  /** Throws, or rejects with, `too_many_requests`; undefined where it need not be waited for. */
  (caller: Caller, request: IncomingMessage): Promise<void> | undefined;
  /** Whom a call counts for: never an address, nor anything that says who it is. */
  subjectOf(caller: Caller, request: IncomingMessage): string;
  /** 0: no limit. */
  perSecondOf(caller: Caller): number;
};

/** A household is one: of IPv6 the network, which is the first half. */
const networkOf = (address: string): string => {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [before = "", after] = address.split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => "0"), ...right].slice(0, 4).join(":");
};

/** Whom the proxy in front saw; what came along from further away anybody can write. */
const forwardedBy = ({ headers }: IncomingMessage): string | undefined => {
  const forwarded = headers["x-forwarded-for"];
  return (Array.isArray(forwarded) ? forwarded.join(",") : forwarded)?.split(",").at(-1)?.trim();
};

/** The address is forgotten with its bucket, and is no address even there. */
const addressOf = (request: IncomingMessage, trustProxy: boolean): string => {
  const seen = (trustProxy ? forwardedBy(request) : undefined) ?? request.socket.remoteAddress ?? "";
  return createHash("sha256").update(networkOf(seen)).digest("base64url");
};

const refused = (who: string, perSecond: number): DomainError =>
  new DomainError(
    "too_many_requests",
    `${who} may call ${perSecond} times a second; wait a second, or ask the operator for more.`,
  );

/** Whom the call counts for. */
const subjectOf = (caller: Caller, request: IncomingMessage, trustProxy: boolean): string => {
  switch (caller.kind) {
    case "key":
      return `key ${caller.keyId}`;
    case "token":
      return `shopper ${caller.shop} ${caller.shopper.key}`;
    case "control":
      return `shopper ${caller.shop} ${caller.shopper?.key ?? caller.recommendationId}`;
    case "anybody":
      return `address ${addressOf(request, trustProxy)}`;
  }
};

const NAMES: Readonly<Record<Caller["kind"], { readonly who: string; readonly rate: keyof Rates }>> = {
  key: { who: "This key", rate: "key" },
  token: { who: "This shopper", rate: "shopper" },
  control: { who: "This shopper", rate: "shopper" },
  anybody: { who: "This address", rate: "address" },
};

type Deps = { readonly rates: Rates; readonly takeOnce: TakeOnce; readonly trustProxy: boolean };

export const createRateLimiter = ({ rates, takeOnce, trustProxy }: Deps): RateLimiter => {
  const perSecondOf = (caller: Caller): number => rates[NAMES[caller.kind].rate];
  const limit = (caller: Caller, request: IncomingMessage): Promise<void> | undefined => {
    const perSecond = perSecondOf(caller);
    if (perSecond === 0) return undefined;
    const settle = (isTaken: boolean): void => {
      if (!isTaken) throw refused(NAMES[caller.kind].who, perSecond);
    };
    const taken = takeOnce(subjectOf(caller, request, trustProxy), perSecond);
    if (typeof taken !== "boolean") return taken.then(settle);
    settle(taken);
    return undefined;
  };
  return Object.assign(limit, {
    subjectOf: (caller: Caller, request: IncomingMessage) => subjectOf(caller, request, trustProxy),
    perSecondOf,
  });
};

/** The refusal that a call over its limit gets; null within it. */
export const overLimit = async (
  limitRate: RateLimiter,
  caller: Caller,
  request: IncomingMessage,
): Promise<DomainError | null> => {
  try {
    await limitRate(caller, request);
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === "too_many_requests") return error;
    throw error;
  }
};
