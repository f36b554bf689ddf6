import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/pages/markdown.ts";

describe("a page from Markdown", () => {
  it.each([
    ["# The *data* <set>", '<h1 id="the-data-set">The *data* &lt;set&gt;</h1>'],
    ["one\ntwo **bold** `a<b`", "<p>one two <strong>bold</strong> <code>a&lt;b</code></p>"],
    [
      "| a | b |\n|---|---|\n| `x` | 1 \\| 2 |",
      '<div class="wide"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x</code></td><td>1 ' +
        "| 2</td></tr></tbody></table></div>",
    ],
    [
      '```json\n{"a": "<b>"}\n\n{}\n```',
      "<pre><code>{&quot;a&quot;: &quot;&lt;b&gt;&quot;}\n\n{}</code></pre>",
    ],
    ["<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
  ])("%j", (markdown, html) => {
    expect(renderMarkdown(markdown)).toBe(html);
  });
});
