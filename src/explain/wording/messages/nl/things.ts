import type { Messages } from "../message-key.ts";
import { je, Jouw, jouw, uit } from "./pieces.ts";

export const THINGS = {
  "counterfactual.text": `Zonder {items} in ${jouw} geschiedenis zou dit hier niet staan.`,
  "counterfactual.discreet":
    `Zonder {n, plural, one {één ding dat} other {# dingen die}} ${je}${uit} deed, zou dit hier niet ` +
    "staan.",
  "counterfactual.falls":
    `Zonder {items} in ${jouw} geschiedenis zou dit op plaats {rank} staan ` + "in plaats van {before}.",
  "counterfactual.falls_discreet":
    `Zonder {n, plural, one {één ding dat} other {# dingen die}} ${je}${uit} deed, zou dit op plaats ` +
    "{rank} staan in plaats van {before}.",
  "counterfactual.instead": `Dan zou ${je} {title} zien.`,
  "counterfactual.rank": "Dan zou het op plaats {rank} komen.",
  "item.gone": "een artikel dat niet meer wordt verkocht",
  "item.gone_with": "een artikel dat niet meer wordt verkocht",
  "item.gone_title": "Artikel dat niet meer wordt verkocht",
  "ago.days": "{n, plural, =0 {vandaag} =1 {gisteren} one {# dag geleden} other {# dagen geleden}}",
  "ago.months": "{n, plural, one {# maand geleden} other {# maanden geleden}}",
  "ago.years": "{n} jaar geleden",
  "list.and": "{first} en {last}",
  "list.more": "nog {n}",
  "channel.web": "online",
  "channel.app": "in de app",
  "channel.store": "in de winkel",
  "channel.email": "per e-mail",
  "channel.phone": "telefonisch",
  "channel.other": "elders",
  "data.purchases": "Aankopen",
  "data.returns": "Retouren en annuleringen",
  "data.views": `Artikelen die ${je} bekeek`,
  "data.clicks": `Suggesties die ${je} opende`,
  "data.impressions": `Suggesties die ${je} te zien kreeg`,
  "data.carts": `Wat ${je} in de winkelwagen legde`,
  "data.wishlist": "Verlanglijst",
  "data.ratings": "Beoordelingen",
  "data.dismissals": `Wat ${je} wegklikte`,
  "data.searches": "Zoekopdrachten",
  "data.service": "Openstaande vraag aan de klantenservice",
  "data.objectives": `${Jouw} wensen`,
  "data.other": "Leveringen en berichten",
  "data.session": "Dit bezoek",
  "data.page": "Deze pagina",
  "data.cart": "De winkelwagen op deze pagina",
  "data.history": `Wat ${je} eerder in deze winkel deed`,
  "data.other_channels": `${Jouw} andere kanalen`,
  "data.sensitive_items": "Gevoelige producten",
} satisfies Partial<Messages>;
