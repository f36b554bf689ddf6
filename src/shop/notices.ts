import { checkPresentedNotice, type PresentedNotice } from "../consent/notices/check-presented.ts";
import {
  createNotice,
  hashNoticeText,
  listOvertakenHashes,
  mergeNotice,
  type Notice,
  requireCoverage,
} from "../consent/notices/notice.ts";
import type { Purpose } from "../consent/purposes.ts";
import type { NoticeSeen } from "../consent/record.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { createFresh } from "../lib/fresh.ts";
import type { ShopPort } from "./port.ts";

/** A notice as the shop registers it; a hash beside a text must be that text's. */
export type NoticeGiven = {
  readonly texts: Readonly<
    Record<string, string | { readonly text: string; readonly hash?: string | undefined }>
  >;
  readonly purposes: readonly Purpose[];
  readonly material: boolean;
  readonly names_gpc?: boolean | undefined;
};

/** Which purposes an act grants, and which it speaks of at all. */
export type Spoken = { readonly granted: readonly Purpose[]; readonly spoken: readonly Purpose[] };

export type Notices = {
  find(shop: string, version: string): Promise<Notice | null>;
  list(shop: string): Promise<readonly Notice[]>;
  register(shop: string, version: string, given: NoticeGiven): Promise<Notice>;
  /**
   * The notice behind a record: checked against what is registered, or registered by the text that came
   * along.
   */
  settle(shop: string, named: PresentedNotice, about: Spoken): Promise<{ notice: Notice; seen: NoticeSeen }>;
  /** Hashes of notices that a later material change has overtaken. */
  overtaken(shop: string): Promise<readonly string[]>;
};

/**
 * Notices that only came along with records: beyond this the shop registers its own, so that no browser can
 * fill the register.
 */
const MOST_UNDECLARED = 200;

/** The notice of a version; null for a name that the document has not itself. */
const ownOf = (all: All, version: string): Notice | null =>
  Object.hasOwn(all, version) ? (all[version] ?? null) : null;

const plainText = (text: NoticeGiven["texts"][string]): string => {
  if (typeof text === "string") return text;
  if (text.hash !== undefined && text.hash !== hashNoticeText(text.text)) {
    throw new DomainError(
      "notice_hash_mismatch",
      "hash must be sha256: and the hex SHA-256 of the notice text in UTF-8, exactly as it is shown.",
      { errors: [{ path: "texts", message: "This is not the hash of the text." }] },
    );
  }
  return text.text;
};

type All = Readonly<Record<string, Notice>>;

/**
 * Registered notices of each shop: what was shown, so that "agreed to what?" has an answer (ISO/IEC TS
 * 27560).
 */
export const createNotices = ({
  port,
  clock,
  ttlMs,
  onChange,
}: {
  port: ShopPort;
  clock: Clock;
  ttlMs: number;
  onChange: (shop: string) => void;
}): Notices => {
  const read = async (shop: string): Promise<{ all: All; revision: number }> => {
    const document = await port.readDocument(shop, "notices");
    return { all: (document?.value as All | undefined) ?? {}, revision: document?.revision ?? 0 };
  };
  const fresh = createFresh({
    clock,
    ttlMs,
    load: async (shop) => listOvertakenHashes(Object.values((await read(shop)).all)),
  });
  const write = async (
    shop: string,
    version: string,
    make: (known: Notice | null, all: All) => Notice,
  ): Promise<Notice> => {
    for (;;) {
      const { all, revision } = await read(shop);
      const known = ownOf(all, version);
      const notice = make(known, all);
      if (known !== null && JSON.stringify(known) === JSON.stringify(notice)) {
        // So already, maybe by a call that was refused for want of replicas.
        await port.settleDocument(shop, "notices");
        return notice;
      }
      if ((await port.writeDocument(shop, "notices", { ...all, [version]: notice }, revision)) === null)
        continue;
      fresh.forget(shop);
      onChange(shop);
      return notice;
    }
  };
  const find: Notices["find"] = async (shop, version) => {
    const { all } = await read(shop);
    return ownOf(all, version);
  };
  return {
    find,
    list: async (shop) => Object.values((await read(shop)).all),
    async register(shop, version, { texts, ...given }) {
      const plain = Object.fromEntries(
        Object.entries(texts).map(([language, text]) => [language, plainText(text)]),
      );
      const next = createNotice({ ...given, version, texts: plain, nowMs: clock() });
      return write(shop, version, (known) => (known === null ? next : mergeNotice(known, next)));
    },
    async settle(shop, named, { granted, spoken }) {
      const registered = named.version == null ? null : await find(shop, named.version);
      const seen = checkPresentedNotice(named, registered);
      const isKnown =
        registered !== null && Object.values(registered.texts).some(({ hash }) => hash === seen.hash);
      if (registered?.declared === true && !isKnown) {
        throw new DomainError(
          "notice_unknown",
          "This version is registered without this text. Add the language with PUT /v1/notices/{version}.",
          { errors: [{ path: "notice.language", message: "not registered in this language" }] },
        );
      }
      const covers = registered !== null && granted.every((purpose) => registered.purposes.includes(purpose));
      if (registered !== null && isKnown && (registered.declared || covers)) {
        requireCoverage(granted, registered);
        return { notice: registered, seen };
      }
      const next = createNotice({
        version: seen.version,
        texts: { [seen.language]: seen.text },
        purposes: spoken,
        material: false,
        nowMs: clock(),
        declared: false,
      });
      const notice = await write(shop, seen.version, (known, all) => {
        if (known?.declared === true)
          throw new DomainError(
            "consent_changed",
            "The notice was registered in this very moment; send the record again.",
          );
        if (
          known === null &&
          Object.values(all).filter(({ declared }) => !declared).length >= MOST_UNDECLARED
        ) {
          throw new DomainError(
            "notice_unknown",
            "Too many notices came along with records. Register this one with PUT /v1/notices/{version}.",
          );
        }
        return known === null ? next : mergeNotice(known, next);
      });
      return { notice, seen };
    },
    overtaken: (shop) => fresh.get(shop),
  };
};
