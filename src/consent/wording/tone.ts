/** How a shop speaks to people: as to somebody it does not know, or as to somebody it does. */
export type ConsentTone = "formal" | "informal";

/** Chooses one of two ways to say something. */
export type Say = (formal: string, informal: string) => string;

/** Makes the wording of a language in each of its tones. */
export const inBothTones = <T>(write: (say: Say) => T): Readonly<Record<ConsentTone, T>> => ({
  formal: write((formal) => formal),
  informal: write((_formal, informal) => informal),
});
