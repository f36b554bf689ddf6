"""Made-up shopping, so that each recipe runs by itself; `shopping.py` reads your own.

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
    """Lists of candidates: rows of COLUMNS, and which one the shopper chose (1, else 0)."""
    rng = random.Random(seed)
    made = []
    for _ in range(lists):
        rows, wishes = [], []
        for _ in range(size):
            row = [rng.gauss(0, 1), rng.choice([0.0, 0.5, 1.0]), rng.uniform(0, 6), rng.uniform(1, 90), rng.uniform(0, 400)]
            rows.append(row)
            wishes.append(1.5 * row[0] + row[1] + 0.3 * row[2] - 0.002 * row[4] + rng.gauss(0, 0.5))
        best = wishes.index(max(wishes))
        made.append((rows, [int(at == best) for at in range(size)]))
    return made
