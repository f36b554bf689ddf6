import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeContract } from "../../src/model/verify/describe-contract.ts";
import { renderMarkdown } from "../../src/pages/markdown.ts";

/** Line ends between tags mean nothing in HTML; those within `pre` do. */
const pageOf = (markdown: string): string => renderMarkdown(markdown).replace(/>\n+</g, "><");

const NAMES =
  "h[1-6]|p|span|strong|em|del|code|pre|table|thead|tbody|tr|th|td|div|a|ul|ol|li|blockquote|hr|br|input";
const TAG = new RegExp(`^</?(${NAMES})( [^<>]*)?>$`);

describe("a page from Markdown", () => {
  it.each([
    ["# The **data** <set>", '<h1 id="the-data-set">The <strong>data</strong> &lt;set&gt;</h1>'],
    ["one\ntwo **bold** `a<b`", "<p>one\ntwo <strong>bold</strong> <code>a&lt;b</code></p>"],
    [
      "| a | b |\n|---|---|\n| `x` | 1 \\| 2 |",
      '<div class="wide" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead>' +
        "<tbody><tr><td><code>x</code></td><td>1 | 2</td></tr></tbody></table></div>",
    ],
    [
      '```text\n{"a": "<b>"}\n\n{}\n```',
      '<pre tabindex="0"><code>{&quot;a&quot;: &quot;&lt;b&gt;&quot;}\n\n{}\n</code></pre>',
    ],
    [
      '```json\n{"a": "<b>"}\n```',
      '<pre tabindex="0"><code class="language-json"><span class="hljs-punctuation">{</span>' +
        '<span class="hljs-attr">&quot;a&quot;</span><span class="hljs-punctuation">:</span> ' +
        '<span class="hljs-string">&quot;&lt;b&gt;&quot;</span>' +
        '<span class="hljs-punctuation">}</span></code></pre>',
    ],
    ["- one\n- two", "<ul><li>one</li><li>two</li></ul>"],
  ])("%j", (markdown, html) => {
    expect(pageOf(markdown)).toBe(html);
  });

  it.each([
    ["<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
    ["a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"],
    ["![seen](https://elsewhere.example/pixel.gif)", "<p>seen</p>"],
    ["[a](javascript:alert(1))", "<p>a</p>"],
    ["[a](//elsewhere.example)", "<p>a</p>"],
    ["[a](/docs 'x')", '<p><a href="/docs">a</a></p>'],
    ['[a](https://b.example/"c)', '<p><a href="https://b.example/&quot;c">a</a></p>'],
    ["<code><img src=x onerror=y </code> >", "<p>&lt;code&gt;&lt;img src=x onerror=y &lt;/code&gt; &gt;</p>"],
  ])("says %j as text or as a safe link", (markdown, html) => {
    expect(pageOf(markdown)).toBe(html);
  });

  it("has no tag and no address but those of its own, whatever is written", () => {
    const piece = fc.constantFrom(
      ..."<>\"'&`*_~[]()!|\\#-\n: ",
      "<img src=x onerror=y>",
      "javascript:",
      "data:",
      "](",
      "<!--",
      "<a href=",
      "<code>",
      "</pre>",
      "&#106;",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = renderMarkdown(pieces.join(""));
        for (const [tag] of html.matchAll(/<[^>]*>?/g)) expect(tag).toMatch(TAG);
        for (const [, name] of html.matchAll(/<[^>]* ([a-z-]+)=/g))
          expect([
            "id",
            "class",
            "href",
            "align",
            "type",
            "start",
            "checked",
            "disabled",
            "tabindex",
            "role",
            "scope",
            "data-head",
          ]).toContain(name);
        for (const [, href] of html.matchAll(/ href="([^"]*)"/g))
          expect(href).toMatch(/^(https?:\/\/|\/(?!\/)|#)/i);
      }),
      { numRuns: 2000 },
    );
  });

  it("shows every word of the contract of models, and each heading and row of it", () => {
    const contract = describeContract();
    const html = renderMarkdown(contract);
    const rows = contract.match(/^\|/gm)!.length - contract.match(/^\|-/gm)!.length;
    expect(html.match(/<tr\b/g)).toHaveLength(rows);
    expect(html.match(/<h\d /g)).toHaveLength(contract.replace(/```[^]*?```/g, "").match(/^#+ /gm)!.length);
    expect(html).not.toMatch(/<(em|a|del) ?/);
  });

  it("breaks a line in a cell, and lets a row of many columns stand as a list by its heads", () => {
    const text = renderMarkdown("| a | `b` | c |\n|---|---|---|\n| x<br>y | 2 | <b>3</b> |");
    expect(text).toContain('<td role="cell" data-head="a">x<br>y</td>');
    expect(text).toContain('<td role="cell" data-head="b">2</td>');
    expect(text).toContain('data-head="c">&lt;b&gt;3&lt;/b&gt;</td>');
    expect(text).toContain('<th role="columnheader" scope="col"><code>b</code></th>');
    expect(renderMarkdown('<br onclick="x()">')).not.toContain("<br");
  });

  it("keeps a head that has quotes of HTML within its attribute", () => {
    const text = renderMarkdown('| <code>" onclick="x() </code> | b | c |\n|---|---|---|\n| 1 | 2 | 3 |');
    expect(text).toContain('data-head="&lt;code&gt;&quot; onclick=&quot;x() &lt;/code&gt;">1</td>');
    expect(text).not.toContain('onclick="');
  });
});
