import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGoogleMerchant } from "../../../src/catalogue/feeds/google-merchant.ts";
import { collect, tempFolder } from "./collect.ts";

const rss = (inside: string, before = ""): string =>
  `<?xml version="1.0"?>${before}<rss version="2.0" ` +
  `xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>FIRST</g:id><g:title>One</g:title></item>` +
  `${inside}</channel></rss>`;

describe("a Google Merchant feed that breaks or attacks", () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeAll(() => {
    folder = tempFolder();
  });
  afterAll(() => folder.remove());

  it("never resolves an entity: a billion laughs is refused at its first line", async () => {
    const entities = Array.from({ length: 9 }, (_, index) => {
      const below = `&lol${index === 0 ? "" : index};`;
      return `<!ENTITY lol${index + 1} "${below.repeat(10)}">`;
    });
    const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${entities.join("")}]>`;
    const file = folder.write(
      "laughs.xml",
      rss("<item><g:id>X</g:id><g:title>&lol9;</g:title></item>", laughs),
    );
    await expect(collect(readGoogleMerchant, [file])).rejects.toMatchObject({ code: "file_invalid" });
  });

  it("never reads another file through an external entity", async () => {
    const secret = folder.write("secret.txt", "the secret");
    const file = folder.write(
      "xxe.xml",
      rss(
        "<item><g:id>X</g:id><g:title>&x;</g:title></item>",
        `<!DOCTYPE rss [<!ENTITY x SYSTEM "file://${secret}">]>`,
      ),
    );
    const failure = await collect(readGoogleMerchant, [file]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "file_invalid" });
    expect(String(failure)).not.toContain("the secret");
  });

  it.each([
    [
      "a feed that breaks off behind a broken product",
      rss("<item></oops></item><item><g:id>2").slice(0, -20),
    ],
    ["a feed that breaks off in a broken product", rss("<item></oops><g:id>2").slice(0, -16)],
    ["a feed that breaks off", rss("<item><g:id>2</g:id>").slice(0, -30)],
    ["tags nested without end", rss("<a>".repeat(100))],
    ["a run of text without tags", rss(`<item><g:title>${"x".repeat(6_000_000)}</g:title></item>`)],
    ["a document type without end", `<?xml version="1.0"?><!DOCTYPE rss [${" ".repeat(6_000_000)}`],
    ["another kind of XML", "<html><item><id>1</id></item></html>"],
    ["a file that is no feed at all", "hello\nworld\n"],
    ["a table without an id", "sku,title\n1,One\n"],
  ])("refuses %s as a whole, with a sentence that mends it", async (_, content) => {
    await expect(collect(readGoogleMerchant, [folder.write("wrong.xml", content)])).rejects.toMatchObject({
      name: "DomainError",
      code: "file_invalid",
      message: expect.stringMatching(/\.$/u) as string,
    });
  });

  it("keeps the products before the place where a feed ends too early", async () => {
    const kept: string[] = [];
    const options = {
      onRefusal: () => undefined,
      onCount: () => undefined,
      onBytes: () => undefined,
      defaults: { currency: null, locale: null },
      parseItem: () => {
        throw new Error("unused");
      },
    };
    const file = folder.write(
      "breaks.xml",
      rss(
        "<item><g:id>SECOND</g:id><g:title>Two</g:title></item>" +
          "<item><g:id>THIRD</g:id><g:title>Three</g:title></item>",
      ).slice(0, -40),
    );
    await expect(
      (async () => {
        for await (const batch of readGoogleMerchant([file], options))
          kept.push(...batch.map(({ item_id }) => item_id));
      })(),
    ).rejects.toMatchObject({ code: "file_invalid" });
    expect(kept).toEqual(["FIRST", "SECOND"]);
  });

  it.each([
    ["closes a tag that is not open", "<item><g:id>X</g:title></item>"],
    ["closes a tag of nobody", "<item></oops></item>"],
    ["leaves a tag open", "<item><g:id>X</g:id><g:title>Two<g:price>1 EUR</g:price></item>"],
    ["is not closed itself", "<item><g:id>X</g:id><g:title>Two</g:title>"],
  ])("a product that %s costs itself, and is told by its line", async (_, broken) => {
    const sound = (id: string) => `\n<item><g:id>${id}</g:id><g:title>A ${id}</g:title></item>\n`;
    const file = folder.write("part.xml", rss(`${sound("A")}${broken}${sound("B")}${broken}${sound("C")}`));
    const { values, refusals } = await collect(readGoogleMerchant, [file]);
    expect(values.map(({ item_id }) => item_id)).toEqual(["FIRST", "A", "B", "C"]);
    expect(refusals).toMatchObject([
      { line: 3, code: "item_invalid" },
      { line: 5, code: "item_invalid" },
    ]);
  });

  it("HTML that was never escaped is text of its field", async () => {
    const html = "<p>First.</p><p>Sec<b>ond</b> &amp; last.</p>";
    const shipping = "<g:shipping><g:country>NL</g:country><g:price>5 EUR</g:price></g:shipping>";
    const file = folder.write(
      "html.xml",
      rss(`<item><g:id>X</g:id><g:title>Two</g:title><description>${html}</description>${shipping}</item>`),
    );
    const { values } = await collect(readGoogleMerchant, [file]);
    expect(values[1]).toMatchObject({ description: "First. Second & last.", price_minor: null });
  });

  it("what stands behind the feed costs nothing", async () => {
    const file = folder.write("behind.xml", `${rss("")}\nWarning: <b>disk</b> & so on`);
    expect((await collect(readGoogleMerchant, [file])).values).toHaveLength(1);
  });
});
