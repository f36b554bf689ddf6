import type { Express, RequestHandler } from "express";
import type { Assets } from "./assets.ts";
import { html } from "./html.ts";
import { sendStrict } from "./strict-page.ts";

/**
 * `/console`: a page without anything of anybody. Its script asks for a key, keeps it in memory and calls the
 * service as any client does: no cookie, and so nothing that a page elsewhere could ride on.
 */
export const mountConsole = (app: Express, assets: Assets, limit: RequestHandler): void => {
  app.get("/console", limit, (_request, response) =>
    sendStrict(response, 200, {
      lang: "en",
      title: "Candor console",
      styles: [assets.href("console-style.css")],
      scripts: [assets.href("console.js")],
      body: html`<header><h1>Console</h1></header>
        <main>
          <noscript
            ><p>The console needs JavaScript. Everything in it is also a call: see /docs.</p></noscript
          >
        </main>`,
    }),
  );
};
