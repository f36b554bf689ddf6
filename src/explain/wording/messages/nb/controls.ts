import type { Messages } from "../message-key.ts";

export const CONTROLS = {
  "control.not_interested.item.label": "Ikke interessert",
  "control.not_interested.item.effect": "Du får ikke dette forslaget mer.",
  "control.not_interested.item.undo": "Foreslå det igjen",
  "control.not_interested.brand.label": "Ingenting fra {brand}",
  "control.not_interested.brand.effect": "Du får ikke flere forslag fra dette merket.",
  "control.not_interested.brand.undo": "Foreslå {brand} igjen",
  "control.not_interested.category.label": "Ingenting fra {category}",
  "control.not_interested.category.effect": "Du får ikke flere forslag fra denne kategorien.",
  "control.not_interested.category.undo": "Foreslå {category} igjen",
  "control.forget_event.label": "Glem {items}",
  "control.forget_event.discreet": "Glem det dette bygger på",
  "control.forget_event.effect":
    "Denne ene opplysningen slettes fra det forslagene vet om deg. Den kan ikke hentes tilbake.",
  "control.why.label": "Hvorfor ser jeg dette?",
  "control.why.effect": "Viser alt som førte til dette forslaget.",
  "control.pause.label": "Sett personlige forslag på pause",
  "control.pause.effect": "Det du har gjort, brukes ikke før du fortsetter. Ingenting slettes.",
  "control.pause.undo": "Fortsett",
  "control.non_profiled.label": "Vis forslag uten historikken min",
  "control.non_profiled.effect": "Viser forslag som ikke bruker noe av det du har gjort.",
  "control.objectives.label": "Legg mer vekt på prisen",
  "control.objectives.effect": "Det som koster mindre, kommer høyere. De andre ønskene dine blir som de er.",
  "control.objectives.undo": "Som det var",
  "control.person.label": "Spør en medarbeider",
  "control.person.effect": "En medarbeider i denne butikken ser på forslaget og svarer deg.",
} satisfies Partial<Messages>;
