"""The rows behind every tile against the tile, for every kind of viewer there is."""

from services.database import rows
from services.kpis.explain import added_up
from services.kpis.figures import Figure, figures
from services.organization import organization
from services.permissions import Actor, actor_of
from services.sql import Sql

MOST_VIEWERS = 25


async def wrong_tiles() -> list[str]:
    """Tiles whose rows do not add up to them."""
    today = (await organization()).today()
    wrong = []
    for viewer in await _viewers():
        for figure in (await figures(viewer, today)).values():
            wrong += [
                f"KPI: {figure.kpi.key} as {viewer.name} sees it: {words}"
                for words in await _differences(figure, viewer)
            ]
    return wrong


async def _differences(figure: Figure, viewer: Actor) -> list[str]:
    today = (await organization()).today()
    amount, counted = await added_up(figure.kpi, viewer, today)
    _, left_out = await added_up(figure.kpi, viewer, today, counted=False)
    wrong = [f"the tile says {figure.value}, its rows come to {amount}"] if amount != figure.value else []
    rows_told = sum(term.sum.rows for term in figure.terms)
    if (rows_told, figure.left_out) != (counted, left_out):
        wrong.append(f"it counts {rows_told} rows and leaves out {figure.left_out}, there are {counted} and {left_out}")
    return wrong


async def _viewers() -> list[Actor]:
    """One user for each combination of rights and scopes."""
    ids = [found["id"] for found in await rows(Sql("SELECT id FROM user_account WHERE is_active ORDER BY id"))]
    actors = [actor for user_id in ids if (actor := await actor_of(user_id)) is not None]
    different = {actor.scope_key(): actor for actor in reversed(actors)}
    return list(different.values())[::-1][:MOST_VIEWERS]
