import type { Because, Purpose } from "../purposes.ts";

export const LANGUAGES = ["en", "nl", "nb", "de", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * A purpose in plain words: its name, what is done, and what happens without it. Both answers are told as
 * what they are, neither as a loss.
 */
export type PurposeWording = { readonly title: string; readonly does: string; readonly without: string };

/** All that a language says of consent. Sentences speak to the shopper. */
export type ConsentWording = {
  readonly purposes: Readonly<Record<Purpose, PurposeWording>>;
  /** Why a purpose is not used, for each closed code. */
  readonly because: Readonly<Record<Because, string>>;
};
