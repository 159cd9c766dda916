"""Bulk rows into PostgreSQL: COPY in one transaction, indexes taken away before and put back as they were after."""

from collections.abc import Iterable

import asyncpg

from .tables import TABLES, UNVERSIONED, Rows

INDEXES = (
    "SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relname = ANY($1) AND NOT i.indisunique"
)


async def write(url: str, batches: Iterable[Rows]) -> None:
    """Write all batches or nothing."""
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgres://"))
    try:
        async with connection.transaction():
            aside = await connection.fetch(INDEXES, list(TABLES))
            for index in aside:
                await connection.execute(f"DROP INDEX {index['name']}")
            for batch in batches:
                await _copy(connection, batch)
            for index in aside:
                await connection.execute(index["definition"])
            await _move_sequences(connection)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, batch: Rows) -> None:
    for table, rows in batch.items():
        if not rows:
            continue
        columns = TABLES[table] if table in UNVERSIONED else (*TABLES[table], "version")
        records = rows if table in UNVERSIONED else [(*row, 1) for row in rows]
        await connection.copy_records_to_table(table, records=records, columns=columns)


async def _move_sequences(connection: asyncpg.Connection) -> None:
    """Ids were given by hand: new rows go on after them."""
    for table in TABLES:
        query = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(1, (SELECT max(id) FROM {table})))"
        await connection.execute(query)
