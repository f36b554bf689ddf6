import type { Express, Request, Response } from "express";
import { consentWordingOf } from "../../consent/wording/wording.ts";
import { USUAL_TONE } from "../../explain/wording/locales.ts";
import type { InnerCalls, Presented } from "../../http/inner-call.ts";
import { PROBLEMS, toProblem } from "../../http/problems.ts";
import type { BodyLimits } from "../../http/read-body.ts";
import type { TokenVerifier } from "../../http/verify-token.ts";
import { DomainError } from "../../lib/errors.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { present } from "../../lib/present.ts";
import { type RandomBytes, randomId } from "../../lib/random.ts";
import { defaultSettings, type ShopSettings } from "../../shop/settings.ts";
import type { Shops } from "../../shop/shops.ts";
import type { Assets } from "../assets.ts";
import { type Html, html } from "../html.ts";
import type { LimitAnybody } from "../limit-pages.ts";
import { sendStrict } from "../strict-page.ts";
import { ACTS, type Form } from "./acts.ts";
import type { Centre } from "./centre.ts";
import { copyBody, type createReadCopy } from "./copy.ts";
import { AGAIN_SECONDS, erasurePage } from "./erasure.ts";
import { NotFromHere, tellFailure } from "./failures.ts";
import { closedBody, knownBody, layout, type SaidFirst } from "./layout.ts";
import { erasureQuestion } from "./leave.ts";
import type { PageTokens } from "./page-token.ts";
import type { ReadCentre } from "./read-centre.ts";
import { doingOf, isFromHere, localeOf, presentedBy, readForm } from "./read-request.ts";
import { privacyWordingOf } from "./wording/wording.ts";

export type PrivacyDeps = {
  readonly calls: InnerCalls;
  readonly readCentre: ReadCentre;
  readonly readCopy: ReturnType<typeof createReadCopy>;
  readonly pageToken: PageTokens;
  readonly shops: Pick<Shops, "exists" | "settings">;
  readonly limitAnybody: LimitAnybody;
  readonly verifyToken: TokenVerifier["verifyToken"];
  readonly assets: Assets;
  readonly limits: Pick<BodyLimits, "waitMs">;
  readonly random: RandomBytes;
  readonly log: Log;
};

type OpenedPage = { readonly form: Form; readonly centre: Centre; readonly presented: Presented };

const NO_FORM: Form = new URLSearchParams();
const ROUTE = "/s/:shop/privacy";

const reloading = (): Html =>
  html`<noscript><meta http-equiv="refresh" content="${AGAIN_SECONDS}" /></noscript>`;

const createPages = ({ calls, shops, assets, random, log, readCentre, pageToken }: PrivacyDeps) => {
  const centreWith = (settings: ShopSettings, request: Request, shop: string, form: Form): Centre => {
    const locale = localeOf(request, form, settings.locale);
    const tone = settings.tone ?? USUAL_TONE[locale];
    return {
      shop,
      path: `/s/${shop}/privacy`,
      locale,
      words: privacyWordingOf(locale, tone),
      consent: consentWordingOf(locale, tone),
      settings,
      token: null,
      minutes: 0,
      formKey: randomId("f", random),
    };
  };
  const centreOf = async (request: Request, shop: string, form: Form): Promise<Centre> => {
    const settings = (await shops.exists(shop)) ? await shops.settings(shop) : defaultSettings(shop);
    return centreWith(settings, request, shop, form);
  };
  /** Where nothing of the shop was read, nor should be. */
  const bareCentre = (request: Request, shop: string, form: Form): Centre =>
    centreWith(defaultSettings(shop), request, shop, form);
  const requireShop = async (shop: string): Promise<void> => {
    if (!(await shops.exists(shop))) throw new DomainError("shop_unknown", "There is no such shop here.");
  };
  const show = (
    response: Response,
    centre: Centre,
    said: SaidFirst,
    body: Html,
    more: { status?: number; head?: Html } = {},
  ) => sendStrict(response, more.status ?? 200, layout(assets, centre, said, body, more.head));
  /** Everything that is known, on a page that carries a token on for a while. */
  const showKnown = async (
    response: Response,
    { centre, presented }: OpenedPage,
    said: SaidFirst,
    { cursor = null, status = 200 }: { readonly cursor?: string | null; readonly status?: number } = {},
  ) => {
    const { token } = presented;
    if (token === null) throw new DomainError("token_invalid", "The page opens with a shopper token.");
    const known = await readCentre(presented, centre.locale, cursor);
    const open = { ...centre, ...(await pageToken({ ...presented, token })) };
    show(response, open, said, knownBody(open, known), { status });
  };
  /**
   * What went wrong, as a sentence: on the person's own page where it still opens, else beside what anybody
   * may read.
   */
  const showFailure = async (response: Response, opened: OpenedPage, error: unknown) => {
    const { centre } = opened;
    const { status, code } = toProblem(error, "");
    const { retryAfter } = PROBLEMS[code];
    if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
    if (status >= 500) log.error({ route: ROUTE, status, ...describeError(error) }, "a page failed");
    const said: SaidFirst = { kind: "failed", text: tellFailure(centre.words, error) };
    try {
      await showKnown(response, opened, said, { status });
    } catch {
      if (!response.headersSent) show(response, centre, said, closedBody(centre), { status });
    }
  };
  const showErasure = async (response: Response, { centre, presented }: OpenedPage, receiptId: string) => {
    const anybody = { ...presented, token: null };
    const state = await calls.call("readErasure", anybody, { params: { receipt_id: receiptId } });
    const { body, isOver } = erasurePage(centre, state);
    show(response, centre, null, body, isOver ? {} : { head: reloading() });
  };
  /** A page of the person's that goes on with a token, and needs none of what the centre shows. */
  const showOpen = async (
    response: Response,
    { centre, presented }: OpenedPage,
    bodyOf: (open: Centre) => Html,
  ) => {
    const token = present(presented.token, "the token");
    const open = { ...centre, ...(await pageToken({ ...presented, token })) };
    show(response, open, null, bodyOf(open));
  };
  return { centreOf, bareCentre, requireShop, show, showOpen, showKnown, showFailure, showErasure };
};

