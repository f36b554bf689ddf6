import type { ConsentWording } from "./consent-wording.ts";
import { inBothTones, type Say } from "./tone.ts";

type Pieces = Readonly<Record<"je" | "Je" | "jij" | "jou" | "jouw" | "Jouw", string>>;

const piecesOf = (say: Say): Pieces => ({
  je: say("u", "je"),
  Je: say("U", "Je"),
  jij: say("u", "jij"),
  jou: say("u", "jou"),
  jouw: say("uw", "je"),
  Jouw: say("Uw", "Je"),
});

const purposes = ({ je, Je, jij, jou, jouw, Jouw }: Pieces): ConsentWording["purposes"] => ({
  personalise: {
    title: "Persoonlijke suggesties",
    does: `We gebruiken wat ${je} in deze winkel bekijkt en koopt om voor te stellen wat bij ${jou} past.`,
    without: `${Je} krijgt nog steeds suggesties, op basis van de bekeken pagina en wat populair is.`,
  },
  connect_channels: {
    title: "Website, app en winkels samen",
    does:
      `We brengen samen wat ${je} op de website, in de app en in onze winkels doet, zodat we niet ` +
      `voorstellen wat ${je} al hebt.`,
    without: `Wat ${je} op de ene plek doet, blijft daar en wordt elders niet gebruikt.`,
  },
  measure: {
    title: "Nagaan of we helpen",
    does: `We kijken welke suggesties nuttig voor ${jou} waren en vragen af en toe wat ${je} ervan vindt.`,
    without: `We meten niet hoe ${je} reageert. ${Jouw} suggesties blijven gewoon werken.`,
  },
  train: {
    title: "Leren van wat klanten doen",
    does: `We leren van wat ${jij} en veel anderen doen, om suggesties voor iedereen beter te maken.`,
    without: `Onze modellen leren niets van ${jou}. ${Jouw} suggesties blijven gewoon werken.`,
  },
  contact: {
    title: "Berichten met suggesties",
    does:
      `We schrijven ${je} als we iets hebben dat bij ${jou} past, op de manier en zo vaak als ${jij} ` +
      "kiest.",
    without: `${Je} hoort alleen van ons over ${jouw} bestellingen en ${jouw} vragen.`,
  },
  sensitive: {
    title: "Gevoelige producten",
    does:
      "We houden ook rekening met producten die iets privés kunnen verraden, zoals over " +
      `${jouw} gezondheid of ${jouw} geloof.`,
    without: `We bewaren en gebruiken niet wat ${je} met zulke producten doet om iets voor te stellen.`,
  },
});

const because = ({ je, Je, jouw, Jouw }: Pieces): ConsentWording["because"] => ({
  never_given: `${Je} hebt hier geen toestemming voor gegeven.`,
  refused: `${Je} hebt hier nee op gezegd.`,
  withdrawn: `${Je} hebt ${jouw} toestemming ingetrokken.`,
  expired: `${Jouw} toestemming is verlopen. We gaan niet verder zonder het opnieuw te vragen.`,
  notice_changed:
    `Onze uitleg is veranderd. ${Jouw} eerdere toestemming telt pas weer als ${je} op de nieuwe uitleg ` +
    "hebt geantwoord.",
  requires_personalise: "Dit werkt alleen samen met persoonlijke suggesties, en die staan uit.",
  opt_out: `${Je} vroeg deze keer om suggesties zonder profiel.`,
  gpc:
    `${Jouw} browser vraagt ons geen profiel van ${je} te maken (Global Privacy Control). Daar houden we ` +
    "ons aan.",
  dnt: `${Jouw} browser vraagt ons ${je} niet te volgen (Do Not Track). Daar houden we ons aan.`,
  tcf: `${Je} hebt hier in de privacy-instellingen van deze site geen toestemming voor gegeven.`,
  gpp: `${Jouw} privacykeuzes zeggen hier nee op.`,
  signal_invalid: "We konden de meegestuurde privacykeuzes niet lezen, dus we vatten ze op als een nee.",
  restricted: `${Je} hebt ons gevraagd ${jouw} gegevens niet te gebruiken.`,
  objected: `${Je} hebt bezwaar gemaakt tegen dit gebruik van ${jouw} gegevens.`,
  paused: `${Je} hebt persoonlijke suggesties op pauze gezet.`,
  minor: "We laten dit uit onder de leeftijd waarop iemand er zelf toestemming voor mag geven.",
  erased: `${Jouw} gegevens zijn gewist, en ${je} hebt daarna geen toestemming meer gegeven.`,
  no_shopper: `We weten hier niet wie ${je} bent, dus we gebruiken niets persoonlijks.`,
  store_unavailable: `We kunnen ${jouw} keuzes nu niet opzoeken, dus we vatten ze op als een nee.`,
});

/** Dutch: "u", or "je". */
export const NL = inBothTones((say): ConsentWording => {
  const pieces = piecesOf(say);
  return { purposes: purposes(pieces), because: because(pieces) };
});
