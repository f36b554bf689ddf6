"""What a recipe learns from, in one shape: made-up shopping, or what `candor dataset export` wrote.

    shop = open_shop(folder)        # the folder of the export; None: made up, so that each recipe runs by itself
"""
import datetime
import json
import math
import pathlib
from dataclasses import dataclass, field

import made_up_shop

POPULAR_FROM = 10
"""Distinct shoppers from which on a count may be told (the threshold of `popularity.json`)."""
LIST = 20
"""Candidates of a list that a ranking model learns to order."""
# Minor units to major ones, as the service does for `item.price` (ISO 4217); two decimals for all others.
DECIMALS = {**dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"], 0), **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "OMR", "TND"], 3)}


@dataclass
class Shop:
    items: list
    """Item ids; index 1 is the first."""
    histories: list
    """Of each shopper or session the steps, oldest first; a step is a list of item indices: one thing, or a whole order."""
    columns: dict
    """What a ranking model sees of a candidate, in order: {graph input: feature of the service}."""
    lists: list
    """Lists of candidates: (rows of the columns, whether each was chosen)."""
    training: dict
    """The statement of the manifest."""
    popularity: dict = field(default_factory=dict)
    """Distinct shoppers by item id, from POPULAR_FROM on."""

    def tables(self):
        return {"popularity": {"threshold": POPULAR_FROM, "counts": self.popularity}} if self.popularity else {}

    def ranking(self):
        """Rows of the columns, whether each was chosen, and the number of rows of each list."""
        if not self.lists:
            raise SystemExit("No list has a candidate that was chosen: export a data set with more shoppers, or over a longer time.")
        return [row for rows, _ in self.lists for row in rows], [one for _, chosen in self.lists for one in chosen], [len(rows) for rows, _ in self.lists]

    def examples(self, length):
        """(history rows, items that came next) of every step but the first. A row is (item, gap, weight): newest first, as serving has them."""
        for steps in self.histories:
            for end in range(1, len(steps)):
                yield rows_of(steps[:end], length), steps[end]


def rows_of(steps, length):
    """The newest `length` rows of known steps: `gap` counts steps from the newest, the items of an order share one and weigh 1/sqrt(size) each."""
    rows = []
    for gap, items in enumerate(reversed(steps)):
        rows.extend((item, gap, 1 / math.sqrt(len(items))) for item in items)
    return rows[:length]


def open_shop(folder=None):
    return made_up() if folder is None else exported(pathlib.Path(folder))


def made_up():
    sequences = made_up_shop.sequences()
    lists = made_up_shop.candidates()
    return Shop(
        items=made_up_shop.ITEMS, histories=[[[item] for item in sequence] for sequence in sequences], columns=made_up_shop.COLUMNS, lists=lists,
        training=statement(made_up_shop.DATASET, events=sum(map(len, sequences)), subjects=len(sequences)))


def statement(dataset, events, subjects, **more):
    return {"dataset": dataset, "recipe": {"seed": 7}, "reference_at": None, "from": None, "to": None, "events": events, "subjects": subjects, "purpose": "train", "watermark": 0, **more}


def exported(folder):
    about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    catalogue = {item["item_id"]: item for item in read_lines(folder / "items.ndjson")}
    splits = {split: list(read_lines(folder / f"{split}.ndjson")) for split in ("train", "valid", "test")}
    # Each split holds the whole past of its shoppers: the last one that names somebody knows the most of them.
    longest = {row["unit"]: row for split in splits.values() for row in split}
    shoppers = {}
    for row in longest.values():
        for item in {item for step in row["steps"] for item in step["items"]}:
            shoppers[item] = shoppers.get(item, 0) + 1
    items = sorted(item for item in shoppers if item in catalogue)
    place = {item: index + 1 for index, item in enumerate(items)}
    known = lambda row: [step for step in ([place[item] for item in step["items"] if item in place] for step in row["steps"]) if step]
    popularity = {item: count for item, count in shoppers.items() if item in place and count >= POPULAR_FROM}
    return Shop(
        items=items, histories=[known(row) for row in longest.values()], popularity=popularity,
        columns={"rank": "retrieval.rank", "popularity": "item.popularity", "price": "item.price", "age": "item.age_days"},
        lists=ranking_lists(splits, items, place, catalogue, popularity),
        training=statement(about["dataset_id"], about["events"], about["units"], **{"from": about["from"], "to": about["to"], "reference_at": about["to"], "watermark": about["watermark"]}))


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def ranking_lists(splits, items, place, catalogue, popularity):
    """Lists of what a plain co-occurrence model (from `train` alone) would offer before each later step, and what was chosen then.

    Its scores mean nothing beside another first stage; its ranks do, and `retrieval.rank` is what the ranking model gets.
    """
    together = {}
    for row in splits["train"]:
        own = sorted({place[item] for step in row["steps"] for item in step["items"] if item in place})
        for one in own:
            for other in own:
                if one != other:
                    together.setdefault(one, {})[other] = together.get(one, {}).get(other, 0) + 1
    lists = []
    for row in (row for split in ("valid", "test") for row in splits[split]):
        for at in range(max(1, row["predict_from"]), len(row["steps"])):
            before = [place[item] for step in row["steps"][:at] for item in step["items"] if item in place]
            chosen = {place[item] for item in row["steps"][at]["items"] if item in place} - set(before)
            scores = {}
            for item in before[-5:]:
                for other, count in together.get(item, {}).items():
                    if other not in before:
                        scores[other] = scores.get(other, 0) + count
            best = sorted(scores, key=lambda item: (-scores[item], item))[:LIST]
            if len(best) > 1 and chosen & set(best):
                facts = [catalogue[items[item - 1]] for item in best]
                lists.append((
                    [[rank + 1, math.log1p(popularity.get(fact["item_id"], 0)), price_of(fact), age_of(fact, row["steps"][at]["time"])] for rank, fact in enumerate(facts)],
                    [int(item in chosen) for item in best]))
    return lists


def price_of(item):
    return 0.0 if item["price_minor"] is None else item["price_minor"] / 10 ** DECIMALS.get(item["currency"], 2)


def age_of(item, now):
    """Days since the item was published; 0 where nobody knows, as in the service."""
    read = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return 0.0 if item["published_at"] is None else max(0.0, (read(now) - read(item["published_at"])).total_seconds() / 86400)
