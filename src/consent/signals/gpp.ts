import { type Purpose, PURPOSES, type StringSignal } from "../purposes.ts";
import { PURPOSE_TERMS } from "../wording/purpose-terms.ts";
import { type BitReader, createBitReader } from "./bits.ts";
import {
  FIRST_WITH_HEADER,
  SECTION,
  SENSITIVE_SEGMENT_CHOICES,
  US_SECTIONS,
  type UsSection,
} from "./gpp-sections.ts";
import { type GppSectionText, type GppStringFault, splitGpp } from "./gpp-string.ts";
import { judgeTcString, TCF_SPEAKS_OF, type TcfPolicy, type TcfRejection } from "./tcf.ts";

/**
 * Why a GPP string does not count. `section_unknown`: it may hold an opt-out that cannot be read; `tcf_…`:
 * its TC string was rejected.
 */
export type GppRejection = GppStringFault | "section_unknown" | "section_malformed" | `tcf_${TcfRejection}`;

export type GppJudgement =
  Exclude<StringSignal, { state: "invalid" }> | { readonly state: "invalid"; readonly because: GppRejection };

type GppChoices =
  | { readonly grants: readonly Purpose[]; readonly denies: readonly Purpose[] }
  | { readonly fault: GppRejection };

/**
 * What an opt-out of sale, sharing or targeted advertising denies, and the Gpc segment: the same as the GPC
 * header, because GPC is by law just such an opt-out (Cal. Code Regs. tit. 11 § 7025; Colo. Priv. Act Rule
 * 5.02). `contact` is not profiling.
 */
const OPT_OUT_DENIES: readonly Purpose[] = PURPOSES.filter((purpose) => purpose !== "contact");
/**
 * Without consent to unrelated uses, what was bought in one place is neither carried to another nor learnt
 * from.
 */
const UNRELATED_DENIES: readonly Purpose[] = ["train", "connect_channels"];

/**
 * Judges a GPP string (at most 8,192 characters): absent, refused with a code, or read as denials, and as
 * grants where it carries a TC string. The US and Canadian sections only ever deny. Never throws; linear in
 * the length of the string.
 */
export const judgeGpp = (text: string | null | undefined, policy: TcfPolicy): GppJudgement => {
  if (text === null || text === undefined) return { state: "absent" };
  const split = splitGpp(text);
  if (split.state === "invalid") return split;
  const grants = new Set<Purpose>();
  const denies = new Set<Purpose>();
  for (const section of split.sections) {
    const choices = readSection(section, policy);
    if ("fault" in choices) return { state: "invalid", because: choices.fault };
    choices.grants.forEach((purpose) => grants.add(purpose));
    choices.denies.forEach((purpose) => denies.add(purpose));
  }
  const listed = (wanted: ReadonlySet<Purpose>): Purpose[] =>
    PURPOSES.filter((purpose) => wanted.has(purpose));
  return {
    state: "valid",
    grants: listed(grants).filter((purpose) => !denies.has(purpose)),
    denies: listed(denies),
  };
};

const readSection = ({ id, text }: GppSectionText, policy: TcfPolicy): GppChoices => {
  const us = US_SECTIONS.get(id);
  if (us !== undefined) return readUsSection(id, text, us);
  if (id === SECTION.tcfEuV2) return readTcfSection(text, policy);
  if (id === SECTION.usPrivacy) return readUsPrivacy(text);
  if (id === SECTION.tcfCanada) return readCanada(text);
  // A signature over the string carries no choice of a person.
  if (id === SECTION.integrity) return { grants: [], denies: [] };
  return { fault: "section_unknown" };
};

const readTcfSection = (text: string, policy: TcfPolicy): GppChoices => {
  const judged = judgeTcString(text, policy);
  if (judged.state === "absent") return { fault: "section_malformed" };
  return judged.state === "invalid" ? { fault: `tcf_${judged.because}` } : judged;
};

/**
 * US Privacy string (CCPA framework 1.0): version, notice, opt-out of sale, limited service provider
 * agreement.
 */
