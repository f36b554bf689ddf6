import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transform } from "esbuild";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";

const PAGE = readFileSync(resolve(import.meta.dirname, "../../docs/components.md"), "utf8");

const blockOf = (lang: string): string =>
  new RegExp(`^\`\`\`${lang}\\n([^]*?)^\`\`\`$`, "m").exec(PAGE)?.[1]?.trim() ?? "";

const ATTRIBUTES = [
  'src="https://candor.shop.example"',
  'token-url="/candor-token"',
  'moment="product"',
  'item="22423"',
];

describe("the examples of frameworks, rendered by the framework itself", () => {
  it("are the component with its attributes in React", async () => {
    const { code } = await transform(`const made = ${blockOf("tsx").replace(/;$/, "")};`, {
      loader: "tsx",
      jsx: "transform",
    });
    const render = new Function("React", "url", "product", `${code} return made;`) as (
      react: object,
      url: string,
      product: object,
    ) => Parameters<typeof renderToStaticMarkup>[0];
    const made = render({ createElement }, "https://candor.shop.example", { id: "22423" });
    const markup = renderToStaticMarkup(made);
    expect(markup).toMatch(/^<candor-recommendations .*><\/candor-recommendations>$/);
    for (const attribute of ATTRIBUTES) expect(markup).toContain(attribute);
  });

  it("are the component with its attributes in Vue, told that the element is none of its own", async () => {
    // As the page says that Vue is told.
    expect(PAGE).toContain('isCustomElement: (tag) => tag.startsWith("candor-")');
    const app = createSSRApp({
      template: blockOf("vue"),
      setup: () => ({
        url: "https://candor.shop.example",
        product: { id: "22423" },
        shown: () => undefined,
      }),
    });
    app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith("candor-");
    const markup = await renderToString(app);
    for (const attribute of ATTRIBUTES) expect(markup).toContain(attribute);
    expect(markup).toMatch(/^<candor-recommendations .*><\/candor-recommendations>$/);
  });
});
