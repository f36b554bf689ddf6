import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { je, Jouw } from "./pieces.ts";

export const CONTROLS = {
  "control.not_interested.item.label": "Geen interesse",
  "control.not_interested.item.effect": `Dit wordt ${je} niet meer voorgesteld.`,
  "control.not_interested.item.undo": "Weer voorstellen",
  "control.not_interested.brand.label": "Niets van {brand}",
  "control.not_interested.brand.effect": `Van dit merk wordt ${je} niets meer voorgesteld.`,
  "control.not_interested.brand.undo": "{brand} weer voorstellen",
  "control.not_interested.category.label": "Niets uit {category}",
  "control.not_interested.category.effect": `Uit deze categorie wordt ${je} niets meer voorgesteld.`,
  "control.not_interested.category.undo": "{category} weer voorstellen",
  "control.forget_event.label": "Vergeet {items}",
  "control.forget_event.discreet": "Vergeet waarop dit is gebaseerd",
  "control.forget_event.effect":
    `Dit ene gegeven wordt gewist uit wat de suggesties over ${tone("u", "je")} weten. Dat kan niet ` +
    "ongedaan worden gemaakt.",
  "control.why.label": "Waarom zie ik dit?",
  "control.why.effect": "Laat alles zien wat tot deze suggestie leidde.",
  "control.pause.label": "Persoonlijke suggesties pauzeren",
  "control.pause.effect": `Wat ${je} deed wordt niet gebruikt tot ${je} ze hervat. Er wordt niets gewist.`,
  "control.pause.undo": "Hervatten",
  "control.non_profiled.label": `Suggesties zonder mijn geschiedenis`,
  "control.non_profiled.effect": `Laat suggesties zien die niets gebruiken van wat ${je} deed.`,
  "control.objectives.label": "Meer op de prijs letten",
  "control.objectives.effect": `Wat minder kost, komt hoger. ${Jouw} andere wensen blijven zoals ze zijn.`,
  "control.objectives.undo": "Zoals het was",
  "control.person.label": "Vraag het een medewerker",
  "control.person.effect": `Een medewerker van deze winkel bekijkt deze suggestie en antwoordt ${je}.`,
} satisfies Partial<Messages>;
