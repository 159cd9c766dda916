"""What is said beside a figure that adds up rows of which the viewer may not see all: it is true, yet not the whole."""

from services.i18n import Language, mark
from services.permissions import Actor

NOTES = {
    ("invoices",): mark("Only invoices that you may see are counted"),
    ("projects",): mark("Only projects and costs that you may see are counted"),
    ("invoices", "projects"): mark("Only invoices, projects and costs that you may see are counted"),
}


def partly(resources: tuple[str, ...], actor: Actor, viewer: Language) -> str:
    """The note on a figure that adds up rows of some resources (in their order); "" where the viewer sees all of them."""
    limited = tuple([name for name in resources if actor.scope_of(name) != "all"])
    return viewer.t(NOTES[limited]) if limited else ""
