"""What decides the order of the list, in plain words: shoppers read it."""

RANKER_SENTENCES = {
    "en": ["How well an item fits what you are looking at, how popular and how new it is.", "The price is the same for everyone; it only helps to order the list."],
    "nl": ["Hoe goed een artikel past bij wat u bekijkt, hoe populair en hoe nieuw het is.", "De prijs is voor iedereen gelijk; hij helpt alleen bij de volgorde."],
    "nb": ["Hvor godt en vare passer til det du ser på, hvor populær og hvor ny den er.", "Prisen er lik for alle; den hjelper bare med rekkefølgen."],
}
SCORER_SENTENCES = {
    "en": ["What you looked at and bought lately, and what others chose next after the same items."],
    "nl": ["Wat u onlangs bekeek en kocht, en wat anderen na dezelfde artikelen kozen."],
    "nb": ["Det du nylig så på og kjøpte, og hva andre valgte etter de samme varene."],
}
