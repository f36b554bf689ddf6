import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
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

  it("are the component with its attributes in Vue, once it is told that the element is none of its own", async () => {
    const { template } = { template: blockOf("vue") };
    const [, isOurs = ""] = /isCustomElement: \((\w+)\) => ([^`]+)`/.exec(PAGE)?.slice(0) ?? [];
    expect(isOurs).toBe("tag");
    const app = createSSRApp({
      template,
      setup: () => ({
        url: "https://candor.shop.example",
        product: { id: "22423" },
        shown: () => undefined,
      }),
    });
    app.config.compilerOptions.isCustomElement = (tag) => tag.startsWith("candor-");
    const markup = await renderToString(app);
    for (const attribute of ATTRIBUTES) expect(markup).toContain(attribute);
    const { version } = createRequire(import.meta.url)("vue/package.json") as { version: string };
    expect(version).toMatch(/^3\./);
    expect(join(markup)).toContain("<candor-recommendations");
  });
});
