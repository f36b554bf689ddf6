import type { IncomingMessage } from "node:http";
import type { ShopperRef } from "../consent/shopper-ref.ts";
import { type Endpoint, ENDPOINTS, type TokenScope } from "../contract/endpoints.ts";
import { DomainError } from "../lib/errors.ts";
import { idFault } from "../lib/id-rule.ts";
import { namesNobody } from "../lib/names-nobody.ts";
import { present } from "../lib/present.ts";
import type { Shops } from "../shop/shops.ts";
import type { Caller } from "./call.ts";
import { takesControlToken } from "./control-scope.ts";

/** What a verified token says; made by the consent folder's receipts. */
export type TokenClaims =
  | {
      readonly kind: "token";
      readonly shop: string;
      readonly shopper: ShopperRef;
      readonly scopes: readonly TokenScope[];
      readonly origin: string | null;
      readonly mintedAt: number;
    }
  | {
      readonly kind: "control";
      readonly shop: string;
      readonly shopper: ShopperRef | null;
      readonly recommendationId: string;
      readonly mintedAt: number;
    };

export type Authoriser = (
  request: IncomingMessage,
  endpoint: Endpoint,
  shopInPath: string | null,
) => Promise<Caller>;

const HOW = "Send Authorization: Bearer and an access key of your shop (candor key create makes one).";

const bearer = (request: IncomingMessage): string | null => {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer +([\w.~+/=-]+)$/i.exec(header);
  if (match === null) throw new DomainError("key_invalid", HOW);
  return present(match[1], "the key of the header");
};

