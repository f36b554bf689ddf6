import { describe, expect, it } from "vitest";
import { createAmountColumn } from "../../../src/catalogue/feeds/amounts.ts";
import { cut, isId, pathOf, plainText, urlOf } from "../../../src/catalogue/feeds/plain-values.ts";

describe("amounts of feeds", () => {
  it.each<[string, string | null, number | null, string | null]>([
    ["12.75 GBP", null, 1275, "GBP"],
    ["GBP 12.75", null, 1275, "GBP"],
    ["1,299.00 USD", null, 129_900, "USD"],
    ["1.299,00 EUR", null, 129_900, "EUR"],
    ["39,95 eur", null, 3995, "EUR"],
    ["1,299 USD", null, 129_900, "USD"],
    ["1 299,50 SEK", null, 129_950, "SEK"],
    ["1500 JPY", null, 1500, "JPY"],
    ["1.250 KWD", null, 1250, "KWD"],
    ["12.75", "EUR", 1275, "EUR"],
    ["12.75", null, null, null],
    ["-1.00 GBP", null, null, null],
    ["cheap", "GBP", null, null],
    ["", "GBP", null, null],
    ["1.2.3 GBP", null, null, null],
    ["£12.75", "GBP", 1275, "GBP"],
  ])("%j in a shop of %j", (text, currency, minor, code) => {
    const read = createAmountColumn().read(text, currency);
    if (minor === null) expect(read).toMatch(/^(?:empty|unreadable|no_currency)$/u);
    else expect(read).toMatchObject({ minor, currency: code });
  });
});

describe("words of feeds", () => {
  it.each<[string, string | null]>([
    ["<p>One</p><p>two</p>", "One two"],
    ["un<b>bold</b>en", "unbolden"],
    ["a&amp;b &lt;c&gt; &#39;d&#x27;", "a&b <c> 'd'"],
    ["5 < 6 > 4", "5 < 6 > 4"],
    ["<script>alert(1)</script>Sold", "Sold"],
    ["<style>p {}</style>", null],
    ["<!-- no -->", null],
    ["&unknown;", "&unknown;"],
    ["  \n ", null],
  ])("%j", (html, text) => expect(plainText(html)).toBe(text));

  it("never cuts a character in half", () => expect(cut("ab🎂", 3)).toBe("ab"));
  it("takes addresses of the web alone", () =>
    expect(["https://x.example/a", "javascript:alert(1)", "ftp://x", "https://x y"].map(urlOf)).toEqual([
      "https://x.example/a",
      null,
      null,
      null,
    ]));
  it("takes ids as the wire does", () =>
    expect(["a", "", "a\u0000b", "x".repeat(257)].map(isId)).toEqual([true, false, false, false]));
  it("splits a category path", () =>
    expect(pathOf("Home &gt; Kitchen &amp; Dining >  > Cups")).toEqual(["Home", "Kitchen & Dining", "Cups"]));
});
