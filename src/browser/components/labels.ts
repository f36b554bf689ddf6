/** What the components say themselves; everything else is said by the answers. The same in every tone. */
export type Labels = {
  readonly suggestions: string;
  readonly why: string;
  readonly whyOf: (title: string) => string;
  readonly close: string;
  readonly undo: string;
  readonly undone: string;
  readonly undoing: (label: string) => string;
  readonly because: string;
  readonly nothing: string;
  readonly failed: string;
  readonly again: string;
  readonly choices: string;
  readonly yes: string;
  readonly no: string;
  readonly on: string;
  readonly off: string;
  readonly without: string;
  readonly saved: string;
};

const LABELS: Readonly<Record<string, Labels>> = {
  en: {
    suggestions: "Suggestions",
    why: "Why this?",
    whyOf: (title) => `Why this? ${title}`,
    close: "Close",
    undo: "Undo",
    undone: "It is as it was before.",
    undoing: (label) => `Undo: ${label}`,
    because: "What led to this",
    nothing: "There is nothing to suggest at the moment.",
    failed: "That did not work. Please try again.",
    again: "Try again",
    choices: "Choices about data",
    yes: "Yes",
    no: "No",
    on: "On",
    off: "Off",
    without: "Without it",
    saved: "Saved.",
  },
  nl: {
    suggestions: "Suggesties",
    why: "Waarom dit?",
    whyOf: (title) => `Waarom dit? ${title}`,
    close: "Sluiten",
    undo: "Ongedaan maken",
    undone: "Het is weer zoals het was.",
    undoing: (label) => `Ongedaan maken: ${label}`,
    because: "Hoe dit tot stand kwam",
    nothing: "Er valt op dit moment niets voor te stellen.",
    failed: "Dat lukte niet. Probeer het nog eens.",
    again: "Nog eens proberen",
    choices: "Keuzes over gegevens",
    yes: "Ja",
    no: "Nee",
    on: "Aan",
    off: "Uit",
    without: "Zonder",
    saved: "Bewaard.",
  },
  nb: {
    suggestions: "Forslag",
    why: "Hvorfor dette?",
    whyOf: (title) => `Hvorfor dette? ${title}`,
    close: "Lukk",
    undo: "Angre",
    undone: "Det er som det var før.",
    undoing: (label) => `Angre: ${label}`,
    because: "Hva som førte til dette",
    nothing: "Det er ingenting å foreslå akkurat nå.",
    failed: "Det gikk ikke. Prøv igjen.",
    again: "Prøv igjen",
    choices: "Valg om opplysninger",
    yes: "Ja",
    no: "Nei",
    on: "På",
    off: "Av",
    without: "Uten",
    saved: "Lagret.",
  },
  de: {
    suggestions: "Vorschläge",
    why: "Warum das?",
    whyOf: (title) => `Warum das? ${title}`,
    close: "Schließen",
    undo: "Rückgängig machen",
    undone: "Es ist wieder wie vorher.",
    undoing: (label) => `Rückgängig machen: ${label}`,
    because: "Wie es dazu kam",
    nothing: "Im Moment gibt es nichts vorzuschlagen.",
    failed: "Das hat nicht geklappt. Bitte noch einmal versuchen.",
    again: "Noch einmal versuchen",
    choices: "Entscheidungen über Daten",
    yes: "Ja",
    no: "Nein",
    on: "Ein",
    off: "Aus",
    without: "Ohne",
    saved: "Gespeichert.",
  },
  fr: {
    suggestions: "Suggestions",
    why: "Pourquoi ceci ?",
    whyOf: (title) => `Pourquoi ceci ? ${title}`,
    close: "Fermer",
    undo: "Annuler",
    undone: "Tout est comme avant.",
    undoing: (label) => `Annuler : ${label}`,
    because: "Ce qui y a mené",
    nothing: "Il n’y a rien à proposer en ce moment.",
    failed: "Cela n’a pas fonctionné. Merci de réessayer.",
    again: "Réessayer",
    choices: "Choix sur les données",
    yes: "Oui",
    no: "Non",
    on: "Activé",
    off: "Désactivé",
    without: "Sans cela",
    saved: "Enregistré.",
  },
};

const SAME: Readonly<Record<string, string>> = { no: "nb", nn: "nb" };

/** The language that the labels are in for a tag: its own, else English. */
export const spokenLocale = (tag: string): string => {
  const language = tag.toLowerCase().split("-")[0] ?? "en";
  const known = SAME[language] ?? language;
  return known in LABELS ? known : "en";
};

export const labelsOf = (tag: string): Labels => LABELS[spokenLocale(tag)] as Labels;