const readUsPrivacy = (text: string): GppChoices => {
  if (!/^1[YN-]{3}$/i.test(text)) return { fault: "section_malformed" };
  return { grants: [], denies: text.charAt(2).toUpperCase() === "Y" ? OPT_OUT_DENIES : [] };
};

/** Bits before the purposes in the core segment of the Canadian TCF, after its version. */
const CANADA_SKIPPED_BITS = 145;

/**
 * The Canadian TCF: a purpose with neither express nor implied consent is denied; neither grants anything.
 */
const readCanada = (text: string): GppChoices => {
  const [core = ""] = text.split(".");
  const bits = createBitReader(core);
  if (bits === null) return { fault: "section_malformed" };
  bits.int(6);
  for (let i = 0; i < CANADA_SKIPPED_BITS; i++) bits.flag();
  const express = readFlags(bits, 24);
  const implied = readFlags(bits, 24);
  if (bits.overrun()) return { fault: "section_malformed" };
  const isGiven = (id: number): boolean => express[id - 1] === true || implied[id - 1] === true;
  return {
    grants: [],
    denies: TCF_SPEAKS_OF.filter((purpose) => !PURPOSE_TERMS[purpose].tcf.every(isGiven)),
  };
};

const readFlags = (bits: BitReader, count: number): boolean[] =>
  Array.from({ length: count }, () => bits.flag());

const readUsSection = (id: number, text: string, layouts: readonly UsSection[]): GppChoices => {
  const parts = text.split(".");
  const opening = createBitReader(parts[0] ?? "");
  if (opening === null) return { fault: "section_malformed" };
  const first = opening.int(6);
  if (id >= FIRST_WITH_HEADER && first === id) parts.shift();
  const [coreText = "", extraText, ...more] = parts;
  const choices = readTwoBits(coreText);
  const layout = layouts.find(({ version }) => version === null || version === first);
  if (choices === null || layout === undefined || choices.length * 2 < layout.bits || more.length > 0)
    return { fault: "section_malformed" };
  const inCore = choices.slice(3, layout.bits / 2);
  if (inCore.includes(3)) return { fault: "section_malformed" };
  const extra = extraText === undefined ? [] : readExtra(extraText, layout);
  return extra === null
    ? { fault: "section_malformed" }
    : { grants: [], denies: [...deniedInCore(choices, layout), ...extra] };
};

/** A segment as two-bit choices: every layout is aligned to them. */
const readTwoBits = (text: string): number[] | null => {
  const bits = createBitReader(text);
  return bits === null ? null : Array.from({ length: Math.floor(bits.remaining() / 2) }, () => bits.int(2));
};

const deniedInCore = (choices: readonly number[], layout: UsSection): Purpose[] => {
  const said = (at: number): boolean => choices[at / 2] === 1;
  const saidAny = (span: readonly [number, number] | null): boolean =>
    span !== null && choices.slice(span[0] / 2, span[0] / 2 + span[1]).includes(1);
  return [
    ...(layout.optOuts.some(said) ? OPT_OUT_DENIES : []),
    ...(saidAny(layout.sensitive) ? (["sensitive"] as const) : []),
    // A child whose parent did not consent is served without any purpose, contact included.
    ...(saidAny(layout.child) ? PURPOSES : []),
    ...(layout.unrelated !== null && said(layout.unrelated) ? UNRELATED_DENIES : []),
  ];
};

/** The second segment: the Gpc subsection (type 1, then the flag) or the choices about sensitive data. */
const readExtra = (text: string, layout: UsSection): readonly Purpose[] | null => {
  const bits = createBitReader(text);
  if (bits === null || layout.extra === null) return null;
  if (layout.extra === "gpc") {
    const isGpc = bits.int(2) === 1;
    const sent = bits.flag();
    return !isGpc || bits.overrun() ? null : sent ? OPT_OUT_DENIES : [];
  }
  const choices = Array.from({ length: SENSITIVE_SEGMENT_CHOICES }, () => bits.int(2));
  if (bits.overrun() || choices.includes(3)) return null;
  return choices.includes(1) ? ["sensitive"] : [];
};
