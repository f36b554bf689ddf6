import type { ConsentWording } from "./consent-wording.ts";

export const NB: ConsentWording = {
  purposes: {
    personalise: {
      title: "Personlige forslag",
      does: "Vi bruker det du ser på og kjøper i denne butikken til å foreslå ting som passer for deg.",
      without: "Du får fortsatt forslag, ut fra siden du er på og det som er populært.",
    },
    connect_channels: {
      title: "Nettsted, app og butikker samlet",
      does:
        "Vi samler det du gjør på nettstedet, i appen og i butikkene våre, så vi ikke foreslår noe du " +
        "allerede har.",
      without: "Det du gjør ett sted, blir der og brukes ikke andre steder.",
    },
    measure: {
      title: "Finne ut om vi er til hjelp",
      does: "Vi ser på hvilke forslag du hadde nytte av, og spør deg innimellom hva du synes.",
      without: "Vi måler ikke hvordan du reagerer. Forslagene dine virker som før.",
    },
    train: {
      title: "Lære av det kundene gjør",
      does: "Vi lærer av det du og mange andre gjør, for å gi bedre forslag til alle.",
      without: "Modellene våre lærer ingenting av deg. Forslagene dine virker som før.",
    },
    contact: {
      title: "Meldinger med forslag",
      does: "Vi skriver til deg når vi har noe som passer for deg, på den måten og så ofte du selv velger.",
      without: "Du hører bare fra oss om bestillingene og spørsmålene dine.",
    },
    sensitive: {
      title: "Sensitive varer",
      does:
        "Vi tar også hensyn til varer som kan røpe noe privat, for eksempel om helsen din eller troen " +
        "din.",
      without: "Vi verken lagrer eller bruker det du gjør med slike varer, til å lage forslag.",
    },
  },
  because: {
    never_given: "Du har ikke samtykket til dette.",
    refused: "Du har sagt nei til dette.",
    withdrawn: "Du har trukket tilbake samtykket ditt.",
    expired: "Samtykket ditt har utløpt. Vi fortsetter ikke uten å spørre deg igjen.",
    notice_changed:
      "Forklaringen vår er endret. Det tidligere samtykket ditt gjelder ikke før du har svart på den nye.",
    requires_personalise: "Dette virker bare sammen med personlige forslag, og de er slått av.",
    opt_out: "Du ba om forslag uten profilering denne gangen.",
    gpc:
      "Nettleseren din ber oss om ikke å lage en profil av deg (Global Privacy Control). Det respekterer " +
      "vi.",
    dnt: "Nettleseren din ber oss om ikke å spore deg (Do Not Track). Det respekterer vi.",
    tcf: "Du har ikke samtykket til dette i personverninnstillingene på dette nettstedet.",
    gpp: "Personvernvalgene dine sier nei til dette.",
    signal_invalid: "Vi kunne ikke lese personvernvalgene som fulgte med, så vi tolker dem som et nei.",
    restricted: "Du har bedt oss om å la opplysningene dine ligge ubrukt.",
    objected: "Du har protestert mot denne bruken av opplysningene dine.",
    paused: "Du har satt personlige forslag på pause.",
    minor: "Vi lar dette være av for dem som er for unge til å samtykke selv.",
    erased: "Opplysningene dine er slettet, og du har ikke samtykket siden.",
    no_shopper: "Vi vet ikke hvem du er her, så vi bruker ingenting personlig.",
    store_unavailable: "Vi får ikke slått opp valgene dine akkurat nå, så vi tolker dem som et nei.",
  },
};
