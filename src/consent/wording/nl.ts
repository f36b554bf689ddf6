import type { ConsentWording } from "./consent-wording.ts";

export const NL: ConsentWording = {
  purposes: {
    personalise: {
      title: "Persoonlijke suggesties",
      does: "We gebruiken wat je in deze winkel bekijkt en koopt om dingen voor te stellen die bij je passen.",
      without: "Je krijgt nog steeds suggesties, op basis van de pagina die je bekijkt en wat populair is.",
    },
    connect_channels: {
      title: "Website, app en winkels samen",
      does:
        "We brengen samen wat je op de website, in de app en in onze winkels doet, zodat we niet " +
        "voorstellen wat je al hebt.",
      without: "Wat je op de ene plek doet, blijft daar en wordt elders niet gebruikt.",
    },
    measure: {
      title: "Nagaan of we helpen",
      does: "We kijken welke suggesties nuttig voor je waren en vragen af en toe wat je ervan vindt.",
      without: "We meten niet hoe je reageert. Je suggesties blijven gewoon werken.",
    },
    train: {
      title: "Leren van wat klanten doen",
      does: "We leren van wat jij en veel anderen doen, om suggesties voor iedereen beter te maken.",
      without: "Onze modellen leren niets van jou. Je suggesties blijven gewoon werken.",
    },
    contact: {
      title: "Berichten met suggesties",
      does: "We schrijven je als we iets hebben dat bij je past, op de manier en zo vaak als jij kiest.",
      without: "Je hoort alleen van ons over je bestellingen en je vragen.",
    },
    sensitive: {
      title: "Gevoelige producten",
      does:
        "We houden ook rekening met producten die iets privés kunnen verraden, zoals over je gezondheid " +
        "of je geloof.",
      without: "We bewaren en gebruiken niet wat je met zulke producten doet om iets voor te stellen.",
    },
  },
  because: {
    never_given: "Je hebt hier geen ja op gezegd.",
    refused: "Je hebt hier nee op gezegd.",
    withdrawn: "Je hebt je toestemming ingetrokken.",
    expired: "Je toestemming is verlopen. We gaan niet verder zonder het je opnieuw te vragen.",
    notice_changed:
      "Onze uitleg is veranderd. Je eerdere ja telt pas weer als je op de nieuwe uitleg hebt geantwoord.",
    requires_personalise: "Dit werkt alleen samen met persoonlijke suggesties, en die staan uit.",
    opt_out: "Je vroeg deze keer om suggesties zonder profiel.",
    gpc:
      "Je browser vraagt ons geen profiel van je te maken (Global Privacy Control). Daar houden we ons " +
      "aan.",
    dnt: "Je browser vraagt ons je niet te volgen (Do Not Track). Daar houden we ons aan.",
    tcf: "Je hebt hier in de privacy-instellingen van deze site niet mee ingestemd.",
    gpp: "Je privacykeuzes zeggen hier nee op.",
    signal_invalid: "We konden de meegestuurde privacykeuzes niet lezen, dus we vatten ze op als een nee.",
    restricted: "Je hebt ons gevraagd je gegevens niet te gebruiken.",
    objected: "Je hebt bezwaar gemaakt tegen dit gebruik van je gegevens.",
    paused: "Je hebt persoonlijke suggesties op pauze gezet.",
    minor: "We laten dit uit onder de leeftijd waarop je er zelf mee mag instemmen.",
    erased: "Je gegevens zijn gewist, en je hebt daarna geen ja meer gezegd.",
    no_shopper: "We weten hier niet wie je bent, dus we gebruiken niets persoonlijks.",
    store_unavailable: "We kunnen je keuzes nu niet opzoeken, dus we vatten ze op als een nee.",
  },
};
