/**
 * A product of the generated shop as it stands in the table below. `for`: item ids that it is an accessory
 * of.
 */
export type TableRow = {
  readonly id: string;
  readonly title: string;
  readonly aisle: string;
  readonly brand: string;
  readonly price: number;
  readonly days?: number;
  readonly for?: readonly string[];
  readonly sizes?: readonly string[];
};

/** A taste: a department, what people of that taste begin with, and what they add later. */
export type Taste = {
  readonly name: string;
  readonly department: string;
  readonly rows: readonly TableRow[];
};

const row = (
  id: string,
  title: string,
  aisle: string,
  brand: string,
  price: number,
  more: Partial<TableRow> = {},
): TableRow => ({ id, title, aisle, brand, price, ...more });

/** Made up: no such shop, brand or product exists. */
export const TASTES: readonly Taste[] = [
  {
    name: "coffee",
    department: "Coffee",
    rows: [
      row("cof-machine", "Espresso machine Aurelia", "Machines", "Torralba", 449),
      row("cof-grinder", "Burr grinder with 40 settings", "Machines", "Torralba", 189),
      row("cof-kettle", "Gooseneck kettle", "Filter coffee", "Haugen", 74.5),
      row("cof-dripper", "Porcelain dripper", "Filter coffee", "Haugen", 24.9),
      row("cof-papers", "Filter papers, 100 sheets", "Filter coffee", "Haugen", 6.5, {
        days: 45,
        for: ["cof-dripper"],
      }),
      row("cof-beans", "Coffee beans Oslo roast, 1 kg", "Beans", "Nordlys", 21.9, { days: 30 }),
      row("cof-decaf", "Decaf beans, 500 g", "Beans", "Nordlys", 13.9, { days: 30 }),
      row("cof-descaler", "Descaler for espresso machines", "Care", "Torralba", 9.9, {
        days: 90,
        for: ["cof-machine"],
      }),
      row("cof-brush", "Grinder brush", "Care", "Torralba", 7.5, { for: ["cof-grinder"] }),
      row("cof-tamper", "Steel tamper 58 mm", "Barista", "Torralba", 32, { for: ["cof-machine"] }),
      row("cof-pitcher", "Milk pitcher 350 ml", "Barista", "Haugen", 18.5),
      row("cof-cups", "Espresso cups, set of four", "Cups", "Klay", 29),
      row("cof-mugs", "Stoneware mugs, set of two", "Cups", "Klay", 26),
      row("cof-scale", "Coffee scale with timer", "Barista", "Haugen", 45),
      row("cof-tin", "Airtight bean tin", "Beans", "Klay", 22),
    ],
  },
  {
    name: "baking",
    department: "Baking",
    rows: [
      row("bak-mixer", "Stand mixer 5 litre", "Machines", "Mellis", 329),
      row("bak-hook", "Spare dough hook", "Machines", "Mellis", 24, { for: ["bak-mixer"] }),
      row("bak-tin", "Loaf tin", "Tins", "Brodd", 17.5),
      row("bak-spring", "Springform 26 cm", "Tins", "Brodd", 19.9),
      row("bak-muffin", "Muffin tray, twelve", "Tins", "Brodd", 21),
      row("bak-cases", "Muffin cases, 60", "Paper", "Brodd", 4.2, { days: 40, for: ["bak-muffin"] }),
      row("bak-paper", "Baking paper, 20 m", "Paper", "Brodd", 5.8, { days: 50 }),
      row("bak-flour", "Strong white flour, 5 kg", "Ingredients", "Kornveg", 9.9, { days: 35 }),
      row("bak-rye", "Rye flour, 2 kg", "Ingredients", "Kornveg", 5.9, { days: 35 }),
      row("bak-yeast", "Dry yeast, ten sachets", "Ingredients", "Kornveg", 4.9, { days: 60 }),
      row("bak-basket", "Proving basket", "Bread", "Kornveg", 18),
      row("bak-lame", "Dough scoring knife", "Bread", "Kornveg", 12),
      row("bak-stone", "Baking stone", "Bread", "Brodd", 39),
      row("bak-scale", "Kitchen scale", "Tools", "Mellis", 27),
      row("bak-pin", "Rolling pin, beech", "Tools", "Mellis", 15),
    ],
  },
  {
    name: "hiking",
    department: "Outdoor",
    rows: [
      row("hik-jacket", "Rain jacket Skarv", "Clothing", "Fjellreven", 179, { sizes: ["S", "M", "L"] }),
      row("hik-boots", "Hiking boots Storvik", "Shoes", "Fjellreven", 199),
      row("hik-socks", "Wool hiking socks", "Clothing", "Tova", 16.9),
      row("hik-base", "Merino base layer", "Clothing", "Tova", 69),
      row("hik-hat", "Wool hat", "Clothing", "Tova", 29),
      row("hik-pack", "Backpack 28 litre", "Packs", "Ryggen", 129),
      row("hik-cover", "Rain cover for backpacks", "Packs", "Ryggen", 24, { for: ["hik-pack"] }),
      row("hik-flask", "Steel flask 0.75 l", "Camp kitchen", "Ryggen", 32),
      row("hik-stove", "Gas stove", "Camp kitchen", "Glod", 54),
      row("hik-gas", "Gas cartridge 230 g", "Camp kitchen", "Glod", 8.9, { days: 60, for: ["hik-stove"] }),
      row("hik-pot", "Camp pot 1.2 l", "Camp kitchen", "Glod", 38),
      row("hik-poles", "Trekking poles", "Equipment", "Ryggen", 89),
      row("hik-lamp", "Head lamp", "Equipment", "Glod", 44),
      row("hik-wax", "Leather wax", "Shoes", "Fjellreven", 11.5, { days: 120, for: ["hik-boots"] }),
      row("hik-map", "Trail map, waterproof", "Equipment", "Glod", 19),
    ],
  },
  {
    name: "garden",
    department: "Garden",
    rows: [
      row("gar-secateurs", "Secateurs", "Tools", "Rosendal", 36),
      row("gar-gloves", "Garden gloves", "Tools", "Rosendal", 14.5),
      row("gar-fork", "Hand fork", "Tools", "Rosendal", 18),
      row("gar-can", "Watering can 9 l", "Watering", "Vannes", 27),
      row("gar-hose", "Garden hose 25 m", "Watering", "Vannes", 49),
      row("gar-nozzle", "Hose nozzle", "Watering", "Vannes", 16, { for: ["gar-hose"] }),
      row("gar-compost", "Peat-free compost, 40 l", "Soil", "Moldhus", 11.9, { days: 30 }),
      row("gar-feed", "Tomato feed, 1 l", "Soil", "Moldhus", 9.5, { days: 45 }),
      row("gar-tomato", "Tomato seeds", "Seeds", "Spire", 3.9),
      row("gar-basil", "Basil seeds", "Seeds", "Spire", 3.2),
      row("gar-beans", "Runner bean seeds", "Seeds", "Spire", 3.5),
      row("gar-tray", "Seed tray with lid", "Seeds", "Spire", 12.5),
      row("gar-labels", "Plant labels, 50", "Seeds", "Spire", 5.5),
      row("gar-pot", "Terracotta pot 24 cm", "Pots", "Klay", 17),
      row("gar-canes", "Bamboo canes, 20", "Pots", "Rosendal", 8.5),
    ],
  },
  {
    name: "cycling",
    department: "Cycling",
    rows: [
      row("cyc-helmet", "Commuter helmet", "Safety", "Hjulet", 79),
      row("cyc-light", "Light set, front and rear", "Safety", "Hjulet", 46),
      row("cyc-lock", "Folding lock", "Safety", "Vakt", 89),
      row("cyc-bell", "Brass bell", "Safety", "Hjulet", 14),
      row("cyc-pump", "Floor pump", "Workshop", "Kjede", 39),
      row("cyc-tube", "Inner tube 28 inch", "Workshop", "Kjede", 7.9, { days: 120 }),
      row("cyc-oil", "Chain oil", "Workshop", "Kjede", 9.9, { days: 60 }),
      row("cyc-tool", "Multi tool", "Workshop", "Kjede", 29),
      row("cyc-levers", "Tyre levers", "Workshop", "Kjede", 5.9, { for: ["cyc-tube"] }),
      row("cyc-bag", "Pannier bag 20 l", "Bags", "Ryggen", 69),
      row("cyc-rack", "Rear rack", "Bags", "Hjulet", 44),
      row("cyc-strap", "Reflective leg strap", "Clothing", "Vakt", 8.5),
      row("cyc-gloves", "Winter cycling gloves", "Clothing", "Tova", 39),
      row("cyc-cape", "Rain cape", "Clothing", "Tova", 54),
      row("cyc-mirror", "Handlebar mirror", "Safety", "Vakt", 19),
    ],
  },
  {
    name: "desk",
    department: "Home office",
    rows: [
      row("dsk-chair", "Desk chair Sitt", "Furniture", "Arbor", 289),
      row("dsk-mat", "Floor mat for chairs", "Furniture", "Arbor", 49, { for: ["dsk-chair"] }),
      row("dsk-lamp", "Desk lamp", "Light", "Glod", 59),
      row("dsk-bulb", "Warm LED bulb", "Light", "Glod", 7.5, { days: 365, for: ["dsk-lamp"] }),
      row("dsk-stand", "Laptop stand, oak", "Desk", "Arbor", 45),
      row("dsk-keyboard", "Quiet keyboard", "Desk", "Tast", 84),
      row("dsk-mouse", "Upright mouse", "Desk", "Tast", 52),
      row("dsk-pad", "Felt desk pad", "Desk", "Arbor", 34),
      row("dsk-notebook", "Dotted notebook", "Paper", "Blad", 12.9, { days: 60 }),
      row("dsk-pen", "Fountain pen", "Paper", "Blad", 38),
      row("dsk-ink", "Ink cartridges, twelve", "Paper", "Blad", 6.9, { days: 60, for: ["dsk-pen"] }),
      row("dsk-paper", "Printer paper, 500 sheets", "Paper", "Blad", 7.9, { days: 60 }),
      row("dsk-shelf", "Wall shelf", "Furniture", "Arbor", 64),
      row("dsk-plant", "Desk plant in a pot", "Desk", "Spire", 22),
      row("dsk-cable", "Cable tray", "Desk", "Tast", 26),
    ],
  },
];

/** Help that belongs to products: content, never sold. */
export const CONTENT = [
  {
    id: "help-descale",
    title: "How to descale an espresso machine",
    department: "Coffee",
    for: ["cof-machine"],
  },
  { id: "help-boots", title: "How to care for leather boots", department: "Outdoor", for: ["hik-boots"] },
  {
    id: "help-sourdough",
    title: "Your first sourdough loaf, step by step",
    department: "Baking",
    for: ["bak-basket"],
  },
  { id: "help-tube", title: "How to change an inner tube", department: "Cycling", for: ["cyc-tube"] },
] as const;
