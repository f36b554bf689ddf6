import type { Messages } from "../message-key.ts";
import { den, varer } from "./pieces.ts";

export const RULES = {
  "rule.unavailable":
    `${varer} utelatt fordi {n, plural, one {den} other {de}} ikke er tilgjengelig{n, plural, one {} other ` +
    "{e}} her.",
  "rule.filter": `${varer} utelatt av filteret på denne siden.`,
  "rule.excluded": `${varer} utelatt av denne butikken.`,
  "rule.on_page": `${varer} utelatt fordi denne siden allerede viser ${den} eller en annen variant.`,
  "rule.dismissed": `${varer} utelatt fordi du har valgt ${den} bort.`,
  "rule.open_complaint": "Her foreslås ingenting så lenge spørsmålet ditt er åpent.",
  "rule.contact_rhythm": "Det følger av det du har valgt om meldinger.",
  "rule.minor": `${varer} utelatt for å beskytte unge.`,
  "rule.sensitive":
    "{n, plural, one {# sensitiv vare} other {# sensitive varer}} utelatt: slikt foreslås ikke ut fra " +
    "det du har gjort, uten at du samtykker.",
  "rule.owned": `${varer} utelatt fordi du allerede har ${den} eller en annen variant.`,
  "rule.returned":
    `${varer} utelatt fordi du har returnert ${den}, en annen variant eller noe {n, plural, one {den} ` +
    "other {de}} hører til.",
  "rule.in_cart":
    `${varer} utelatt fordi {n, plural, one {den} other {de}} allerede ligger i ` + "handlekurven din.",
  "rule.after_purchase": `${varer} utelatt fordi du nettopp har kjøpt noe av samme slag.`,
  "rule.fatigue": `${varer} flyttet ned fordi du har sett ${den} ofte uten interesse.`,
  "rule.objectives": `${varer} flyttet etter ønskene som gjelder for denne listen.`,
  "rule.promoted": `${varer} flyttet opp av denne butikken.`,
  "rule.variety": `${varer} utelatt eller flyttet ned for variasjonens skyld.`,
  "why_not.unavailable": "Den er ikke tilgjengelig her for øyeblikket.",
  "why_not.filter": "Filteret på denne siden utelater den.",
  "why_not.excluded": "Denne butikken holder den utenfor forslagene.",
  "why_not.on_page": "Denne siden viser allerede den eller en annen variant.",
  "why_not.dismissed": "Du har valgt den bort.",
  "why_not.open_complaint": "Her foreslås ingenting så lenge spørsmålet ditt er åpent.",
  "why_not.contact_rhythm": "Det er ikke tiden eller kanalen du har valgt.",
  "why_not.minor": "Den vises ikke til unge.",
  "why_not.sensitive":
    "Det er et sensitivt produkt, som ikke foreslås ut fra det du har gjort, uten at du samtykker.",
  "why_not.owned": "Du har den eller en annen variant allerede.",
  "why_not.returned": "Du har returnert den, en annen variant eller noe den hører til.",
  "why_not.in_cart": "Den ligger allerede i handlekurven din.",
  "why_not.after_purchase": "Du har nettopp kjøpt noe av samme slag.",
  "why_not.fatigue": "Du har sett den ofte uten interesse, så andre kom først.",
  "why_not.objectives": "Andre passer bedre til ønskene som gjelder for denne listen.",
  "why_not.promoted": "Andre er flyttet opp av denne butikken.",
  "why_not.variety": "Noe som ligner svært på den, står allerede i listen.",
  "why_not.score": "Andre passer bedre: Den kom på plass {rank}.",
  "why_not.far": "Andre passer mye bedre.",
  "why_not.shown": "Den står i listen, på plass {rank}.",
  "why_not.now": "Dette gjelder en liste laget nå, ikke den som ble vist.",
  "why_not.now_without_you": "Dette gjelder en liste laget nå uten dine data, ikke den som ble vist.",
  "why_not.unknown": "Denne butikken kjenner ikke denne varen.",
  "why_not.not_in_model": "Den er for ny til å kunne sammenlignes med andre.",
  "rule.help_only": "Denne siden er til for hjelp: Her selges ingenting.",
  "rule.disliked": `${varer} utelatt fordi du har gitt ${den} eller en annen variant en lav vurdering.`,
  "rule.no_prices_known": "Ingen priser er kjent her, så ønsket om å spare penger endrer ingenting.",
  "rule.no_delivery_times_known":
    "Ingen leveringstider er kjent her, så ønsket om å ha det enkelt endrer ingenting.",
  "rule.no_ratings_known": "Ingen vurderinger er kjent her, så ønsket om noe pålitelig endrer ingenting.",
  "rule.no_details_known":
    "Ingen opplysninger eller vurderinger er kjent her, så ønsket om å være godt informert endrer ingenting.",
  "rule.no_dates_known": "Det er ikke kjent her hva som er nytt, så ønsket om noe nytt endrer ingenting.",
  "why_not.help_only": "Denne siden er til for hjelp: Her selges ingenting.",
  "why_not.disliked": "Du har gitt den eller en annen variant en lav vurdering.",
} satisfies Partial<Messages>;
