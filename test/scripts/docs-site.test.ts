import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeDocs } from "../../scripts/docs/write-site.ts";
import { describeInBrowser, launchBrowser } from "../support/browser.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  svg: "image/svg+xml",
};

describe("the documentation as static files", () => {
  let out = "";
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), "candor-docs-"));
    await writeDocs(out);
  }, 60_000);
  afterAll(() => rm(out, { recursive: true, force: true }));

  it("leads nowhere but to its own files, from wherever the folder stands", () => {
    const pages = (readdirSync(out, { recursive: true }) as string[]).filter((name) =>
      name.endsWith(".html"),
    );
    expect(pages.length).toBeGreaterThan(80);
    for (const page of pages) {
      const text = readFileSync(join(out, page), "utf8");
      for (const [, link = ""] of text.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
        if (/^(https?:|data:|#)/.test(link)) continue;
        expect([page, link, link.startsWith("/")]).toEqual([page, link, false]);
        const file = normalize(join(dirname(page), link.split("#")[0] ?? ""));
        expect([page, link, existsSync(join(out, file))]).toEqual([page, link, true]);
      }
    }
  });

  describeInBrowser("in a browser (needs: apt-get install chromium)", () => {
    let server: Server;
    beforeAll(async () => {
      server = createServer((request, response) => {
        const path = new URL(request.url ?? "/", "http://site").pathname.replace(/^\/some\/where\//, "");
        readFile(join(out, normalize(path))).then(
          (bytes) => {
            const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "text/plain";
            response.writeHead(200, { "Content-Type": type }).end(bytes);
          },
          () => response.writeHead(404).end(),
        );
      });
      await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    });
    afterAll(() => server.close());

    it("is searched under any address", async () => {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(message.text());
        });
        const { port } = server.address() as AddressInfo;
        await page.goto(`http://127.0.0.1:${port}/some/where/guides/webshops.html`);
        await page.getByRole("searchbox").fill("gorse");
        await page.keyboard.press("Enter");
        await page.locator("#results a").first().click();
        await page.getByRole("heading", { name: "Coming from Gorse" }).waitFor();
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  });
});
