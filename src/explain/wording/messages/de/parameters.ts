import type { Messages } from "../message-key.ts";
import { tone } from "../tone.ts";
import { haben, Ihr, sie } from "./pieces.ts";

export const PARAMETERS = {
  "weight.most": "zählt am meisten",
  "weight.much": "zählt viel",
  "weight.some": "zählt etwas",
  "weight.little": "zählt wenig",
  "weight.none": "zählt zurzeit nicht",
  "parameter.sentence": "{what}: {weight} (etwa {percent} %).",
  "parameter.limit": "{what}: ändert eine Punktzahl um höchstens {percent} %.",
  "parameter.latest": `Was ${sie} zuletzt getan ${haben}`,
  "parameter.recent": `Was ${sie} kurz davor getan ${haben}`,
  "parameter.earlier": `Was ${sie} früher getan ${haben}`,
  "parameter.page": "Die Seite und der Warenkorb darauf",
  "parameter.together": "Was zusammen gewählt wird",
  "parameter.next": "Was danach gewählt wird",
  "parameter.related": "Was wozu passt, über mehrere Schritte",
  "parameter.alike": "Wie ähnlich sich Artikel in Kategorie, Marke und Name sind",
  "parameter.again": `Worauf ${sie} selbst ${tone("zurückkommen", "zurückkommst")}`,
  "parameter.popularity": "Wie viele Menschen einen Artikel gewählt haben",
  "parameter.purchases": `Was ${sie} gekauft ${haben}`,
  "parameter.views": `Was ${sie} ${tone("sich", "dir")} angesehen ${haben}`,
  "parameter.carts": `Was ${sie} in den Warenkorb gelegt ${haben}`,
  "parameter.other": "Anderes, worauf das Modell achtet",
  "parameter.objectives": `${Ihr("e")} eigenen Wünsche (sparen, bequem, verlässlich, informiert, Freude)`,
  "parameter.fatigue": `Wie oft ${sie} einen Artikel gesehen und nicht beachtet ${haben}`,
  "parameter.promoted": "Was dieser Shop nach oben rückt, was immer gesagt wird",
  "parameter.history": `Was ${sie} in diesem Shop getan ${haben}, soweit ${sie} es erlaubt ${haben}`,
  "parameter.price": "Der Preis",
} satisfies Partial<Messages>;
