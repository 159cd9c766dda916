"""What Nordlyd's people noted about their customers: notes, calls, meetings, tasks, keywords on contacts."""

from datetime import date, timedelta
from random import Random

from services.changes import Recorder
from services.database import execute_many, rows
from services.periods import day_start
from services.sql import Sql

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "SE": {
        "note": ("Styrelsen beslutar om nästa fas den 20:e.", "Vill ha fakturan uppdelad på två kostnadsställen."),
        "call": (
            "Vill ha en reviderad offert före fredag. Prisnivån är ok.",
            "Frågade om vi kan börja två veckor tidigare.",
        ),
        "meeting": ("Gick igenom läget i projektet. Nöjda så här långt.", "Avstämning om ramavtalet för nästa år."),
        "task": ("Skicka reviderad offert", "Boka avstämning", "Ta fram referenser inom branschen"),
    },
    "NO": {
        "note": ("Styret bestemmer neste fase den 20.", "Vil ha fakturaen delt på to avdelinger."),
        "call": ("Ønsker et revidert tilbud før fredag. Prisnivået er greit.", "Spurte om vi kan begynne tidligere."),
        "meeting": ("Gikk gjennom status i prosjektet. Fornøyde så langt.", "Snakket om rammeavtalen for neste år."),
        "task": ("Send revidert tilbud", "Avtal nytt møte", "Finn referanser fra bransjen"),
    },
    "FI": {
        "note": (
            "Hallitus päättää seuraavasta vaiheesta 20. päivä.",
            "Toivoo laskun jaettavan kahdelle kustannuspaikalle.",
        ),
        "call": ("Haluaa tarkistetun tarjouksen ennen perjantaita.", "Kysyi, voimmeko aloittaa aikaisemmin."),
        "meeting": ("Käytiin läpi projektin tilanne. Tyytyväisiä tähän asti.", "Keskusteltiin puitesopimuksesta."),
        "task": ("Lähetä tarkistettu tarjous", "Sovi uusi tapaaminen", "Etsi toimialan referenssejä"),
    },
    "DK": {
        "note": ("Bestyrelsen beslutter næste fase den 20.", "Vil have fakturaen delt på to afdelinger."),
        "call": ("Ønsker et revideret tilbud før fredag. Prisen er i orden.", "Spurgte, om vi kan begynde tidligere."),
        "meeting": ("Gennemgik status på projektet. Tilfredse indtil nu.", "Talte om rammeaftalen for næste år."),
        "task": ("Send revideret tilbud", "Aftal nyt møde", "Find referencer fra branchen"),
    },
}
KEYWORDS = ("Julkort", "Styrgrupp", "Nyhetsbrev")
DAYS = 150
COLUMNS = "version, created_at, updated_at, customer_id, contact_id, person_id, kind, text, at, due_date, done_at"
INSERT = f"INSERT INTO activity ({COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
CUSTOMERS = (
    "SELECT customer.id, customer.country, customer.owner_id,"
    " (SELECT min(o.id) FROM contact o WHERE o.customer_id = customer.id AND o.is_active) AS contact_id"
    " FROM customer WHERE customer.is_internal = FALSE AND customer.owner_id IS NOT NULL ORDER BY customer.id"
)


async def note_things(recorder: Recorder, today: date, zone: str, seed: str) -> None:
    """Make the activities and keywords of a demo, past the log like the rest of it."""
    rng = Random(f"{seed} notes")
    customers = await rows(Sql(CUSTOMERS), recorder.connection)
    made = [row for one in customers for row in _of(rng, one, today, zone)]
    await execute_many(INSERT, made, recorder.connection)
    words = [(1, name, place, True) for place, name in enumerate(KEYWORDS)]
    await execute_many(
        "INSERT INTO keyword (version, name, position, is_active) VALUES (?, ?, ?, ?)", words, recorder.connection
    )
    ids = [one["id"] for one in await rows(Sql("SELECT id FROM keyword ORDER BY id"), recorder.connection)]
    contacts = await rows(Sql("SELECT id FROM contact ORDER BY id"), recorder.connection)
    marked = [(1, one["id"], rng.choice(ids)) for one in contacts if rng.random() < 0.25]
    text = "INSERT INTO contact_keyword (version, contact_id, keyword_id) VALUES (?, ?, ?)"
    await execute_many(text, marked, recorder.connection)
    for resource in ("activities", "keywords", "contact-keywords"):
        recorder.touch(resource)


def _of(rng: Random, one: dict[str, object], today: date, zone: str) -> list[tuple[object, ...]]:
    """None to four things about a customer, the last months."""
    texts = TEXTS.get(str(one["country"]), TEXTS["SE"])
    made: list[tuple[object, ...]] = []
    for _ in range(rng.choice((0, 1, 1, 2, 3, 4))):
        kind = rng.choice(("note", "call", "call", "meeting", "task"))
        day = today - timedelta(days=rng.randrange(1, DAYS))
        at = day_start(day, zone) + timedelta(minutes=rng.randrange(8 * 60, 16 * 60))
        due = day + timedelta(days=rng.randrange(3, 30)) if kind == "task" else None
        done = at + timedelta(days=2) if due is not None and due < today - timedelta(days=5) else None
        contact_id = one["contact_id"] if rng.random() < 0.7 else None
        text = rng.choice(texts[kind])
        made.append((at, at, one["id"], contact_id, one["owner_id"], kind, text, at, due, done))
    return made
