import type { Response } from "express";
import { type Html, html } from "./html.ts";

/**
 * Scripts, styles and connections of this origin alone, nothing inline, no frame, no other target of a
 * form.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: https:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export type StrictPage = {
  readonly lang: string;
  readonly title: string;
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** More of the head, such as a reload where there are no scripts. */
  readonly head?: Html;
  readonly body: Html;
};

/** The text of a page, for whoever sends the policy with it. */
export const writePage = (page: StrictPage): string =>
  `<!doctype html>${
    html`<html lang="${page.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <link rel="icon" href="data:," />
        ${page.styles.map((href) => html`<link rel="stylesheet" href="${href}" />`)}
        ${page.scripts.map((src) => html`<script type="module" src="${src}"></script>`)} ${page.head ?? null}
      </head>
      <body>
        ${page.body}
      </body>
    </html>`.html
  }`;

/** Writes a page under the policy; it may hold data of a person, and is kept by nobody. */
export const sendStrict = (response: Response, status: number, page: StrictPage): void => {
  response.statusCode = status;
  response.setHeader("Content-Security-Policy", POLICY);
  // Our own pages may know that they came from each other; nobody else learns anything.
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(writePage(page));
};
