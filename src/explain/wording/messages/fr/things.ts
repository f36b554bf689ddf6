import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { Vos, votre, Vous, vousAvez } from "./pieces.ts";

export const THINGS = {
  "counterfactual.text": `Sans {items} dans ${votre} historique, cet article ne serait pas ici.`,
  "counterfactual.discreet":
    "Sans {n, plural, one {un élément} other {# éléments}}{known, select, yes { de {category}} other {}} " +
    `dans ${votre} historique, cet article ne serait pas ici.`,
  "counterfactual.falls":
    `Sans {items} dans ${votre} historique, cet article serait à la place {rank} ` + "au lieu de {before}.",
  "counterfactual.falls_discreet":
    "Sans {n, plural, one {un élément} other {# éléments}}{known, select, yes { de {category}} other {}} " +
    `dans ${votre} historique, cet article serait à la place {rank} ` +
    "au lieu de {before}.",
  "counterfactual.instead": `${Vous} ${tone("verriez", "verrais")} {title} à la place.`,
  "counterfactual.rank": "Il arriverait à la place {rank}.",
  "item.gone": "un article qui n’est plus vendu",
  "item.gone_with": "un article qui n’est plus vendu",
  "item.gone_title": "Article qui n’est plus vendu",
  "ago.days": "{n, plural, =0 {aujourd’hui} =1 {hier} one {il y a # jour} other {il y a # jours}}",
  "ago.months": "il y a {n} mois",
  "ago.years": "{n, plural, one {il y a # an} other {il y a # ans}}",
  "list.and": "{first} et {last}",
  "list.more": "{n, plural, one {# autre} other {# autres}}",
  "channel.web": "en ligne",
  "channel.app": "dans l’application",
  "channel.store": "en magasin",
  "channel.email": "par e-mail",
  "channel.phone": "par téléphone",
  "channel.other": "ailleurs",
  "data.purchases": "Achats",
  "data.returns": "Retours et annulations",
  "data.views": "Articles consultés",
  "data.clicks": "Suggestions ouvertes",
  "data.impressions": "Suggestions montrées",
  "data.carts": "Articles mis dans le panier",
  "data.wishlist": "Liste d’envies",
  "data.ratings": "Notes",
  "data.dismissals": `Ce que ${vousAvez} écarté`,
  "data.searches": "Recherches",
  "data.service": "Demande en cours au service client",
  "data.objectives": `${Vos} souhaits`,
  "data.other": "Livraisons et messages",
  "data.session": "Cette visite",
  "data.page": "Cette page",
  "data.cart": "Le panier de cette page",
  "data.history": `Ce que ${vousAvez} fait dans cette boutique auparavant`,
  "data.other_channels": `${Vos} autres canaux`,
  "data.sensitive_items": "Produits sensibles",
} satisfies Partial<Messages>;
