import { createHash } from "node:crypto";
import { DomainError } from "../../lib/errors.ts";
import { type Purpose, PURPOSES } from "../purposes.ts";

/**
 * A registered notice: what people are shown when they are asked. A version never changes once registered.
 */
export type Notice = {
  readonly version: string;
  /** Full text and its hash, by BCP 47 language. */
  readonly texts: Readonly<Record<string, { readonly text: string; readonly hash: string }>>;
  readonly purposes: readonly Purpose[];
  /** A material change asks everybody again: grants under earlier versions no longer hold. */
  readonly material: boolean;
  /** The notice names Global Privacy Control and says that a yes outranks it. */
  readonly names_gpc: boolean;
  /**
   * The shop registered it; otherwise its text came along with a record, and it covers what records under it
   * were asked about.
   */
  readonly declared: boolean;
  /**
   * Hashes of texts that records brought along and that the shop's own registration replaced: who agreed to
   * one is asked again.
   */
  readonly replaced: readonly string[];
  readonly registered_at: number;
};

export type NoticeTexts = Readonly<Record<string, string>>;
export type NoticeRequest = {
  readonly version: string;
  readonly texts: NoticeTexts;
  readonly purposes: readonly string[];
  readonly material: boolean;
  readonly nowMs: number;
  /** The shop may say that a text which names GPC does not speak over it. */ readonly names_gpc?:
    boolean | undefined;
  readonly declared?: boolean | undefined;
};

export const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
/** GPC by its name or by its header; a notice that speaks of it says so in so many words. */
const GPC_NAMED = /global privacy control|sec-gpc|\bGPC\b/i;

/** `sha256:` and the lower-case hex of the UTF-8 text, byte for byte: no trimming, no normal form. */
export const hashNoticeText = (text: string): string =>
  `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;

/**
 * Makes a notice ready to be registered.
 * @throws DomainError `invalid_request` where it has no text, an empty one, a malformed language, or no known
 * purpose.
 */
export const createNotice = ({
  version,
  texts,
  purposes,
  material,
  nowMs,
  names_gpc: namesGpc = true,
  declared = true,
}: NoticeRequest): Notice => {
  const entries = Object.entries(texts);
  const errors = [
    ...(entries.length === 0 ? [{ path: "texts", message: "Give the text in at least one language." }] : []),
    ...entries.flatMap(([language, text]) => [
      ...(LANGUAGE.test(language)
        ? []
        : [{ path: "texts", message: "Name each language by its BCP 47 tag, such as nl or nl-NL." }]),
      ...(text.trim() === ""
        ? [{ path: `texts.${language}`, message: "Give the very text that people see." }]
        : []),
    ]),
    ...(purposes.length === 0
      ? [
          {
            path: "purposes",
            message: `Name the purposes that the text explains, out of: ${PURPOSES.join(", ")}.`,
          },
        ]
      : []),
    ...purposes
      .filter((name) => !isPurpose(name))
      .map(() => ({ path: "purposes", message: `Name only: ${PURPOSES.join(", ")}.` })),
  ];
  const [first] = errors;
  if (first !== undefined) throw new DomainError("invalid_request", first.message, { errors });
  return {
    version,
    texts: Object.fromEntries(
      entries.map(([language, text]) => [language, { text, hash: hashNoticeText(text) }]),
    ),
    purposes: PURPOSES.filter((purpose) => purposes.includes(purpose)),
    material,
    names_gpc: namesGpc && entries.every(([, text]) => GPC_NAMED.test(text)),
    declared,
    replaced: [],
    registered_at: nowMs,
  };
};

const isPurpose = (name: string): name is Purpose => PURPOSES.some((purpose) => purpose === name);

/**
 * Whether `next` says what `known`, of the same version, already says. Languages may be added; a text, the
 * purposes or `material` may not change, because people have answered to them. What only came along with
 * records is settled by the shop's own registration: its texts count, and whoever agreed to another one is
 * asked again.
 * @throws DomainError `notice_conflict`.
 */
export const mergeNotice = (known: Notice, next: Notice): Notice => {
  if (!known.declared) return next.declared ? settleByShop(known, next) : widen(known, next);
  const changedText = Object.entries(next.texts).some(
    ([language, { hash }]) => known.texts[language] !== undefined && known.texts[language].hash !== hash,
  );
  const samePurposes =
    known.purposes.length === next.purposes.length &&
    known.purposes.every((purpose) => next.purposes.includes(purpose));
  if (changedText || !samePurposes || known.material !== next.material) {
    throw new DomainError(
      "notice_conflict",
      'This version is registered with another text, other purposes or another "material". Give the ' +
        "changed notice a new version.",
    );
  }
  return { ...known, texts: { ...next.texts, ...known.texts }, names_gpc: known.names_gpc && next.names_gpc };
};

const settleByShop = (known: Notice, next: Notice): Notice => {
  const said = new Set(Object.values(next.texts).map(({ hash }) => hash));
  return {
    ...next,
    replaced: [...known.replaced, ...hashesOf(known).filter((hash) => !said.has(hash))],
    registered_at: known.registered_at,
  };
};

/**
 * Another record under a text that only records brought along: a language more, and the purposes that it was
 * asked about.
 */
const widen = (known: Notice, next: Notice): Notice => {
  const purposes = PURPOSES.filter(
    (purpose) => known.purposes.includes(purpose) || next.purposes.includes(purpose),
  );
  return {
    ...known,
    texts: { ...next.texts, ...known.texts },
    purposes,
    names_gpc: known.names_gpc && next.names_gpc,
  };
};

/**
 * Refuses a grant for a purpose that the notice does not explain: nobody agrees to what was not said (Art.
 * 4(11) GDPR). A refusal needs no cover.
 * @throws DomainError `purpose_not_covered`, with each purpose.
 */
export const requireCoverage = (granted: readonly Purpose[], notice: Notice): void => {
  const uncovered = granted.filter((purpose) => !notice.purposes.includes(purpose));
  if (uncovered.length === 0) return;
  throw new DomainError(
    "purpose_not_covered",
    `The notice does not cover: ${uncovered.join(", ")}. Ask with a notice that explains it, or leave ` +
      "it out.",
    {
      errors: uncovered.map((purpose) => ({
        path: `purposes.${purpose}`,
        message: "not covered by the notice",
      })),
    },
  );
};

/**
 * Hashes of texts that a later material change has overtaken: whoever agreed under one of them is asked
 * again. A change that is not material overtakes nothing.
 */
export const listOvertakenHashes = (notices: readonly Notice[]): string[] => {
  const lastMaterial = Math.max(
    -1,
    ...notices.filter(({ material }) => material).map(({ registered_at: at }) => at),
  );
  const standing = new Set(notices.filter(({ registered_at: at }) => at >= lastMaterial).flatMap(hashesOf));
  // A text that is taken up again word for word is not overtaken by what came in between.
  return [...new Set(notices.flatMap((notice) => [...hashesOf(notice), ...notice.replaced]))].filter(
    (hash) => !standing.has(hash),
  );
};

const hashesOf = ({ texts }: Notice): string[] => Object.values(texts).map(({ hash }) => hash);
