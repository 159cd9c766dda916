"""Files that are brought into the register: what was uploaded, what became of its columns, what would become of each row."""

from typing import TYPE_CHECKING, Any

from tortoise import fields
from tortoise.indexes import Index

from .base import Row

if TYPE_CHECKING:
    from .user import User

IMPORT_STATES = ("reading", "read", "planning", "planned", "running", "done", "cancelled", "failed")
IMPORT_ROW_KINDS = ("new", "changed", "unchanged", "refused", "left_out")


class ImportJob(Row):
    """An import. `reading` says how the file is read, `columns` where each column goes, `choices` what values become.

    `on_break` says what stays of an import that is cancelled or breaks off: 'none' or whole 'rows'. `counts` holds rows
    by kind and what was found in each column.
    """

    actor: fields.ForeignKeyRelation["User"] = fields.ForeignKeyField(
        "models.User", on_delete=fields.RESTRICT, related_name="imports"
    )
    resource = fields.CharField(max_length=40)
    state = fields.CharField(max_length=10, default="reading")
    file_name = fields.CharField(max_length=200)
    file = fields.CharField(max_length=80, null=True)
    reading = fields.JSONField[dict[str, Any]](default=dict)
    columns = fields.JSONField[list[dict[str, Any]]](default=list)
    matching = fields.JSONField[list[str]](default=list)
    choices = fields.JSONField[dict[str, Any]](default=dict)
    on_break = fields.CharField(max_length=4, default="none")
    row_count = fields.IntField(default=0)
    counts = fields.JSONField[dict[str, Any]](default=dict)
    applied = fields.IntField(default=0)
    skipped = fields.IntField(default=0)
    failure = fields.TextField(null=True)
    change_set_ids = fields.JSONField[list[int]](default=list)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "import_job"
        indexes = (Index(fields=("actor_id", "id")), Index(fields=("state",)))


class ImportRow(Row):
    """A row of the file: `cells` as JSON, and what the plan makes of them. `target_id` is the row that it changes.

    `decision` is what the person chose for a possible duplicate: 'new', 'skip' or the id of the row to change.
    """

    job: fields.ForeignKeyRelation[ImportJob] = fields.ForeignKeyField(
        "models.ImportJob", on_delete=fields.RESTRICT, related_name="rows"
    )
    number = fields.IntField()
    cells = fields.TextField()
    kind = fields.CharField(max_length=10, null=True)
    target_id = fields.BigIntField(null=True)
    plan = fields.TextField(null=True)
    decision = fields.CharField(max_length=20, null=True)

    class Meta:
        table = "import_row"
        indexes = (Index(fields=("job_id", "number")), Index(fields=("job_id", "kind", "number")))


class ImportSource(Row):
    """Where the columns of files with these headings went the last time. `signature` stands for resource and headings."""

    signature = fields.CharField(max_length=64, unique=True)
    columns = fields.JSONField[dict[str, Any]](default=dict)
    choices = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        table = "import_source"
