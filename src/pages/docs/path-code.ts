import { escape } from "../escape.ts";
import type { Html } from "../html.ts";

/** The path of a call as code, which may break after a slash and not within a name. */
export const pathCode = (path: string): Html => ({
  html: `<code class="path">${escape(path).replaceAll("/", "/<wbr>")}</code>`,
});
