import { createHash } from 'node:crypto';
import type { NoticeSeen } from '../consent/record.ts';
import type { Purpose } from '../consent/purposes.ts';
import type { Clock } from '../lib/clock.ts';
import { DomainError } from '../lib/errors.ts';
import { createFresh } from '../lib/fresh.ts';
import type { ShopPort } from '../store/shop-port.ts';

/** A notice in the languages in which it was shown. `material`: who agreed to an earlier one must be asked again. */
export type Notice = {
  readonly version: string;
  readonly texts: Readonly<Record<string, { readonly text: string; readonly hash: string }>>;
  readonly purposes: readonly Purpose[];
  readonly material: boolean;
  /** The text tells of Global Privacy Control, so that a grant under it may outrank the signal where the shop allows. */
  readonly names_gpc: boolean;
  readonly registered_at: number;
};

export type NoticeGiven = Omit<Notice, 'version' | 'texts' | 'registered_at'> & { readonly texts: Readonly<Record<string, { readonly text: string; readonly hash?: string | undefined }>> };

/** What a record says that the person saw; hash and text may each be left out where the notice is registered. */
export type NoticeNamed = { readonly version: string; readonly language: string; readonly hash?: string | undefined; readonly text?: string | undefined };

export type Notices = {
  find(shop: string, version: string): Promise<Notice | null>;
  register(shop: string, version: string, given: NoticeGiven): Promise<Notice>;
  /** The notice behind a record: checked against what is registered, or registered by its text. */
  settle(shop: string, named: NoticeNamed, purposes: readonly Purpose[]): Promise<{ notice: Notice; seen: NoticeSeen }>;
  /** Hashes of notices that a later material change has overtaken. */
  overtaken(shop: string): Promise<readonly string[]>;
};

/** sha256 of the UTF-8 text, as the wire writes it. */
export const noticeHash = (text: string): string => `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;

const mismatch = (): DomainError =>
  new DomainError('notice_hash_mismatch', 'notice.hash must be sha256: and the hex SHA-256 of the notice text in UTF-8, exactly as it was shown.', { errors: [{ path: 'notice.hash', message: 'This is not the hash of the text.' }] });

const hashed = (texts: NoticeGiven['texts']): Notice['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([language, { text, hash }]) => {
    const real = noticeHash(text);
    if (hash !== undefined && hash !== real) throw mismatch();
    return [language, { text, hash: real }];
  }));

const sameNotice = (one: Notice, texts: Notice['texts'], given: NoticeGiven): boolean =>
  Object.entries(texts).every(([language, { hash }]) => one.texts[language] === undefined || one.texts[language].hash === hash)
  && given.purposes.every((purpose) => one.purposes.includes(purpose)) && given.material === one.material;

type All = Readonly<Record<string, Notice>>;

const overtakenOf = (all: All): string[] => {
  const notices = Object.values(all);
  const newest = Math.max(-1, ...notices.filter((notice) => notice.material).map((notice) => notice.registered_at));
  return notices.filter((notice) => notice.registered_at < newest).flatMap((notice) => Object.values(notice.texts).map((each) => each.hash));
};

/** Registered notices of each shop: what was shown, so that "agreed to what?" has an answer (ISO/IEC TS 27560). */
export const createNotices = ({ port, clock, ttlMs }: { port: ShopPort; clock: Clock; ttlMs: number }): Notices => {
  const read = async (shop: string): Promise<{ all: All; revision: number }> => {
    const document = await port.readDocument(shop, 'notices');
    return { all: (document?.value as All | undefined) ?? {}, revision: document?.revision ?? 0 };
  };
  const fresh = createFresh({ clock, ttlMs, load: async (shop) => overtakenOf((await read(shop)).all) });
  const register: Notices['register'] = async (shop, version, given) => {
    const texts = hashed(given.texts);
    for (;;) {
      const { all, revision } = await read(shop);
      const known = all[version];
      if (known !== undefined && !sameNotice(known, texts, given)) {
        throw new DomainError('notice_conflict', `Notice ${version} is registered with another text or other purposes; give the new text a new version.`);
      }
      const notice: Notice = known === undefined
        ? { ...given, texts, version, registered_at: clock() }
        : { ...known, names_gpc: known.names_gpc || given.names_gpc, texts: { ...known.texts, ...texts } };
      if ((await port.writeDocument(shop, 'notices', { ...all, [version]: notice }, revision)) === null) continue;
      fresh.forget(shop);
      return notice;
    }
  };
  const settle: Notices['settle'] = async (shop, named, purposes) => {
    if (named.hash === undefined) {
      throw new DomainError('notice_hash_missing', 'Send notice.hash: sha256: and the hex SHA-256 of the very text that the person saw.', { errors: [{ path: 'notice.hash', message: 'The hash is missing.' }] });
    }
    if (named.text !== undefined && noticeHash(named.text) !== named.hash) throw mismatch();
    let notice = (await read(shop)).all[named.version] ?? null;
    const text = notice?.texts[named.language];
    if (text === undefined) {
      if (named.text === undefined) throw new DomainError('notice_unknown', `Register notice ${named.version} in ${named.language} with PUT /v1/notices/${named.version}, or send notice.text.`);
      const given = notice ?? { purposes, material: false, names_gpc: false };
      notice = await register(shop, named.version, { purposes: given.purposes, material: given.material, names_gpc: given.names_gpc, texts: { [named.language]: { text: named.text, hash: named.hash } } });
    } else if (text.hash !== named.hash) throw mismatch();
    const uncovered = purposes.filter((purpose) => !notice!.purposes.includes(purpose));
    if (uncovered.length > 0) {
      throw new DomainError('purpose_not_covered', `Notice ${named.version} does not speak of ${uncovered.join(', ')}; ask under a notice that does.`, { errors: uncovered.map((purpose) => ({ path: `purposes.${purpose}`, message: 'The notice does not cover this purpose.' })) });
    }
    const shown = notice!.texts[named.language]!;
    return { notice: notice!, seen: { version: named.version, hash: shown.hash, language: named.language, text: shown.text } };
  };
  return { find: async (shop, version) => (await read(shop)).all[version] ?? null, register, settle, overtaken: (shop) => fresh.get(shop) };
};
