"""Why a sales case cannot be moved."""

from services.refusals import Conflict


class NoSuchStatus(Conflict):
    """There is no sales status for this. Ask an administrator to add one in the settings."""
