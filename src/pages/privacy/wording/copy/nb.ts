import type { CopyWording } from "./copy-wording.ts";

export const NB: CopyWording = {
  title: "Alt som er lagret om deg",
  lead: "Hver linje sier én ting med vanlige ord. Åpne den for å se hvert felt, slik det er lagret.",
  groups: {
    provided: "Det du fortalte oss",
    observed: "Det vi så",
    inferred: "Det som ble gjort ut av det",
    processing: "Det som ble gjort med det",
  },
  nothing: "Her er ingenting lagret.",
  all: "Alle felt",
  back: "Tilbake til siden din",
  restricted: (since) => `Du ba oss ${since} om å la opplysningene dine være ubrukt.`,
  objected: (since) => `Du protesterte ${since}.`,
  age: (band) => `Alderen din, slik den er oppgitt til oss: ${band}.`,
  country: (code) => `Landet hvis lov ble oppgitt med svaret ditt: ${code}.`,
  wishes: "Det som betyr noe for deg, det du sendte bort, og hvordan vi kan skrive til deg.",
  wishesSet: (date) => `Du endret ønskene dine sist ${date}.`,
  joined: (name, since) => `${name} regnes som samme person som deg siden ${since}.`,
  passes: (count) =>
    count === 1
      ? "Ett adgangstegn for et enkelt besøk gjelder fortsatt."
      : `${count} adgangstegn for et enkelt besøk gjelder fortsatt.`,
  openCase: (id) => `Et spørsmål fra deg venter på svar: ${id}.`,
  shown: (date, titles) => `${date} fikk du se: ${titles}.`,
  counted: (model) => `Modellen ${model} telte med det du gjorde; du kan få den til å glemme det.`,
  believed:
    "Svarene dine på spørsmålene våre ble talt med, sammen med andres, i det vi tror om forslagene våre.",
  handedOut: (date, to) =>
    `Det du gjorde, ble ${date} tatt med i et datasett, uten navnet ditt, ` +
    (to === null ? "og vi noterte ikke hvem som fikk det." : `gitt til: ${to}.`),
  forgotten: (count) =>
    count === 1
      ? "Du fikk oss til å glemme én ting; bare et merke er igjen, som hindrer at den kommer tilbake."
      : `Du fikk oss til å glemme ${count} ting; bare merker er igjen, som hindrer at de kommer tilbake.`,
  unusedSince: (date) => `Det du gjorde, er ubrukt siden ${date} og slettes 30 dager senere.`,
  erasedBefore: (date) => `Alt fra før ${date} er slettet.`,
};
