"""Making and changing thousands of rows within a recording: a few statements for all of them, the log as complete as ever.

Values are columns as the models keep them; rights, references and rules are the caller's.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from .change_log import UNLOGGED, Entry
from .changes import Recorder
from .database import execute_many, is_postgres, rows, value
from .derived import contact_columns, cost_columns, customer_columns, invoice_columns, project_columns
from .kpis.kept import READS
from .resources import RESOURCES
from .sql import Sql
from .writing_many import LAST_ID

Values = Mapping[str, Any]
DERIVE: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
    "customers": lambda row, _base: customer_columns(row),
    "contacts": lambda row, _base: contact_columns(row),
    "projects": project_columns,
    "invoices": invoice_columns,
    "costs": cost_columns,
}


async def reserve_ids(resource: str, count: int, connection: TransactionalDBClient) -> list[int]:
    """Ids for rows to be made, so that rows can point to each other before they are there."""
    table = RESOURCES[resource].table
    if is_postgres():
        text = f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM generate_series(1, CAST(? AS INT))"
        return [int(found["id"]) for found in await rows(Sql(text, (count,)), connection)]
    last = int(await value(Sql(LAST_ID.format(table=table), (table,)), connection) or 0)
    return list(range(last + 1, last + 1 + count))


async def create_many(
    recorder: Recorder,
    resource: str,
    made: Sequence[Values],
    ids: Sequence[int],
    customers: Sequence[int | None],
    base: str,
) -> None:
    """Make rows under reserved ids; `customers` are those that each belongs to, `base` is the firm's currency."""
    if not made:
        return
    kind, derive = RESOURCES[resource], DERIVE.get(resource)
    plain, names = _defaults(resource), _names(resource)
    if kind.moves_figures:
        await recorder.figures_of(_moving(made, customers))
    whole = []
    for values, row_id in zip(made, ids, strict=True):
        row = {**plain, **values, "id": row_id, "version": 1}
        row |= {name: recorder.at for name in ("created_at", "updated_at") if name in names}
        whole.append({**row, **derive(row, base)} if derive else row)
    marks = ", ".join("?" * len(names))
    text = f'INSERT INTO "{kind.table}" ({", ".join(names)}) VALUES ({marks})'
    await execute_many(text, [tuple(row[name] for name in names) for row in whole], recorder.connection)
    entries = [
        Entry(resource, row["id"], customer_id, "create", None, None, {n: row[n] for n in names if n not in UNLOGGED})
        for row, customer_id in zip(whole, customers, strict=True)
    ]
    await recorder.append(entries, made_customers=ids if resource == "customers" else ())


async def change_many(
    recorder: Recorder,
    resource: str,
    changes: Sequence[tuple[Values, Values]],
    customers: Sequence[int | None],
    base: str,
) -> None:
    """Change rows: each as its columns are, with those that get another value."""
    if not changes:
        return
    kind, derive = RESOURCES[resource], DERIVE.get(resource)
    if kind.moves_figures:
        await recorder.figures_of(_moved(resource, changes, customers))
    by_columns: defaultdict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    entries = []
    stamped = (recorder.at,) if "updated_at" in _names(resource) else ()
    for (now, new), customer_id in zip(changes, customers, strict=True):
        columns = {**new, **(derive({**now, **new}, base) if derive else {})}
        by_columns[tuple(columns)].append((*columns.values(), *stamped, now["id"]))
        entries += [
            Entry(resource, int(now["id"]), customer_id, "update", name, now.get(name), given)
            for name, given in new.items()
        ]
    for names, values in by_columns.items():
        assigned = ", ".join(f"{name} = ?" for name in names) + (", updated_at = ?" if stamped else "")
        text = f'UPDATE "{kind.table}" SET {assigned}, version = version + 1 WHERE id = ?'
        await execute_many(text, values, recorder.connection)
    await recorder.append(entries)


def _moving(made: Sequence[Values], customers: Sequence[int | None]) -> set[int]:
    """The customers whose figures move: those of the rows, and those who pay."""
    found = {customer_id for customer_id in customers if customer_id is not None}
    return found | {
        int(values["billing_customer_id"]) for values in made if values.get("billing_customer_id") is not None
    }


def _moved(resource: str, changes: Sequence[tuple[Values, Values]], customers: Sequence[int | None]) -> set[int]:
    """The same for rows that are changed: before and after, where a column is among those that figures read."""
    read = set(READS.get(resource, ()))
    moved = [(now, new, of) for (now, new), of in zip(changes, customers, strict=True) if read & new.keys()]
    whole = [now for now, _, _ in moved] + [{**now, **new} for now, new, _ in moved]
    others = {int(new["customer_id"]) for _, new, _ in moved if new.get("customer_id") is not None}
    return _moving(whole, [of for _, _, of in moved]) | others


@cache
def _names(resource: str) -> tuple[str, ...]:
    return tuple(RESOURCES[resource].model._meta.fields_db_projection)


@cache
def _defaults(resource: str) -> dict[str, Any]:
    fields = RESOURCES[resource].model._meta.fields_map
    plain = {name: fields[name].default if name in fields else None for name in _names(resource)}
    return {name: None if callable(given) else given for name, given in plain.items()}
