import { DomainError } from '../lib/errors.ts';
import type { Choice } from './choices.ts';
import type { ConsentPolicy } from './policy.ts';
import { tcfPolicy } from './policy.ts';
import type { AgeBand, Purpose } from './purposes.ts';
import { PURPOSES } from './purposes.ts';
import type { NoticeSeen } from './record.ts';
import type { CmpCategories, CmpMapping } from './signals/cmp.ts';
import { CMP_PRESETS, mapCmpCategories } from './signals/cmp.ts';
import { judgeTcString } from './signals/tcf.ts';

/** Where a choice comes from: named purposes, or a consent platform that the shop uses already (CONSENT "CMPs"). */
export type ChoiceSource =
  | { readonly kind: 'direct'; readonly purposes: Readonly<Partial<Record<Purpose, boolean>>> }
  | { readonly kind: 'tcf'; readonly tc_string: string }
  | { readonly kind: 'cmp'; readonly name: string; readonly categories: CmpCategories };

export type ChoiceGiven = {
  readonly source: ChoiceSource;
  readonly notice: { readonly version: string; readonly language: string; readonly hash?: string | undefined; readonly text?: string | undefined } | null;
  readonly method: string | null;
  readonly given_at: number | null;
  readonly expires_at: number | null;
  readonly jurisdiction: string | null;
  readonly age_band: AgeBand;
  readonly under_gpc: boolean;
};

/** Checks the notice of a choice against the shop's register, for the purposes that it grants. */
export type SettleNotice = (named: NonNullable<ChoiceGiven['notice']>, granted: readonly Purpose[]) => Promise<{ readonly seen: NoticeSeen; readonly names_gpc: boolean }>;

const DAY_MS = 86_400_000;

type Read = { readonly purposes: Choice['purposes']; readonly source: string; readonly method: string; readonly expires_at: number | null; readonly needsNotice: boolean };

const mappingOf = (name: string, policy: ConsentPolicy): CmpMapping | null => {
  const own = Object.keys(policy.cmp_mapping).length > 0 ? { narrows: false, categories: policy.cmp_mapping } : null;
  const preset = CMP_PRESETS[name.toLowerCase().replace(/[\s-]+/g, '_')] ?? null;
  return preset?.narrows === true ? preset : own ?? preset;
};

const readSource = (source: ChoiceSource, policy: ConsentPolicy, now: number): Read => {
  if (source.kind === 'direct') return { purposes: source.purposes, source: 'direct', method: 'api', expires_at: null, needsNotice: true };
  if (source.kind === 'tcf') {
    const judged = judgeTcString(source.tc_string, tcfPolicy(policy, now));
    if (judged.state !== 'valid') throw new DomainError('tc_string_invalid', `The TC string is refused (${judged.state === 'invalid' ? judged.because : 'absent'}); send the service-specific string that your CMP made, as it is.`);
    const purposes = Object.fromEntries([...judged.grants.map((purpose) => [purpose, true]), ...judged.denies.map((purpose) => [purpose, false])]) as Choice['purposes'];
    return { purposes, source: 'tcf', method: 'tcf', expires_at: now + policy.tc_max_age_days * DAY_MS, needsNotice: false };
  }
  const mapping = mappingOf(source.name, policy);
  if (mapping === null) throw new DomainError('cmp_unknown', `Map this platform’s categories in the settings (cmp_mapping), or name one of ${Object.keys(CMP_PRESETS).join(', ')}.`);
  const { purposes, unknown } = mapCmpCategories(source.categories, mapping);
  if (Object.keys(purposes).length === 0) throw new DomainError('cmp_unknown', `None of the categories speaks of a purpose${unknown.length > 0 ? '; map them in the settings (cmp_mapping)' : ''}. A flag that only narrows grants nothing by itself.`);
  return { purposes, source: `cmp:${source.name.toLowerCase()}`.slice(0, 64), method: 'cmp', expires_at: null, needsNotice: true };
};

/**
 * Turns what a call says into a choice that may be recorded: platforms mapped to purposes, the notice checked and its cover
 * required for every purpose that is granted. A refusal needs no notice.
 */
export const takeChoice = async (given: ChoiceGiven, policy: ConsentPolicy, now: number, settle: SettleNotice): Promise<Choice> => {
  const read = readSource(given.source, policy, now);
  const spoken = PURPOSES.filter((purpose) => read.purposes[purpose] !== undefined);
  if (spoken.length === 0) throw new DomainError('invalid_request', 'Name at least one purpose with true or false.', { errors: [{ path: 'purposes', message: 'No purpose is named.' }] });
  const granted = spoken.filter((purpose) => read.purposes[purpose] === true);
  if (granted.length > 0 && read.needsNotice && given.notice === null) {
    throw new DomainError('notice_hash_missing', 'A grant names the notice that the person saw: notice.version, notice.language and notice.hash.', { errors: [{ path: 'notice', message: 'The notice is missing.' }] });
  }
  const settled = given.notice === null ? null : await settle(given.notice, granted);
  return {
    purposes: read.purposes, notice: settled?.seen ?? null, method: given.method ?? read.method, source: read.source, given_at: given.given_at,
    expires_at: given.expires_at ?? read.expires_at, jurisdiction: given.jurisdiction, age_band: given.age_band, under_gpc: given.under_gpc, gpc_named: settled?.names_gpc ?? false,
  };
};
