import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { objet, pourVous, Vos, vous, vousAvez } from "./pieces.ts";

export const CONTROLS = {
  "control.not_interested.item.label": "Pas pour moi",
  "control.not_interested.item.effect": `Cette suggestion ne ${objet} sera plus faite.`,
  "control.not_interested.item.undo": "La proposer à nouveau",
  "control.not_interested.brand.label": "Rien de {brand}",
  "control.not_interested.brand.effect": `Plus rien de cette marque ne ${objet} sera proposé.`,
  "control.not_interested.brand.undo": "Proposer à nouveau {brand}",
  "control.not_interested.category.label": "Rien de la catégorie {category}",
  "control.not_interested.category.effect": `Plus rien de cette catégorie ne ${objet} sera proposé.`,
  "control.not_interested.category.undo": "Proposer à nouveau la catégorie {category}",
  "control.forget_event.label": "Oublier {items}",
  "control.forget_event.discreet": "Oublier ce qui a mené à cette suggestion",
  "control.forget_event.effect":
    `Cette seule donnée est effacée de ce que les suggestions savent de ${pourVous}. Elle ne pourra pas ` +
    "être rétablie.",
  "control.why.label": "Pourquoi cette suggestion ?",
  "control.why.effect": "Montre tout ce qui a mené à cette suggestion.",
  "control.pause.label": "Suspendre les suggestions personnelles",
  "control.pause.effect":
    `Ce que ${vousAvez} fait n’est plus utilisé jusqu’à ce que ${vous} ` +
    `${tone("repreniez", "reprennes")}. Rien n’est effacé.`,
  "control.pause.undo": "Reprendre",
  "control.non_profiled.label": "Voir des suggestions sans mon historique",
  "control.non_profiled.effect": `Montre des suggestions qui n’utilisent rien de ce que ${vousAvez} fait.`,
  "control.objectives.label": "Tenir davantage compte du prix",
  "control.objectives.effect": `Ce qui coûte moins remonte. ${Vos} autres souhaits restent tels quels.`,
  "control.objectives.undo": "Comme avant",
  "control.person.label": "Demander à un conseiller",
  "control.person.effect": `Un conseiller de cette boutique examine cette suggestion et ${objet} répond.`,
} satisfies Partial<Messages>;
