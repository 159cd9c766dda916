"""The database itself: sound pages, references that lead somewhere, a search index that fits its table."""

import sqlite3

from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance

from services.database import is_postgres, rows, value, writing
from services.sql import Sql

SEARCHED = ("customer", "contact", "project", "invoice")


async def wrong_storage() -> list[str]:
    """What the database finds wrong with itself."""
    if is_postgres():
        return await _broken_references()
    return await _unsound() + await _dangling() + await _search()


async def _unsound() -> list[str]:
    found = await rows(Sql("PRAGMA integrity_check(10)"))
    return [f"Database: {item['integrity_check']}" for item in found if item["integrity_check"] != "ok"]


async def _dangling() -> list[str]:
    found = await rows(Sql("PRAGMA foreign_key_check"))
    return [f"Reference: row {item['rowid']} of {item['table']} points to no {item['parent']}" for item in found[:10]]


async def _search() -> list[str]:
    """FTS5 compares its index with the table by a write that writes nothing."""
    wrong = []
    for table in SEARCHED:
        try:
            async with writing() as connection:
                query = f"INSERT INTO {table}_search ({table}_search, rank) VALUES ('integrity-check', 1)"
                await connection.execute_query(query)
        except sqlite3.DatabaseError:  # Tortoise lets a malformed index through as it is
            wrong.append(f"Search: the index of {table} does not fit its rows")
    return wrong


async def _broken_references() -> list[str]:
    """PostgreSQL holds references itself unless somebody switched that off."""
    wrong = []
    for table, column, target in _references():
        missing = f"r.{column} IS NOT NULL AND t.id IS NULL"
        query = f"SELECT count(*) FROM {table} r LEFT JOIN {target} t ON t.id = r.{column} WHERE {missing}"
        count = await value(Sql(query))
        if count:
            wrong.append(f"Reference: {count} rows of {table} point by {column} to no {target}")
    return wrong


def _references() -> list[tuple[str, str, str]]:
    models = Tortoise.apps["models"].values()
    return [
        (str(model._meta.db_table), str(field.source_field), str(field.related_model._meta.db_table))
        for model in models
        for field in model._meta.fields_map.values()
        if isinstance(field, ForeignKeyFieldInstance)
    ]
