import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { aus, haben, Ihr, ihr, sie } from "./pieces.ts";

export const THINGS = {
  "counterfactual.text": `Ohne {items} in ${ihr("em")} Verlauf stünde das hier nicht.`,
  "counterfactual.discreet":
    `Ohne {n, plural, one {eine Sache} other {# Dinge}}${aus} in ${ihr("em")} Verlauf stünde das hier ` +
    "nicht.",
  "counterfactual.falls": `Ohne {items} in ${ihr("em")} Verlauf stünde das auf Platz {rank} statt {before}.`,
  "counterfactual.falls_discreet":
    `Ohne {n, plural, one {eine Sache} other {# Dinge}}${aus} in ${ihr("em")} Verlauf stünde das auf ` +
    "Platz {rank} statt {before}.",
  "counterfactual.instead": `Stattdessen ${tone("sähen Sie", "sähst du")} {title}.`,
  "counterfactual.rank": "Es käme auf Platz {rank}.",
  "item.gone": "einen nicht mehr erhältlichen Artikel",
  "item.gone_with": "einem nicht mehr erhältlichen Artikel",
  "item.gone_title": "Nicht mehr erhältlicher Artikel",
  "ago.days": "{n, plural, =0 {heute} =1 {gestern} one {vor # Tag} other {vor # Tagen}}",
  "ago.months": "{n, plural, one {vor # Monat} other {vor # Monaten}}",
  "ago.years": "{n, plural, one {vor # Jahr} other {vor # Jahren}}",
  "list.and": "{first} und {last}",
  "list.more": "{n} weitere",
  "channel.web": "online",
  "channel.app": "in der App",
  "channel.store": "im Geschäft",
  "channel.email": "per E-Mail",
  "channel.phone": "am Telefon",
  "channel.other": "anderswo",
  "data.purchases": "Einkäufe",
  "data.returns": "Rückgaben und Stornierungen",
  "data.views": "Angesehene Artikel",
  "data.clicks": "Geöffnete Vorschläge",
  "data.impressions": "Gezeigte Vorschläge",
  "data.carts": "In den Warenkorb Gelegtes",
  "data.wishlist": "Wunschliste",
  "data.ratings": "Bewertungen",
  "data.dismissals": "Ausgeblendetes",
  "data.searches": "Suchen",
  "data.service": "Offene Anfrage beim Kundendienst",
  "data.objectives": `${Ihr("e")} Wünsche`,
  "data.other": "Lieferungen und Nachrichten",
  "data.session": "Dieser Besuch",
  "data.page": "Diese Seite",
  "data.cart": "Der Warenkorb auf dieser Seite",
  "data.history": `Was ${sie} früher in diesem Shop getan ${haben}`,
  "data.other_channels": `${Ihr("e")} anderen Kanäle`,
  "data.sensitive_items": "Sensible Produkte",
} satisfies Partial<Messages>;
