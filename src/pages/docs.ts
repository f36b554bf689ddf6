import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { type Express } from "express";
import { PROBLEMS } from "../http/problems.ts";
import { escape } from "./escape.ts";
import { renderMarkdown } from "./markdown.ts";

const INITIALIZER = `window.onload = () => {
  window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout', tryItOutEnabled: true });
};
`;

const STYLE =
  "body{font-family:system-ui,sans-serif;line-height:1.5;margin:0;color:#1b1b1b}nav{padding:.75rem " +
  "1.25rem;border-bottom:1px solid #ccc}nav a{margin-right:1.25rem}main{padding:0 1.25rem " +
  "2rem;max-width:75rem}.wide{overflow-x:auto}table{border-collapse:collapse}" +
  "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}" +
  "pre{background:#f5f5f5;padding:.75rem;overflow-x:auto}";

/** The pages, each a link away from every other. */
const NAV: readonly (readonly [string, string])[] = [
  ["/docs", "Every call"],
  ["/docs/problems", "Every problem"],
  ["/docs/features", "Models: manifest, features, limits, data sets"],
  ["/openapi.json", "OpenAPI"],
];

const LINKS = NAV.map(([path, name]) => `<a href="${path}">${name}</a>`).join("");

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" ` +
  `content="width=device-width, ` +
  `initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>` +
  `<body><nav>${LINKS}</nav>${body}</body></html>`;

const SWAGGER = page(
  "Candor API",
  '<link rel="stylesheet" href="/docs/assets/swagger-ui.css"><div id="swagger-ui"></div><script ' +
    'src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/initializer.js"></script>',
);

/** Every problem code with its status: where the `type` of a problem points. */
const problemsPage = (): string => {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escape(title)}</td></tr>`,
  );
  return page(
    "Candor problems",
    "<main><h1>Problems</h1><p>Each error is an RFC 9457 problem. <code>code</code> is stable; " +
      "<code>detail</code> says how to mend the " +
      `request.</p><table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table></main>`,
  );
};

/**
 * `/docs`: the API by Swagger UI from local assets, the problem codes, and further pages from Markdown
 * (`/docs/NAME`, and as it is under `/docs/NAME.md`).
 */
export const mountDocs = (
  app: Express,
  { openApi, pages }: { openApi: () => object; pages: Readonly<Record<string, string>> },
): void => {
  // Made when first asked for: it takes a tenth of the time in which the service starts.
  const made = { document: null as string | null };
  const document = (): string => (made.document ??= JSON.stringify(openApi()));
  const problems = problemsPage();
  const assets = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  app.get("/openapi.json", (_request, response) => void response.type("application/json").send(document()));
  app.get("/docs", (_request, response) => void response.type("html").send(SWAGGER));
  app.get(
    "/docs/initializer.js",
    (_request, response) => void response.type("text/javascript").send(INITIALIZER),
  );
  app.get("/docs/problems", (_request, response) => void response.type("html").send(problems));
  for (const [name, markdown] of Object.entries(pages)) {
    app.get(
      `/docs/${name}`,
      (_request, response) =>
        void response.type("html").send(page(`Candor ${name}`, `<main>${renderMarkdown(markdown)}</main>`)),
    );
    app.get(
      `/docs/${name}.md`,
      (_request, response) => void response.type("text/markdown; charset=utf-8").send(markdown),
    );
  }
  app.use("/docs/assets", express.static(assets, { index: false, maxAge: "1d" }));
};
