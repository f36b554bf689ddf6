import { describe, expect, it } from "vitest";
import { createXmlMender } from "../../../src/catalogue/feeds/mend-xml.ts";

const mend = (text: string, piece = text.length): { mended: string; lines: number[] } => {
  const lines: number[] = [];
  const mender = createXmlMender((line) => lines.push(line));
  let mended = "";
  for (let at = 0; at < text.length; at += piece) mended += mender.push(text.slice(at, at + piece));
  return { mended: mended + mender.end(), lines };
};

describe("XML that was written by hand", () => {
  it.each([
    ["<t>Salt & pepper</t>", "<t>Salt &amp; pepper</t>"],
    [
      "<t>R&D &nbsp &amp; &eacute; &#233; &#xE9;</t>",
      "<t>R&amp;D &amp;nbsp &amp; &eacute; &#233; &#xE9;</t>",
    ],
    ["<t>5 < 6 <3</t>", "<t>5 &lt; 6 &lt;3</t>"],
    ['<t href="https://x.example/?a=1&b=2"/>', '<t href="https://x.example/?a=1&amp;b=2"/>'],
    ["<t><![CDATA[a & b < c]]>&</t>", "<t><![CDATA[a & b < c]]>&amp;</t>"],
    ["<t><!-- & < -->&</t>", "<t><!-- & < -->&amp;</t>"],
    ["<t>a\u000bb\u0000</t>", "<t>a b </t>"],
    ['\n\n<?xml version="1.0"?><t/>', "\n\n<t/>"],
    ["<é>&</é>", "<é>&amp;</é>"],
    ["<t>& ends &", "<t>&amp; ends &amp;"],
  ])("%s", (text, mended) => {
    expect(mend(text).mended).toBe(mended);
  });

  it("is mended alike in pieces of any size, each mark by its line", () => {
    const text =
      `\n<?xml version="1.0"?>\n<a t="x&y">\nR&D &eacute; <3\n` + `<![CDATA[a & b ]]]]><!-- & -->\n&</a>`;
    const whole = mend(text);
    expect(whole.lines).toEqual([3, 4, 4, 6]);
    for (let piece = 1; piece <= 12; piece += 1) expect(mend(text, piece)).toEqual(whole);
  });
});
