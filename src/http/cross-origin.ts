import type { IncomingMessage } from "node:http";
import { type NextFunction, type Request, type Response } from "express";
import type { Shops } from "../shop/shops.ts";

type Deps = { readonly shops: Pick<Shops, "origins" | "settings"> };

/** Lets a browser of one of the shop's own origins read the answer. */
export const allowOrigin = async (
  { shops }: Deps,
  shop: string,
  request: IncomingMessage,
  response: Response,
): Promise<void> => {
  const { origin } = request.headers;
  if (origin === undefined || shop === "") return;
  if (!(await shops.settings(shop)).origins.includes(origin)) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Vary", "Origin");
};

/** A preflight and a refused token name no shop: what they are told may be read by the pages of any. */
const isOfSomeShop = async (shops: Deps["shops"], origin: string): Promise<boolean> =>
  (await shops.origins()).has(origin);

/**
 * Lets a browser read why a call was refused before it was known whose it is. Without it the page of a shop
 * sees a failed connection where its token has ended, and does not ask for another.
 */
export const allowProblem = async (
  { shops }: Deps,
  { headers: { origin } }: IncomingMessage,
  response: Response,
): Promise<void> => {
  if (origin === undefined || response.headersSent) return;
  // A store that is away is told by the problem itself.
  if (!(await isOfSomeShop(shops, origin).catch(() => false))) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Vary", "Origin");
};

/** Answers the question of a browser whether it may call at all. */
export const preflight =
  ({ shops }: Deps) =>
  async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const { origin } = request.headers;
    if (request.method !== "OPTIONS" || origin === undefined) return next();
    // It carries no token, so that any shop's origin may pass it; the call itself is checked against its own
    // shop.
    response.setHeader("Vary", "Origin");
    if (await isOfSomeShop(shops, origin)) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
      response.setHeader(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, Sec-GPC, DNT",
      );
      response.setHeader("Access-Control-Max-Age", "600");
    }
    response.statusCode = 204;
    response.end();
  };
