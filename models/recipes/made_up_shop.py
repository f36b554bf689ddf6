"""Made-up shopping, so that each recipe runs by itself. Put your own data here: `candor dataset export` writes it.

60 items in 6 themes; a shopper stays in a theme and tends to go on to the next item of it.
"""
import random

THEMES, PER_THEME = 6, 10
ITEMS = [f"theme{t}-item{i}" for t in range(THEMES) for i in range(PER_THEME)]
DATASET = "made-up-shop"


def sequences(count=800, length=8, seed=7):
    """Lists of item indices (1 = first item of ITEMS), oldest first."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        theme, item = rng.randrange(THEMES), rng.randrange(PER_THEME)
        sequence = []
        for _ in range(length):
            sequence.append(1 + theme * PER_THEME + item)
            if rng.random() < 0.1:
                theme = rng.randrange(THEMES)
            item = (item + 1) % PER_THEME if rng.random() < 0.7 else rng.randrange(PER_THEME)
        made.append(sequence)
    return made


# What a ranking model sees of a candidate, in the order of its columns; each is a feature of the service.
COLUMNS = {"retrieval_score": "retrieval.score", "match": "context.match", "popularity": "item.popularity", "price": "item.price", "age": "item.age_days"}


def candidates(lists=400, size=20, seed=7):
    """Rows of COLUMNS, whether the shopper chose the candidate (0 or 1), and the number of rows of each list."""
    rng = random.Random(seed)
    rows, chosen = [], []
    for _ in range(lists):
        scored = []
        for _ in range(size):
            row = [rng.gauss(0, 1), rng.choice([0.0, 0.5, 1.0]), rng.uniform(0, 6), rng.uniform(1, 90), rng.uniform(0, 400)]
            scored.append((row, 1.5 * row[0] + row[1] + 0.3 * row[2] - 0.002 * row[4] + rng.gauss(0, 0.5)))
        best = max(scored, key=lambda pair: pair[1])
        rows.extend(row for row, _ in scored)
        chosen.extend(int(pair is best) for pair in scored)
    return rows, chosen, [size] * lists


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


def training(events, subjects):
    return {"dataset": DATASET, "recipe": {"seed": 7}, "reference_at": None, "from": None, "to": None, "events": events, "subjects": subjects, "purpose": "train", "watermark": 0}
