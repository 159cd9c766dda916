"""Fields with several values that are rows of their own: a customer's market segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.database import is_postgres
from services.sql import TRUE, Sql, is_any


@dataclass(frozen=True)
class Links:
    """Rows of `resource` (kept in `table`) that point from a row by `of` to each of its values by `to`.

    `owner` is the id of that row as SQL.
    """

    resource: str
    table: str
    of: str
    to: str
    owner: str

    def listed(self) -> Sql:
        """The ids that a row has, in order, as a JSON list; NULL for none."""
        own = f"SELECT {self.to} AS id FROM {self.table} WHERE {self.of} = {self.owner}"
        if is_postgres():
            return Sql(f"(SELECT CAST(json_agg(l.id ORDER BY l.id) AS TEXT) FROM ({own}) l)")
        return Sql(f"(SELECT nullif(json_group_array(l.id), '[]') FROM ({own} ORDER BY {self.to}) l)")

    def has(self, ids: Sequence[int] | None = None) -> Sql:
        """Whether a row has one of some values; without any given, whether it has one at all."""
        wanted = TRUE if ids is None else is_any(self.to, ids)
        return Sql(f"{self.owner} IN (SELECT {self.of} FROM {self.table} WHERE") + wanted + ")"

    def counts(self, rows: Sql) -> Sql:
        """How many of some rows (a query of ids) have each value."""
        query = Sql(f"SELECT {self.to} AS value, count(*) AS n FROM {self.table} WHERE {self.of} IN (")
        return query + rows + ") GROUP BY 1"