type Pages = ReturnType<typeof createPages>;

const download = (response: Response, copy: object): void => {
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Disposition", 'attachment; filename="candor-export.json"');
  response.setHeader("Cache-Control", "no-store");
  response.end(JSON.stringify(copy, null, 2));
};

/** Does what the pressed button says, and shows what stands then. */
const answer = async (
  pages: Pages,
  { calls, readCopy }: PrivacyDeps,
  response: Response,
  opened: OpenedPage,
  fromHere: boolean,
) => {
  const { form, centre, presented } = opened;
  const { doing, about } = doingOf(form);
  if (doing === "" || doing === "stay") return pages.showKnown(response, opened, null);
  if (!fromHere) throw new NotFromHere();
  if (doing === "older") return pages.showKnown(response, opened, null, { cursor: about });
  if (doing === "download") return download(response, await calls.call("exportShopper", presented));
  if (doing === "read") {
    const copy = await readCopy(presented, centre.locale);
    return pages.showOpen(response, opened, (open) => copyBody(open, copy));
  }
  if (doing === "erase-ask") {
    await calls.callerOf("eraseShopper", presented);
    return pages.showOpen(response, opened, erasureQuestion);
  }
  if (doing === "erase") {
    const erased = await calls.call("eraseShopper", presented);
    // Held where the store has no room: it holds, and its own page is there once the record is written.
    if ("held" in erased)
      return pages.show(
        response,
        centre,
        { kind: "done", text: centre.words.erasure.asked },
        closedBody(centre),
      );
    return response.redirect(303, `${centre.path}/erasures/${erased.receipt_id}?lang=${centre.locale}`);
  }
  const act = Object.hasOwn(ACTS, doing) ? ACTS[doing] : undefined;
  if (act === undefined) throw new DomainError("invalid_request", "The form asks for nothing that is known.");
  const instead = await act.run({ calls, presented, centre, form, about });
  const text = typeof instead === "string" ? instead : centre.words.done[act.done];
  return pages.showKnown(response, opened, { kind: "done", text });
};

/**
 * Whoever shows a token of this shop counts as its shopper, in the calls that the page makes for them: there
 * a "no" that is one too many waits, and is not refused. Anybody else counts by address, before the store is
 * asked for anything.
 */
const limitVisit = async (
  { limitAnybody, verifyToken }: PrivacyDeps,
  request: Request,
  { shop, token }: Presented,
): Promise<void> => {
  const claims = token === null ? null : await verifyToken(token).catch(() => null);
  if (claims?.kind !== "token" || claims.shop !== shop) await limitAnybody(request);
};

/** The privacy centre of a shop: `/s/{shop}/privacy`, and an erasure's own page below it. */
export const mountPrivacy = (app: Express, deps: PrivacyDeps): void => {
  const pages = createPages(deps);
  const answered =
    (
      respond: (request: Request, response: Response, opened: OpenedPage) => Promise<unknown>,
      takesForm: boolean,
    ) =>
    async (request: Request, response: Response): Promise<void> => {
      const shop = String(request.params["shop"]);
      const read = { form: NO_FORM, opened: null as OpenedPage | null };
      const bare = (): OpenedPage => ({
        form: read.form,
        centre: pages.bareCentre(request, shop, read.form),
        presented: presentedBy(request, shop, null),
      });
      try {
        if (takesForm) read.form = await readForm(request, deps.limits);
        const { form } = read;
        const presented = presentedBy(request, shop, form.get("token"));
        await limitVisit(deps, request, presented);
        read.opened = { form, centre: await pages.centreOf(request, shop, form), presented };
        await pages.requireShop(shop);
        await respond(request, response, read.opened);
      } catch (error) {
        await pages.showFailure(response, read.opened ?? bare(), error);
      }
    };
  app.get(
    ROUTE,
    answered(
      async (_request, response, { centre }) => pages.show(response, centre, null, closedBody(centre)),
      false,
    ),
  );
  app.post(
    ROUTE,
    answered((request, response, opened) => {
      const own = isFromHere(request);
      return answer(pages, deps, response, opened, own);
    }, true),
  );
  app.get(
    `${ROUTE}/erasures/:receipt_id`,
    answered(
      (request, response, opened) =>
        pages.showErasure(response, opened, String(request.params["receipt_id"])),
      false,
    ),
  );
};
