import { TextDecoder } from "node:util";
import { DomainError } from "../../lib/errors.ts";
import { nameOf, openFeed } from "./open-feed.ts";

/**
 * The text of a file in chunks. The encoding is that of its byte order mark, else the one that an XML
 * declaration names, else UTF-8. Throws `file_invalid` at the first byte that is not of that encoding, so
 * that no title is kept with letters lost.
 */
export async function* readText(path: string, onBytes: (read: number) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const bytes of openFeed(path, onBytes)) {
    decoder ??= decoderFor(path, bytes);
    const text = decode(path, decoder, bytes, true);
    if (text !== "") yield text;
  }
  const last = decoder === null ? "" : decode(path, decoder, undefined, false);
  if (last !== "") yield last;
}

const decode = (
  path: string,
  decoder: TextDecoder,
  bytes: Uint8Array | undefined,
  stream: boolean,
): string => {
  try {
    return decoder.decode(bytes, { stream });
  } catch (cause) {
    const from = decoder.encoding;
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} holds bytes that are not ${from}. Save it as UTF-8 (for example: iconv -f ` +
        "WINDOWS-1252 -t UTF-8).",
      { cause },
    );
  }
};

const decoderFor = (path: string, first: Buffer): TextDecoder => {
  const label = encodingOf(first);
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw new DomainError(
      "file_invalid",
      `${nameOf(path)} declares an encoding that is not known. Save it as UTF-8.`,
      { cause },
    );
  }
};

const encodingOf = (first: Buffer): string => {
  if (first[0] === 0xff && first[1] === 0xfe) return "utf-16le";
  if (first[0] === 0xfe && first[1] === 0xff) return "utf-16be";
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']/u.exec(
    first.subarray(0, 200).toString("latin1"),
  );
  return declared?.[1] ?? "utf-8";
};