const hostOf = (request: IncomingMessage): string =>
  (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();

/** Finds a public page's shop: named in the path, by host name, or the only one there is. */
const publicShop = async (
  shops: Shops,
  request: IncomingMessage,
  shopInPath: string | null,
): Promise<string | null> => {
  if (shopInPath !== null) return shopInPath;
  const all = await shops.list();
  const [only, another] = all;
  if (only !== undefined && another === undefined) return only;
  const host = hostOf(request);
  for (const shop of all) if ((await shops.settings(shop)).hosts.includes(host)) return shop;
  return null;
};

/**
 * A retry of the erasure is told its receipt, and a page goes on with answers that rest on nothing stored.
 */
const OPEN_AFTER_ERASURE: ReadonlySet<Endpoint> = new Set<Endpoint>([
  ENDPOINTS.eraseShopper,
  ENDPOINTS.recommend,
  ENDPOINTS.recommendBatch,
]);

/** Who calls, and may they? Keys by scope, tokens by scope and origin; a public call finds its shop. */
export const createAuthoriser = ({
  shops,
  verifyToken,
  erasedAt,
  requireOwnStore,
}: {
  shops: Shops;
  verifyToken: (token: string) => Promise<TokenClaims>;
  /** The tombstone's time; null without one. */
  erasedAt: (shopper: ShopperRef) => Promise<number | null>;
  /** Throws where the store is not the one that the service was started on: its keys are not there. */
  requireOwnStore: () => Promise<void>;
}): Authoriser => {
  /**
   * What was handed out before an erasure speaks for somebody of whom nothing is known: it must not begin
   * anything of them anew.
   */
  const requireSinceErasure = async (
    { shopper, mintedAt }: TokenClaims,
    endpoint: Endpoint,
  ): Promise<void> => {
    if (shopper === null || OPEN_AFTER_ERASURE.has(endpoint)) return;
    // A store that cannot be read lets nothing be read or written either, and the answer says so.
    const erased = await erasedAt(shopper).catch(() => null);
    if (erased !== null && mintedAt <= erased)
      throw new DomainError(
        "token_invalid",
        "The token is from before the shopper’s erasure. Mint another, or ask for a new answer.",
      );
  };
  const byToken = (claims: TokenClaims, endpoint: Endpoint, origin: string | undefined): Caller => {
    if (claims.kind === "control") {
      if (!takesControlToken(endpoint))
        throw new DomainError("scope_missing", "A control token opens the controls of its own answer only.");
      return claims;
    }
    if (endpoint.token === null || !claims.scopes.includes(endpoint.token)) {
      throw new DomainError(
        "scope_missing",
        endpoint.token === null
          ? "This call takes a key of the shop, not a shopper token."
          : `Mint the shopper token with the scope ${endpoint.token}.`,
      );
    }
    if (claims.origin !== null && origin !== undefined && origin !== claims.origin)
      throw new DomainError("origin_not_allowed", "The token was minted for another origin.");
    return claims;
  };
  return async (request, endpoint, shopInPath) => {
    if (endpoint.ofProcess === true) return { kind: "anybody", shop: null };
    const presented = bearer(request);
    if (endpoint.key === "public") {
      const known =
        presented === null || !presented.startsWith("ck_") ? null : await shops.authenticate(presented);
      return { kind: "anybody", shop: known?.shop ?? (await publicShop(shops, request, shopInPath)) };
    }
    if (presented === null) throw new DomainError("key_missing", HOW);
    if (!presented.startsWith("ck_")) {
      const claims = await verifyToken(presented);
      const caller = byToken(claims, endpoint, request.headers.origin);
      await requireSinceErasure(claims, endpoint);
      return caller;
    }
    const key = await shops.authenticate(presented);
    if (key === null) {
      await requireOwnStore();
      throw new DomainError("key_invalid", HOW);
    }
    if (!key.scopes.includes(endpoint.key))
      throw new DomainError(
        "scope_missing",
        `This call needs a key with the scope ${endpoint.key}; this one has ` +
          `${key.scopes.join(", ") || "none"}.`,
      );
    return { kind: "key", shop: key.shop, keyId: key.key_id, scopes: key.scopes };
  };
};

/** The shopper of a call: the header for keys, the token's own for tokens; never the URL. */
export const shopperOf = (
  caller: Caller,
  endpoint: Endpoint,
  request: IncomingMessage,
  pseudonym: (shopperId: string) => ShopperRef,
): ShopperRef | null => {
  const id = readShopperId(request, endpoint);
  const named = id === null ? null : pseudonym(id);
  const byToken = caller.kind === "token" || caller.kind === "control";
  const own = byToken ? caller.shopper : null;
  // The control token of an answer for nobody speaks for nobody: a header must not lend it a shopper.
  if (byToken && named !== null && own?.key !== named.key)
    throw new DomainError(
      "shopper_conflict",
      "A shopper token speaks for its own shopper alone; leave Shopper-Id out.",
    );
  const shopper = own ?? named;
  if (endpoint.shopper === "required" && shopper === null)
    throw new DomainError(
      "shopper_missing",
      "Name the shopper in the header Shopper-Id; a word for nobody (null, undefined, anonymous) is no id.",
    );
  return endpoint.shopper === "none" ? null : shopper;
};

const badHeader = (message: string): DomainError =>
  new DomainError("invalid_request", `Shopper-Id: ${message}`, { errors: [{ path: "Shopper-Id", message }] });

/**
 * The id that the header names, under the rule of ids; null without one. Node would join two headers into one
 * id that is nobody's.
 */
const readShopperId = (request: IncomingMessage, { method }: Endpoint): string | null => {
  if (request.headers["shopper-id"] === undefined) return null;
  const [value = "", ...more] = request.headersDistinct["shopper-id"] ?? [];
  if (more.length > 0) throw badHeader("Send this header once.");
  const id = decodeShopperId(value);
  const fault = idFault(id);
  if (fault !== null) throw badHeader(fault);
  // What a page writes where nobody is signed in is no id: all of those visitors would be one person. What a
  // store has of before, under such a word, can still be looked at and taken back.
  const takesIn = method !== "get" && method !== "delete";
  return takesIn && namesNobody(id) ? null : id;
};

/**
 * Header values are Latin-1, and clients put UTF-8 there all the same: which of the two it was cannot be
 * told. What is not ASCII therefore comes as an RFC 8187 value: `UTF-8''` and percent-encoded UTF-8.
 */
const decodeShopperId = (value: string): string => {
  const encoded = /^utf-8'[\w-]*'(.*)$/isu.exec(value)?.[1];
  if (encoded === undefined) {
    if (/[^\u0000-\u007f]/u.test(value))
      throw badHeader("Send what is not ASCII as UTF-8'' and percent-encoded UTF-8 (RFC 8187).");
    return value;
  }
  try {
    if (/[^!-~]/u.test(encoded)) throw new URIError("not percent-encoded");
    return decodeURIComponent(encoded);
  } catch {
    throw badHeader("After UTF-8'' comes percent-encoded UTF-8.");
  }
};
