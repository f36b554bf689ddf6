import { DomainError } from "../../lib/errors.ts";
import { type NoticeSeen } from "../record.ts";
import { hashNoticeText, LANGUAGE, type Notice } from "./notice.ts";

/** The notice as a consent record presents it: everything may be missing or wrong. */
export type PresentedNotice = {
  readonly version?: string | null | undefined;
  readonly hash?: string | null | undefined;
  readonly language?: string | null | undefined;
  readonly text?: string | null | undefined;
};

const HASH = /^sha256:[0-9a-f]{64}$/;

/**
 * Checks the notice of a consent record against its own text and against what is registered under its version
 * (null: nothing yet, in which case the record needs the text, and `createNotice` may register it).
 * @throws DomainError `notice_hash_missing`, `notice_hash_mismatch`, or `notice_unknown` where neither text
 * nor registration is there.
 */
export const checkPresentedNotice = (
  presented: PresentedNotice | null | undefined,
  registered: Notice | null,
): NoticeSeen => {
  const { version, hash, language, text } = presented ?? {};
  if (hash === null || hash === undefined || hash === "")
    throw missing("Give notice.hash: sha256: and the hex SHA-256 of the UTF-8 text that was shown.");
  if (!HASH.test(hash)) throw mismatch("notice.hash must be sha256: and 64 lower-case hex digits.");
  if (
    version === null ||
    version === undefined ||
    version === "" ||
    language === null ||
    language === undefined ||
    !LANGUAGE.test(language)
  ) {
    throw new DomainError(
      "notice_unknown",
      "Name the notice that was shown by notice.version and notice.language.",
      { errors: [{ path: "notice", message: "version and language are needed" }] },
    );
  }
  const known =
    registered === null
      ? undefined
      : (registered.texts[language]?.text ??
        Object.values(registered.texts).find((entry) => entry.hash === hash)?.text);
  const shown = text ?? known;
  if (shown === undefined)
    throw new DomainError(
      "notice_unknown",
      "This notice is not registered. Send its text with it, or register it with PUT /v1/notices/{version}.",
    );
  if (hashNoticeText(shown) !== hash)
    throw mismatch(
      "notice.hash is not the SHA-256 of the text that was shown. Hash the UTF-8 bytes exactly as they " +
        "were displayed.",
    );
  if (registered?.texts[language] !== undefined && registered.texts[language].hash !== hash) {
    throw mismatch(
      "This version is registered with another text in this language. Send the registered text's hash, " +
        "or give the changed text a new version.",
    );
  }
  return { version, hash, language, text: shown };
};

const missing = (message: string): DomainError =>
  new DomainError("notice_hash_missing", message, { errors: [{ path: "notice.hash", message }] });

const mismatch = (message: string): DomainError =>
  new DomainError("notice_hash_mismatch", message, { errors: [{ path: "notice.hash", message }] });
