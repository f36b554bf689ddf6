import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import go from "highlight.js/lib/languages/go";
import json from "highlight.js/lib/languages/json";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { escape } from "./escape.ts";

const LANGUAGES = { bash, go, json, php, python, typescript, xml } as const;
const NAMES: Readonly<Record<string, keyof typeof LANGUAGES>> = {
  bash: "bash",
  go: "go",
  html: "xml",
  js: "typescript",
  json: "json",
  liquid: "xml",
  php: "php",
  python: "python",
  sh: "bash",
  ts: "typescript",
  tsx: "typescript",
  vue: "xml",
};

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** Code as HTML, coloured where its language is known; on the server, so that no page needs a script. */
export const highlightCode = (text: string, lang: string): string => {
  const name = NAMES[lang];
  if (name === undefined) return `<pre tabindex="0"><code>${escape(text)}</code></pre>`;
  const { value } = hljs.highlight(text, { language: name });
  return `<pre tabindex="0"><code class="language-${lang}">${value}</code></pre>`;
};
