import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { dich, dir, haben, Ihr, sie } from "./pieces.ts";

export const CONTROLS = {
  "control.not_interested.item.label": "Kein Interesse",
  "control.not_interested.item.effect": `Das wird ${dir} nicht mehr vorgeschlagen.`,
  "control.not_interested.item.undo": "Wieder vorschlagen",
  "control.not_interested.brand.label": "Nichts von {brand}",
  "control.not_interested.brand.effect": `Von dieser Marke wird ${dir} nichts mehr vorgeschlagen.`,
  "control.not_interested.brand.undo": "{brand} wieder vorschlagen",
  "control.not_interested.category.label": "Nichts aus {category}",
  "control.not_interested.category.effect": `Aus dieser Kategorie wird ${dir} nichts mehr vorgeschlagen.`,
  "control.not_interested.category.undo": "{category} wieder vorschlagen",
  "control.forget_event.label": "{items} vergessen",
  "control.forget_event.discreet": "Vergessen, worauf das beruht",
  "control.forget_event.effect":
    `Diese eine Angabe wird aus dem gelöscht, was die Vorschläge über ${dich} wissen. Das lässt sich nicht ` +
    "rückgängig machen.",
  "control.why.label": "Warum sehe ich das?",
  "control.why.effect": "Zeigt alles, was zu diesem Vorschlag geführt hat.",
  "control.pause.label": "Persönliche Vorschläge pausieren",
  "control.pause.effect":
    `Was ${sie} getan ${haben}, wird nicht genutzt, bis ${sie} die Pause ` +
    `${tone("beenden", "beendest")}. Es ` +
    "wird nichts gelöscht.",
  "control.pause.undo": "Pause beenden",
  "control.non_profiled.label": "Vorschläge ohne meinen Verlauf zeigen",
  "control.non_profiled.effect": `Zeigt Vorschläge, die nichts von dem nutzen, was ${sie} getan ${haben}.`,
  "control.objectives.label": "Mehr auf den Preis achten",
  "control.objectives.effect":
    `Was weniger kostet, rückt nach oben. ${Ihr("e")} anderen Wünsche bleiben, ` + "wie sie sind.",
  "control.objectives.undo": "Wie zuvor",
  "control.person.label": "Unser Team fragen",
  "control.person.effect": `Unser Team sieht sich diesen Vorschlag an und antwortet ${dir}.`,
} satisfies Partial<Messages>;
