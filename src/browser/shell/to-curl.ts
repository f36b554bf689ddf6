/** One call, as somebody types it into a shell. */
export type TypedCall = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The bearer as a variable of the shell, such as `KEY`; null where nobody has to say who asks. */
  readonly bearer: string | null;
  /** The body as it is sent, or the name of a file that holds it. */
  readonly body: { readonly text: string } | { readonly file: string } | null;
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const dataOf = (body: TypedCall["body"]): string[] => {
  if (body === null) return [];
  return ["file" in body ? `--data-binary @${quoted(body.file)}` : `-d ${quoted(body.text)}`];
};

export const toCurl = ({ method, url, headers, bearer, body }: TypedCall): string =>
  [
    `curl -s${method === "GET" ? "" : ` -X ${method}`} ${quoted(url)}`,
    ...(bearer === null ? [] : [`-H "Authorization: Bearer $${bearer}"`]),
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...dataOf(body),
  ].join(" \\\n  ");
