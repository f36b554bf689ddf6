const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/** `code` and **bold**; everything else is text. */
const inline = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part) =>
      /^`[^`]+`$/.test(part)
        ? `<code>${escape(part.slice(1, -1))}</code>`
        : escape(part).replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>"),
    )
    .join("");

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => inline(cell.trim().replaceAll("\\|", "|")));

const row = (line: string, tag: "td" | "th"): string =>
  `<tr>${cellsOf(line)
    .map((cell) => `<${tag}>${cell}</${tag}>`)
    .join("")}</tr>`;

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const blockOf = (block: string): string => {
  const lines = block.split("\n");
  const heading = /^(#{1,4}) (.*)$/.exec(block);
  if (heading !== null)
    return (
      `<h${heading[1]!.length} ` +
      `id="${anchorOf(heading[2]!)}">${inline(heading[2]!)}</h${heading[1]!.length}>`
    );
  if (block.startsWith("```")) return `<pre><code>${escape(lines.slice(1, -1).join("\n"))}</code></pre>`;
  if (block.startsWith("|"))
    return `<div class="wide"><table><thead>${row(lines[0]!, "th")}</thead><tbody>${lines
      .slice(2)
      .map((line) => row(line, "td"))
      .join("")}</tbody></table></div>`;
  return `<p>${inline(lines.join(" "))}</p>`;
};

/**
 * The Markdown that this house generates (headings, tables, fenced code, `code`, **bold**, paragraphs) as
 * HTML; all else stays text and is escaped.
 */
export const renderMarkdown = (markdown: string): string =>
  markdown
    .split(/(```[\s\S]*?\n```)/)
    .flatMap((part) => (part.startsWith("```") ? [part] : part.split(/\n{2,}/)))
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map(blockOf)
    .join("\n");
