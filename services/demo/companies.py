"""The customers of Nordlyd AB that everybody knows by name, the largest first. All are made up."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Known:
    """A customer with a name of its own; `yearly` is about what it is billed in a year (kronor)."""

    name: str
    country: str
    industry: str
    owner: str
    yearly: int
    margin: float
    contacts: tuple[tuple[str, str, str], ...] = field(default=())
    cases: tuple[tuple[str, str, int], ...] = field(default=())


KNOWN = (
    Known(
        "Havbris Energi AS", "NO", "energy", "Maja Lindqvist", 3_284_500, 0.38,
        (
            ("Ingrid", "Solheim", "Økonomisjef"),
            ("Lars-Erik", "Nesbø", "Prosjektsjef havvind"),
            ("Sunniva", "Tveit", "Innkjøp"),
        ),
        (("Havvind fas 2, rådgivning", "offer_sent", 900_000), ("Styrelseutbildning", "needs_known", 300_000)),
    ),
    Known(
        "Bergqvist Industri AB", "SE", "manufacturing", "Elin Sandberg", 2_961_200, 0.31,
        (("Annika", "Bergqvist", "VD"), ("Tomas", "Ring", "Inköpschef")),
        (("Affärssystem, upphandling", "negotiation", 450_000),),
    ),
    Known(
        "Tammerstål Oy", "FI", "manufacturing", "Aino Virtanen", 2_418_750, 0.28,
        (("Heikki", "Lahtinen", "Toimitusjohtaja"), ("Riikka", "Salo", "Talousjohtaja")),
    ),
    Known(
        "Øresund Biotech ApS", "DK", "life_sciences", "Freja Holm", 2_204_000, 0.42,
        (("Camilla", "Bach", "Direktør"), ("Rasmus", "Lund", "IT-chef")),
        (("Kvalitetssystem, indførelse", "offer_sent", 860_000),),
    ),
    Known(
        "Kvarnholmen Fastigheter AB", "SE", "real_estate", "Oskar Nyström", 1_876_300, 0.36,
        cases=(("Energikartläggning", "negotiation", 300_000),),
    ),
    Known("Sjøvik Sjømat AS", "NO", "food", "Jonas Hagen", 1_642_900, 0.25),
    Known(
        "Lumikko Software Oy", "FI", "it_telecom", "Aino Virtanen", 1_508_400, 0.44,
        cases=(("Pilvisiirtymä", "offer_sent", 720_000),),
    ),
    Known("Stenmark & Söner Bygg AB", "SE", "construction", "Elin Sandberg", 1_377_150, 0.18),
    Known(
        "Nordkyst Rederi AS", "NO", "transport", "Maja Lindqvist", 1_296_000, 0.30,
        cases=(("Flåteplan", "needs_known", 240_000),),
    ),
    Known("Vesterbro Arkitekter A/S", "DK", "architecture", "Freja Holm", 1_148_600, 0.33),
    Known(
        "Mälarö Vård AB", "SE", "health", "Oskar Nyström", 987_400, 0.22,
        cases=(("Journalsystem, förstudie", "first_contact", 180_000),),
    ),
    Known("Karhumetsä Oy", "FI", "forestry_farming", "Aino Virtanen", 902_300, 0.31),
    Known("Glimminge Möbler AB", "SE", "retail", "Elin Sandberg", 764_900, 0.26),
    Known(
        "Skærbæk Agro A/S", "DK", "forestry_farming", "Freja Holm", 731_200, 0.20,
        cases=(("Sporbarhed", "offer_sent", 95_000),),
    ),
    Known("Kystlys Kraft AS", "NO", "energy", "Maja Lindqvist", 712_400, 0.33),
    Known("Polarbyte AB", "SE", "it_telecom", "Oskar Nyström", 702_000, 0.42),
    Known("Saimaan Vesi Oy", "FI", "energy", "Aino Virtanen", 540_300, 0.28),
    Known("Aarhus Robotics ApS", "DK", "manufacturing", "Freja Holm", 455_100, 0.37),
)  # fmt: skip
