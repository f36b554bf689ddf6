import { inBothTones } from "../../../../consent/wording/tone.ts";
import type { CopyWording } from "./copy-wording.ts";

/** French: "vous", or "tu". */
export const FR = inBothTones((say): CopyWording => {
  const vous = say("vous", "tu");
  const Vous = say("Vous", "Tu");
  const avez = say("avez", "as");
  const vos = say("vos", "tes");
  return {
    title: `Tout ce qui est conservé de ${say("vous", "toi")}`,
    lead:
      `Chaque ligne dit une chose en mots simples ; ${say("ouvrez-la", "ouvre-la")} pour en voir chaque ` +
      "champ, tel qu’il est conservé.",
    groups: {
      provided: `Ce que ${vous} nous ${avez} dit`,
      observed: "Ce que nous avons vu",
      inferred: "Ce qui en a été tiré",
      processing: "Ce qui en a été fait",
    },
    nothing: "Rien n’est conservé ici.",
    all: "Chaque champ",
    back: `Retour à ${say("votre", "ta")} page`,
    restricted: (since) => `${Vous} nous ${avez} demandé le ${since} de ne pas utiliser ${vos} données.`,
    objected: (since) =>
      say(
        `Vous vous êtes opposé à l’utilisation le ${since}.`,
        `Tu t’es opposé à l’utilisation le ${since}.`,
      ),
    age: (band) => `${say("Votre", "Ton")} âge, tel qu’il nous a été dit : ${band}.`,
    country: (code) => `Le pays dont le droit a été indiqué avec la réponse : ${code}.`,
    wishes:
      `Ce qui compte pour ${say("vous", "toi")}, ce que ${vous} ${avez} écarté, et comment nous pouvons ` +
      "écrire.",
    wishesSet: (date) => `Les souhaits ont été modifiés pour la dernière fois le ${date}.`,
    joined: (name, since) => `${name} compte comme la même personne depuis le ${since}.`,
    passes: (count) =>
      count === 1
        ? "Un accès pour une seule visite est encore valable."
        : `${count} accès pour une seule visite sont encore valables.`,
    openCase: (id) => `Une question attend encore une réponse : ${id}.`,
    shown: (date, titles) => `Le ${date}, ceci a été montré : ${titles}.`,
    counted: (model) =>
      `Le modèle ${model} a compté ce que ${vous} ${avez} fait ; ${vous} ${say("pouvez", "peux")} le faire ` +
      "oublier.",
    believed:
      `${say("Vos", "Tes")} réponses à nos questions ont été comptées, avec celles d’autres, dans ce que ` +
      "nous pensons de nos suggestions.",
    handedOut: (date, to) =>
      `Ce que ${vous} ${avez} fait est entré le ${date}, sans nom, dans un jeu de données, ` +
      (to === null ? "et nous n’avons pas noté pour qui." : `remis à : ${to}.`),
    forgotten: (count) =>
      count === 1
        ? `${Vous} nous ${avez} fait oublier une chose ; il n’en reste qu’une marque, qui l’empêche de ` +
          "revenir."
        : `${Vous} nous ${avez} fait oublier ${count} choses ; il n’en reste que des marques, qui les ` +
          "empêchent de revenir.",
    unusedSince: (date) =>
      `Ce que ${vous} ${avez} fait reste inutilisé depuis le ${date}, et sera effacé 30 jours plus tard.`,
    erasedBefore: (date) => `Tout ce qui précède le ${date} a été effacé.`,
  };
});
