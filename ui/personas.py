"""The people of the demo, whom anybody may be with one click; there are none in a real register."""

from dataclasses import dataclass

from services.database import rows, writing
from services.organization import organization
from services.profiles import READY_MADE
from services.refusals import NotFound, NotSetUp
from services.sessions import begin_session
from services.sql import Sql

NAMES = {str(profile["key"]): str(profile["name"]) for profile in READY_MADE}


@dataclass(frozen=True)
class Persona:
    """Somebody to log in as; `role` is translated where it is shown."""

    user_id: int
    email: str
    name: str
    role: str


async def personas() -> list[Persona]:
    """One active user of each permission profile, the most powerful first; empty in a real register."""
    try:
        firm = await organization()
    except NotSetUp:
        return []
    if not firm.settings.get("demo"):
        return []
    query = (
        "SELECT u.id, u.email, u.name, p.name AS role, p.key FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
        " WHERE u.is_active AND u.id = (SELECT min(o.id) FROM user_account o WHERE o.profile_id = p.id AND o.is_active)"
        " ORDER BY u.id"
    )
    return [
        Persona(found["id"], found["email"], found["name"], NAMES.get(found["key"] or "", found["role"]))
        for found in await rows(Sql(query))
    ]


async def become(email: str) -> str:
    """Begin a session as one of the demo's people; answers with the token. `NotFound` for anybody else."""
    found = next((person for person in await personas() if person.email == email), None)
    if found is None:
        raise NotFound()
    async with writing() as connection:
        return await begin_session(found.user_id, connection)
