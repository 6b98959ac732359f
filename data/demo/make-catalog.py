#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose the demo shop's catalogue from a large one of real products.

usage: make-catalog.py --input retail_catalog.csv.xz [--output-folder .]

The input has the columns of `counterfoil-cli catalog import`: 100,000 products of Open Food Facts
whose names and barcodes are real, whose departments are guessed from words in the name and whose
prices and stock are synthetic.  From it are chosen about 5,000 with names that a person at a till
can read, spread over the departments; what the guess put into the wrong department is left out.
The shop's own goods (weighed fruit, the cheese counter, rolls, carrier bags) are added with
in-store numbers.  Written are catalog.csv.gz and quick-keys.json; the same input gives the same
bytes.  Standard library only.
"""
import argparse
import csv
import gzip
import hashlib
import io
import json
import lzma
import os
import re
import unicodedata

COLUMNS = ("sku gtin name department price tax_class unit price_embedded age_limit stock "
           "reorder_point image_url").split()
NAME_LENGTH_MAX = 58
QUICK_KEYS_MAX = 40
ELSEWHERE_SHARE = 0.16  # of a department: names in other languages than English

# department: (how many, a word that must be in the name, a word that must not)
DEPARTMENTS = {
    "Bakery": (300, r"bread|buns?|rolls?|bagels?|muffins?|cakes?|croissants?|brioche|tortillas?|toast|baguettes?|pain|brot|pane"
                    r"|madeleines|pancakes?|waffles?|pita|naan|ciabatta|focaccia",
               r"mix|crumbs?|sauce|ice|cream|snack|crackers?|rice|bars?|fish|crab|topping|decorat|pudding|flavou?red|spice|sticks?"
               r"|sausage|turkey|soup|yogurt|frosting|cheesecakes?|batter|dessert|sandwich|chicken|ham"),
    "Fruit & Veg": (260, r"apples?|bananas?|tomato(es)?|carrots?|spinach|mushrooms?|broccoli|corn|peas|mango|pineapple|beets?|celery"
                         r"|avocados?|potato(es)?|salad|beans|lentils|blueberries|strawberries",
                    r"juice|cocktail|drink|chips?|crisps?|soup|sauce|pie|bars?|cereal|candy|ketchup|paste|bread|cake|pudding|chutney|punch"
                    r"|yogurt|smoothie|snacks?|soda|jam|jelly|butter|dressing|salsa|popcorn|sherbet|sorbet|baby|pizza|pasta|fries|puree"
                    r"|syrup|dip|cider|pork|beef|chicken|vinaigrette|tea|nuts|flakes|flavou?red|bacon|ravioli|meat|jerky|starch|meal|gelatin"
                    r"|dessert|vinegar|mix|turkey|fish|hash|tots|kettle|gum|burgers?|crackers?|puffs?|cookies?|turnovers?|dogs?"),
    "Dairy & Eggs": (420, r"milk|cheese|yogurt|yoghurt|butter|cream|skyr|eggs|mozzarella|camembert|emmental|gouda|cheddar|brie|feta|kefir"
                          r"|ricotta|parmesan|mascarpone|fromage|lait|yaourt|quark",
                     r"ice|peanut|almond|cocoa|shea|cookies?|crackers?|pretzels?|pizza|sauce|soup|noodles|macaroni|mac|dressing|chocolate|candy"
                     r"|popcorn|puffs?|cakes?|hemp|cashew|bars?|chips?|crisps?|pasta|filled|potato(es)?|croutons|apple|pie|body|dip|curls?|bread"
                     r"|biscuits?|shells|ravioli|tortellini|sandwich|bites|crab|mushroom|chicken|tuna|frosting|spinach|flavou?red|beans"
                     r"|pumpkin|caramels?|nuts?|oil|salted|mix|cups|wafers?|rolls?|toffee|frosted|coconut|shortbread|petit|escalope"
                     r"|garlic|filling|pudding|oeufs|melts|baby|seasoning|dessert"),
    "Meat & Fish": (330, r"chicken|beef|pork|ham|sausages?|salami|tuna|salmon|turkey|bacon|chorizo|sardines|shrimp|mackerel|jambon|wurst"
                         r"|prosciutto|pastrami|jerky|cod|trout",
                    r"soup|noodles?|pizza|sauce|broth|gravy|sandwich|salad|burrito|ravioli|pasta|chips?|crisps?|seasoning|bites|pie|beans|mix"
                    r"|rice|taquitos|dumplings|wraps?|dip|crackers?|flavou?r(ed)?|rolls?|stock|baby|dog|cat|helper|spaghetti|bread|burgers?|meal"
                    r"|dinner|base|bouillon|tortellini|lasagna|macaroni|pocket|cheese|jalapeno"),
    "Grocery": (520, r"soup|beans|olives|pickles?|capers|tortilla|stuffing|coconut|dates|raisins|cranberries|gelatin|syrup|pudding|baking"
                     r"|relish|artichokes?|hearts|jelly|peaches|pears|prunes|apricots|cherries|chickpeas|tofu|gnocchi|broth|molasses"
                     r"|yeast|starch|cornbread|salad|kimchi|sauerkraut|chutney|taco|chili|enchilada|berries|hominy|blend|trail",
                r"baby|bars?|woopee|juice|candy|wine|beer|cookies?|chips?|drink"),
    "Pasta, Rice & Flour": (300, r"pasta|spaghetti|penne|fusilli|macaroni|rice|flour|noodles?|quinoa|sugar|tagliatelle|linguine|couscous|orzo"
                                 r"|semolina|risotto|basmati|jasmine",
                            r"crackers?|cakes?|cookies?|sauce|soup|chips?|crisps?|milk|bars?|pudding|cereal|snacks?|sprinkles|candy|vinegar|no|free"
                            r"|donuts?|strawberries|wafers?|krispies|drink|salad|frosted|bread|raisin|bites|dinner|syrup|less|bowl|beans|krispy"
                            r"|peas|popcorn|gum|peaches|jam|spread|applesauce|ketchup|unsweetened|cooking|filling|cinnamon|tortillas?|coated|fleur"),
    "Sauces & Oils": (340, r"sauce|oil|vinegar|mustard|mayonnaise|ketchup|pesto|vinaigrette|dressing|salsa|hummus|guacamole|marinade|tapenade",
                      r"tuna|sardines|chicken|chips?|crackers?|in|beans|sausage|pretzels?|mix|ravioli|fish|snacks?|tomatoes|peppers|artichokes?"
                      r"|mackerel|cereal|pasta|with|soap|beef|meatballs"),
    "Ready Meals": (300, r"pizza|lasagna|lasagne|sandwich|soup|ravioli|couscous|paella|quiche|burgers?|tortellini|salad|wrap|sushi|risotto",
                    r"sauce|seasoning|dressing|bread|cookies?|crackers?|mix|snacks?|rolls?|crust|kit|pickles?|cream|chips?|cheese|thins|buns?"
                    r"|stuffed|croutons|toppings?|spread|slices|dough|base|sliced|flavou?red|bags?|baby|puree"),
    "Frozen": (220, r"ice|gelato|sorbet|frozen|sherbet|glace|glaces",
               r"tea|syrup|cones?|mix|cups?|topping|breakers|mints?|cookies?|coffee|drink|candy|mountain|gum|pop|freezer|cream sandwich|the"
               r"|crackers?|water|cubes|kit|sauce|bonbons|lemonade|chip"),
    "Breakfast": (260, r"cereal|muesli|granola|oats?|oatmeal|porridge|jam|preserves|marmalade|honey|flakes|spread|miel|confiture|hazelnut",
                  r"bars?|turkey|ham|bbq|roasted|mustard|chicken|bread|pretzels?|crackers?|cookies?|bagel|sauce|peanuts?|chips?|salmon|wheat honey"
                  r"|graham|almonds?|cashews?|nuts?|coconut|bites|clusters|treats|barbecue|tea|milk|cake|dressing|drink|beans|cough|pepper|soup"
                  r"|squares|braids|yogurt|candy|drops|salad|seasoning|cookie|bacon|rice|bun|toast|s.mores|cheese|soy|tuna|beverage|bran muffin"),
    "Hot Drinks": (240, r"coffee|tea|espresso|cappuccino|cocoa|rooibos|infusion|earl|chai|latte",
                   r"iced|cake|cookies?|creamer|cream|ice|biscuits?|crisps?|yogurt|bars?|candy|kombucha|bottle|flavou?red|cups|milk|cakes|food"
                   r"|rolls?|spinach|tree|bread|sticks?|hawaiian|pie|beans coated|chocolate covered|nuts|protein|sweetened|juice|bags of|almonds?"),
    "Soft Drinks": (340, r"juice|water|cola|limonade|lemonade|soda|nectar|smoothie|drink|tonic|ginger ale|cocktail|seltzer|punch|cider|tea",
                    r"in|chestnuts|crackers?|candy|tuna|baking|bars?|gum|pineapple chunks|pear|halves|chunks|cookies?|bread|biscuits?|soup|cake|mix"
                    r"|packed|sorbet|ice|gelatin|bites|sliced|chicken|beef|clam|fruit cocktail|peaches|added to|powder|with peas"),
    "Biscuits & Snacks": (360, r"cookies?|biscuits?|chips?|crisps?|crackers?|popcorn|pretzels?|bars?|peanuts|almonds|pistachios|cashews|nuts"
                               r"|wafers?|shortbread|snack|waffles?",
                          r"fish|chicken|beef|sauce|ice|cream cheese|dough|seasoning|cereal|salad|soap|frosting|butter|cake|milk|steak|bread|pudding"
                          r"|mix,|pork|turkey|baking|yogurt|coated|burger|sausage|crumbs|pie|oil|soup|spread|beverage|granola"),
    "Confectionery": (300, r"chocolates?|candy|candies|caramels?|gum|gummies|gummy|nougat|pralines?|truffles?|licorice|lollipops?|marshmallows?"
                           r"|haribo|lindt|milka|kinder|ferrero|toffee|bonbons|mints?",
                      r"milk,|cookies?|cake|ice|syrup|cereal|drink|bread|pudding|spread|sauce|protein|muffins?|shake|granola|almondmilk|beverage"
                      r"|mushrooms?|covered|coffee|topping|biscuits?|baking|mousse|butter|croissant|powder|oil|chestnuts|soy|pancake"
                      r"|frosting|yogurt|doughnuts?|donuts?|dessert|mix|brownie|cups?|crackers?|lowfat|nonfat|pie|reduced fat milk|wafers?"),
    "Spices": (180, r"pepper|salt|spices?|curry|paprika|cinnamon|oregano|herbs?|basil|vanilla|cumin|garlic|seasoning|thyme|parsley|ginger"
                    r"|turmeric|poivre|rosemary|chili powder",
               r"sea salt (chips|caramel)|chips?|crisps?|ice|yogurt|sauce|cheese|jack|tea|nuts?|almonds?|cream|cookies?|syrup|oil|bread|butter"
               r"|crackers?|popcorn|pretzels?|chicken|beef|caramels?|bars?|chocolate|steak|rolls?|cereal|pickles?|hummus|pasta|tomato(es)?"
               r"|beans|stuffed|soup|lentil|jerky|sausage|snack|candy|dip|milk|sticks?|gum|no|bites|cashews?|peanuts?|pistachios?|salami"
               r"|croutons|cakes?|drink|kombucha|dressing|buds|salmon|potato(es)?|rice|mustard|nibs|slices|soda|mints?|peppercorn ranch"
               r"|soy|greek|pudding|wafers?|turkey|lowfat|frosting|cappuccino|juice|pork|bologna|almondmilk|beverage|unsalted|tuna|salsa|bagels?"),
    "Health": (60, r"vitamin|protein|whey|collagen|omega|magnesium|creatine|spirulina|electrolyte",
               r"bars? crisps|cookie|pancake|water|cereal|pasta|bread|crackers?"),
    "Baby": (70, r"baby food|babybrei|infant|holle|hipp|bledina|toddler", r"swiss|spinach|greens|carrots?$|corn|cheese"),
    "Wine": (110, r"bordeaux|merlot|chardonnay|sauvignon|cabernet|riesling|rioja|chianti|prosecco|champagne|cava|beaujolais|malbec|shiraz"
                  r"|cremant|muscadet|pinot|vin rouge|vin blanc|vin rose|red wine|white wine|cotes du rhone|wein|vino",
             r"vinegar|vinaigre|vinaigrette|sauce|sirop|sherbet|mustard|cooking|cheese|chocolat|biscuits?|terrine|boeuf|beef|salami|mustard|pate"
             r"|filets?|boisson|coq|jelly|chips?|moutarde|gelee|infusion|the|tea|pasta|onions?|jambon|aceto|colorants?|coeur|truffles?|gum|glace"
             r"|confiture|sorbet|poulet|lapin|poivre|eau|bonbons?|nougat|dressing|herring|marinade|wurst|water|latte|baking|yaourt|syrup|sel"
             r"|oil|chicken|sausage|saumon|soda|kola|cola|confit|pralines?|vitamine?|roast|winegar|vinegarette|mix|italian|bears|pear|poire|grapes|kasseler|pork|candy|juice|sugar|sucre|crackers?|sardines|thon|maquereaux"),
    "Beer & Cider": (90, r"beer|ale|lager|stout|ipa|pils|cidre|cider|biere|bier|cerveza|weissbier|guinness|heineken|somersby",
                     r"root|ginger|vinegar|vinaigre|batter|battered|bread|apple juice|brats?|bratwurst|cheese|soft|saucisson|terrine|mustard|popcorn"
                     r"|levadura|levure|non|sans|alcohol free|soda|spice|chips?|nuts|sausage|glaze|caffeine|rillettes|mix|donuts?|pretzel|kit"
                     r"|candy|pudding|chocolate|chocolat|salmon|saumon|fromage|desalcoolisee|spread|limonade|apple|beef|chicken|cookies?|berries|kase"
                     r"|moutarde|schinken|wurst|soup|bonbons?|sauce|fish|wings|carbonade|carbonnade|boeuf|gelee|onion|jelly|pate"),
    "Spirits": (60, r"whisky|whiskey|vodka|rhum|rum|gin|cognac|armagnac|tequila|pastis|grappa|brandy|calvados|bourbon|ricard|liqueur",
                r"sauce|terrine|raisins?|chocolat|chocolates?|cake|baba|babas|sables?|glace|pate|filet|soda|vinegar|magret|mousse|candy|crepes?"
                r"|ice cream|creme glacee|beans|syrup|ginger|flavou?r(ed)?|truffles?|bbq|cherry|cherries|balls?|pudding|foie|boudin|gelee|confiture"
                r"|mojito|sirop|jambon|rillettes?|caramel|sugar|cannele|canneles|tea|the|saucisson|bonbons?|marinade|butter|salmon|saumon|gateau"
                r"|vin|jerky|glaze|extract|chicken|biscuits?|fruit|soupe|coffee|cafe|lentilles|pralines?|yaourt|pruneaux|poire|low|savarin|lobster"
                r"|veloute|crevettes|tarta|helada|coquilles?|cuisine|canard|soup|tarte|nuts|fudge|tonic|punch|pork|porc|beurre|orange|ananas|banane|coupe|croissant|mustard|moutarde|dessert|eclair"),
}

# Food that is only flavoured with a drink, and names that a shop would not put on its screen.
NOT_A_DRINK = (r"buns?|cheesecakes?|eggnog|truffes?|truffles?|ice cream|preserves?|snap|patties|salt|cheddar|salsa|hummus|jalapenos"
               r"|creme de|raclette|cancoillotte|moules|foie|choucroute|fourres?|croquants?|jus|pommes?|roti|boudins?|chipolatas|saveur"
               r"|cannel\w+|canel\w+|schoko|yogurt|alkoholfrei|aceton|sale|pears|olives?|duo|raisins?|camembert|cuit|creamy|rillettes?"
               r"|campfire|porn|weed|shot|boisson|larmes|chimay a la")
ALCOHOL = ("Wine", "Beer & Cider", "Spirits")

# Names that half the world knows: a demo shop without them looks like none.
KNOWN = re.compile(
    r"\b(coca.cola|pepsi|kinder|nutella|heinz|barilla|lipton|twinings|lindt|milka|oreo|pringles|lay's|doritos|evian|perrier"
    r"|schweppes|guinness|heineken|haribo|toblerone|ferrero|philadelphia|danone|activia|kellogg's|quaker|cheerios|nescafe"
    r"|nespresso|lavazza|illy|tabasco|maille|bonne maman|ben & jerry's|haagen.dazs|magnum|cadbury|mars|snickers|twix|kit ?kat"
    r"|walkers|mcvitie's|tesco|sainsbury's|innocent|fanta|sprite|san pellegrino|volvic|vittel|red bull|bacardi|jameson"
    r"|johnnie walker|jack daniel's|absolut|smirnoff|martini|knorr|maggi|campbell's|green giant|dr\.? oetker|hipp|holle)\b", re.I)

# What the mock-ups of the screens and the guides show.
SHOWN = """028833050306 071314028721 046567024332 180286000526 085239032237 7300400122689 8000500209783 084114113436 186852000945
5000267014005 041900077990 5060042640812 5000169509135 011110818263 1804126910002 5400101044432 052319306502 078883111397
076301721289 046567718859 7622210239570 010001707""".split()

# The shop's own numbers.  Weighed goods have the item number as SKU, as keyed at the till; those of
# the counters carry labels whose barcode holds the price: 2 0 item price check, written with price 0.
# (item, name, department, price per kg, labelled at a counter)
WEIGHED = [
    ("4011", "Bananas", "Fruit & Veg", "1.79", 0), ("4017", "Apples, Granny Smith", "Fruit & Veg", "2.49", 0),
    ("4103", "Apples, Braeburn", "Fruit & Veg", "2.69", 0), ("4128", "Apples, Pink Lady", "Fruit & Veg", "3.29", 0),
    ("4409", "Pears, Williams", "Fruit & Veg", "2.79", 0), ("4012", "Oranges, navel", "Fruit & Veg", "2.29", 0),
    ("4053", "Lemons", "Fruit & Veg", "2.99", 0), ("4048", "Limes", "Fruit & Veg", "4.49", 0),
    ("4055", "Mandarins", "Fruit & Veg", "2.89", 0), ("4022", "Grapes, white seedless", "Fruit & Veg", "4.99", 0),
    ("4023", "Grapes, red seedless", "Fruit & Veg", "4.99", 0), ("4030", "Kiwi fruit", "Fruit & Veg", "3.99", 0),
    ("4038", "Peaches", "Fruit & Veg", "3.49", 0), ("4378", "Nectarines", "Fruit & Veg", "3.49", 0),
    ("4045", "Cherries", "Fruit & Veg", "7.99", 0), ("4032", "Watermelon", "Fruit & Veg", "1.29", 0),
    ("4664", "Tomatoes on the vine", "Fruit & Veg", "3.49", 0), ("4087", "Tomatoes, plum", "Fruit & Veg", "2.99", 0),
    ("4562", "Carrots", "Fruit & Veg", "1.19", 0), ("4072", "Potatoes, floury", "Fruit & Veg", "1.29", 0),
    ("4073", "Potatoes, red", "Fruit & Veg", "1.49", 0), ("4816", "Sweet potatoes", "Fruit & Veg", "2.59", 0),
    ("4093", "Onions, yellow", "Fruit & Veg", "1.29", 0), ("4082", "Onions, red", "Fruit & Veg", "1.59", 0),
    ("4608", "Garlic", "Fruit & Veg", "7.49", 0), ("4612", "Ginger root", "Fruit & Veg", "5.99", 0),
    ("4065", "Peppers, green", "Fruit & Veg", "3.49", 0), ("4688", "Peppers, red", "Fruit & Veg", "4.49", 0),
    ("4067", "Courgettes", "Fruit & Veg", "2.79", 0), ("4081", "Aubergines", "Fruit & Veg", "3.29", 0),
    ("4629", "Leeks", "Fruit & Veg", "2.99", 0), ("4060", "Broccoli", "Fruit & Veg", "2.99", 0),
    ("4645", "Mushrooms, white", "Fruit & Veg", "5.99", 0), ("4648", "Mushrooms, brown", "Fruit & Veg", "6.99", 0),
    ("10101", "Comté, 12 months", "Dairy & Eggs", "23.90", 1), ("10102", "Cheddar, mature", "Dairy & Eggs", "14.50", 1),
    ("10103", "Gouda, young", "Dairy & Eggs", "11.90", 1), ("10104", "Brie de Meaux", "Dairy & Eggs", "17.90", 1),
    ("10105", "Parmigiano Reggiano", "Dairy & Eggs", "26.90", 1), ("10106", "Feta", "Dairy & Eggs", "13.90", 1),
    ("10201", "Cooked ham", "Meat & Fish", "16.90", 1), ("10202", "Serrano ham", "Meat & Fish", "29.90", 1),
    ("10203", "Salami Milano", "Meat & Fish", "22.90", 1), ("10204", "Turkey breast slices", "Meat & Fish", "16.90", 1),
    ("10205", "Beef mince", "Meat & Fish", "10.99", 1), ("10206", "Chicken breast", "Meat & Fish", "11.99", 1),
    ("10207", "Salmon fillet", "Meat & Fish", "24.99", 1), ("10301", "Olives, mixed", "Ready Meals", "15.90", 1),
    ("10302", "Potato salad", "Ready Meals", "8.90", 1), ("10401", "Pick and mix", "Confectionery", "12.90", 1),
    ("10501", "Focaccia", "Bakery", "9.90", 1)]
# (item, name, department, price, tax class); by the piece, with an in-store EAN-8
PIECES = [
    ("1", "Carrier bag", "Shop", "0.22", "standard"), ("2", "Carrier bag, large", "Shop", "0.49", "standard"),
    ("3", "Cotton bag", "Shop", "2.99", "standard"), ("4", "Freezer bag", "Shop", "1.29", "standard"),
    ("5", "Greeting card", "Shop", "2.49", "standard"), ("6", "Newspaper", "Shop", "1.80", "reduced"),
    ("20", "Bread roll", "Bakery", "0.39", "reduced"), ("21", "Wholemeal roll", "Bakery", "0.59", "reduced"),
    ("22", "Butter croissant", "Bakery", "1.19", "reduced"), ("23", "Pretzel", "Bakery", "0.89", "reduced"),
    ("24", "Baguette", "Bakery", "1.29", "reduced"), ("25", "Country loaf", "Bakery", "3.49", "reduced"),
    ("26", "Cinnamon bun", "Bakery", "1.79", "reduced"), ("27", "Apple turnover", "Bakery", "1.99", "reduced"),
    ("40", "Lettuce", "Fruit & Veg", "1.29", "zero"), ("41", "Cucumber", "Fruit & Veg", "0.89", "zero"),
    ("42", "Cauliflower", "Fruit & Veg", "2.29", "zero"), ("43", "Avocado", "Fruit & Veg", "1.49", "zero"),
    ("44", "Mango", "Fruit & Veg", "1.99", "zero"), ("45", "Pineapple", "Fruit & Veg", "2.99", "zero"),
    ("46", "Fresh basil in a pot", "Fruit & Veg", "1.99", "zero"), ("60", "Coffee to go", "Hot Drinks", "2.20", "standard"),
    ("61", "Cappuccino to go", "Hot Drinks", "2.90", "standard"), ("62", "Tea to go", "Hot Drinks", "1.90", "standard")]

# The first page of quick keys: what has no barcode at hand or is asked for all day.
FAVOURITES = ["OWN-01", "028833050306", "071314028721", "4012", "046567024332", "046567718859", "180286000526", "076301721289",
              "085239032237", "7300400122689", "5000169509135", "8000500209783", "084114113436", "186852000945", "078883111397",
              "4011", "4664", "4562", "OWN-20", "OWN-22", "OWN-24", "OWN-41", "OWN-43", "4053", "4093", "OWN-60", "OWN-61", "OWN-06",
              "OWN-02", "OWN-23"]


def fold(text):
    text = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in text if not unicodedata.combining(c))


def check_digit(body):
    digits = [int(c) for c in reversed(body)]
    return body + str(-(3 * sum(digits[0::2]) + sum(digits[1::2])) % 10)


def order(gtin):
    """A fixed shuffle, the same on every machine."""
    return hashlib.sha256(("demo" + gtin).encode()).digest()


def is_readable(name):
    """A name as it would stand on a shelf label: a few words, written with care."""
    if not 6 <= len(name) <= NAME_LENGTH_MAX or not name[0].isupper():
        return False
    if any(ord(c) > 0x24F and c not in "’–€™®" for c in name) or re.search(r'[<>{}\[\]|\\_"*;:=#@!?°]|--|  |\d{4,}', name):
        return False
    letters = [c for c in name if c.isalpha()]
    if len(letters) < 0.7 * len(name.replace(" ", "")) or sum(c.isupper() for c in letters) > 0.5 * len(letters):
        return False
    words = name.replace(",", " ").split()
    return 2 <= len(words) <= 9 and name.count(",") <= 2 and not name.rstrip().endswith((",", "-", "&", "(", "."))


def has_word(pattern, folded):
    return re.search(rf"(?<![a-z])(?:{pattern})(?![a-z])", folded) is not None


def is_english(gtin):
    return len(gtin) == 12 or gtin.startswith("50")


def choose(rows):
    """Pick each department's share, the known names first, no name twice."""
    chosen, names = [], set()
    shown = {gtin.zfill(14) for gtin in SHOWN}
    for department, (count, wanted, unwanted) in DEPARTMENTS.items():
        unwanted += "|" + NOT_A_DRINK if department in ALCOHOL else ""
        pool = sorted((row for row in rows if row["department"] == department), key=lambda row: order(row["gtin"]))
        fits = []
        for row in pool:
            folded = fold(row["name"])
            if row["gtin"].zfill(14) in shown:
                fits.insert(0, row)
            elif is_readable(row["name"]) and has_word(wanted, folded) and not has_word(unwanted, folded):
                fits.append(row)
        first = [row for row in fits if row["gtin"].zfill(14) in shown]
        known = [row for row in fits if KNOWN.search(fold(row["name"])) and row not in first]
        english = [row for row in fits if is_english(row["gtin"]) and row not in first and row not in known]
        other = [row for row in fits if not is_english(row["gtin"]) and row not in first and row not in known]
        share = int(count * ELSEWHERE_SHARE)
        ordered = first + known[: count // 4] + english[: count - share - min(len(known), count // 4)] + other
        taken = 0
        for row in ordered:
            key = fold(row["name"])
            if taken < count and key not in names:
                names.add(key)
                chosen.append(row)
                taken += 1
    return chosen


def own_goods():
    for item, name, department, price, labelled in WEIGHED:
        gtin = check_digit(f"20{item:0>5}00000") if labelled else ""
        tax = "zero" if department == "Fruit & Veg" else "reduced" if department != "Confectionery" else "standard"
        yield {"sku": item, "gtin": gtin, "name": name, "department": department, "price": price, "tax_class": tax,
               "unit": "kg", "price_embedded": str(labelled), "age_limit": "0", "stock": "40.000", "reorder_point": "8.000"}
    for item, name, department, price, tax in PIECES:
        yield {"sku": f"OWN-{item:0>2}", "gtin": check_digit(f"20000{item:0>2}"),
               "name": name, "department": department, "price": price, "tax_class": tax, "unit": "ea",
               "price_embedded": "0", "age_limit": "0", "stock": "60", "reorder_point": "15"}


def write_catalog(path, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "image_url": ""})
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def quick_keys(rows):
    """One page of favourites, then one a department: own goods first, then by the fixed shuffle."""
    sku_by_code = {row["gtin"]: row["sku"] for row in rows if row["gtin"]}
    skus = {row["sku"] for row in rows}
    favourites = []
    for code in FAVOURITES:
        sku = sku_by_code.get(code) or code
        if sku not in skus:
            raise SystemExit(f"favourite {code} is not in the catalogue")
        favourites.append(sku)
    pages = [{"name": "Favourites", "keys": favourites[:QUICK_KEYS_MAX]}]
    own = {row["sku"] for row in own_goods()}
    known = {row["sku"] for row in rows if KNOWN.search(fold(row["name"]))}
    for department in ["Bakery", "Fruit & Veg", *sorted({row["department"] for row in rows} - {"Bakery", "Fruit & Veg"})]:
        fits = [row for row in rows if row["department"] == department]
        fits.sort(key=lambda row: (row["sku"] not in own, row["sku"] not in known, len(row["name"]) > 24, order(row["gtin"] + row["sku"])))
        pages.append({"name": department, "keys": [row["sku"] for row in fits[:QUICK_KEYS_MAX]]})
    return {"pages": pages}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output-folder", default=os.path.dirname(os.path.abspath(__file__)))
    options = parser.parse_args()
    with lzma.open(options.input, "rt", encoding="utf-8", newline="") as file:
        rows = choose(list(csv.DictReader(file)))
    rows.sort(key=lambda row: row["gtin"].zfill(14))
    rows = list(own_goods()) + rows
    write_catalog(os.path.join(options.output_folder, "catalog.csv.gz"), rows)
    with open(os.path.join(options.output_folder, "quick-keys.json"), "w", encoding="utf-8") as file:
        json.dump(quick_keys(rows), file, ensure_ascii=False, indent=1)
        file.write("\n")
    print(f"{len(rows)} products")


if __name__ == "__main__":
    main()
