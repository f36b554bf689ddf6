import type { Request } from "express";
import { negotiateLocale, type WordingLocale } from "../../explain/wording/locales.ts";
import type { Presented } from "../../http/inner-call.ts";
import { type BodyLimits, readText } from "../../http/read-body.ts";
import { DomainError } from "../../lib/errors.ts";
import type { Form } from "./acts.ts";

const MOST_FORM_BYTES = 64 * 1024;
const FORM = /^application\/x-www-form-urlencoded\b/i;

export const readForm = async (request: Request, limits: Pick<BodyLimits, "waitMs">): Promise<Form> => {
  if (!FORM.test(request.headers["content-type"] ?? ""))
    throw new DomainError("unsupported_media_type", "Send a form: application/x-www-form-urlencoded.");
  return new URLSearchParams(await readText(request, MOST_FORM_BYTES, limits));
};

/** Acts come from the page itself; only the opening may come from the shop's. */
export const isFromHere = ({ headers }: Request): boolean => {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  return headers.origin === undefined || headers.origin.replace(/^https?:\/\//, "") === headers.host;
};

const values = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat().flatMap((each) => each.split(",").map((part) => part.trim()));

/** Whom the request speaks for, with the signals of its browser. */
export const presentedBy = (request: Request, shop: string, token: string | null): Presented => ({
  shop,
  token: token === "" ? null : token,
  signals: { secGpc: values(request.headers["sec-gpc"]), dnt: values(request.headers["dnt"]) },
  // Our own page is no other origin, whatever address it is known by.
  origin: isFromHere(request) ? null : (request.headers.origin ?? null),
});

/** The language asked for by the page, by its address, by the browser; else the shop's. */
export const localeOf = (request: Request, form: Form, shopLocale: string): WordingLocale => {
  const asked = form.get("speak") ?? form.get("lang") ?? request.query["lang"];
  if (typeof asked === "string") return negotiateLocale(asked, shopLocale);
  const spoken = request.headers["accept-language"] === undefined ? [] : request.acceptsLanguages();
  return negotiateLocale(spoken[0] ?? null, shopLocale);
};

/** What the pressed button does, and what it is about. */
export const doingOf = (form: Form): { readonly doing: string; readonly about: string } => {
  const given = form.get("do") ?? "";
  const colon = given.indexOf(":");
  return colon < 0
    ? { doing: given, about: "" }
    : { doing: given.slice(0, colon), about: given.slice(colon + 1) };
};
