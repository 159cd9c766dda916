"""The people of Nordlyd AB. Elin, the administrator, is made by the first setup."""

from services.seeding.people import FACTOR, Person, mail

# Name, profile, unit, supervisor, language, cost of an hour in kronor.
STAFF = (
    ("Aino Virtanen", "manager", "Helsingfors", None, "fi", 890),
    ("Maja Lindqvist", "account_manager", "Stockholm", None, "sv", 720),
    ("Jonas Hagen", "sales", "Oslo", None, "nb", 680),
    ("Karin Öberg", "read_only", "Stockholm", "Maja Lindqvist", "sv", 560),
    ("Lars Ekström", "auditor", "Stockholm", None, "en", 740),
    ("Freja Holm", "account_manager", "Köpenhamn", None, "da", 710),
    ("Oskar Nyström", "manager", "Göteborg", None, "sv", 860),
    ("Silje Moen", "sales", "Oslo", "Jonas Hagen", "nb", 590),
    ("Mikko Salonen", "sales", "Helsingfors", "Aino Virtanen", "fi", 610),
    ("Ida Berglund", "sales", "Göteborg", "Oskar Nyström", "sv", 580),
    ("Erik Wallin", "read_only", "Stockholm", "Maja Lindqvist", "sv", 640),
    ("Signe Thomsen", "read_only", "Köpenhamn", "Freja Holm", "da", 600),
)
ADMINISTRATOR = ("Elin Sandberg", "Stockholm", "sv", 840)


def staff(administrator_id: int) -> list[Person]:
    """Everybody, the administrator first; the others' ids follow hers."""
    name, unit, language, hour = ADMINISTRATOR
    everybody = [Person(administrator_id, name, mail(name), "administrator", unit, None, language, hour * FACTOR)]
    ids = {row[0]: administrator_id + n for n, row in enumerate(STAFF, 1)}
    for person, profile, unit, supervisor, language, hour in STAFF:
        sells = profile not in ("read_only", "auditor")
        above = ids.get(supervisor or "")
        facts = (ids[person], person, mail(person), profile, unit, above, language, hour * FACTOR, sells)
        everybody.append(Person(*facts))
    return everybody
