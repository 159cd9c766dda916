"""Which columns a list shows by itself."""

from services.fields.catalogue import fields_of
from services.permissions import SYSTEM
from ui.lists.columns_menu import own_columns
from ui.projects.overview import PROJECTS
from ui.sales.overview import SALES


async def test_a_project_shows_its_own_status_and_dates_and_a_sales_case_how_likely_it_is(database) -> None:
    fields = await fields_of("projects", SYSTEM)
    project, case = ([column.field for column in own_columns(kind, fields)] for kind in (PROJECTS, SALES))
    assert project[0] == case[0] == "name"
    assert {"project_status_id", "business_unit_id", "start_date", "end_date"} <= set(project)
    assert {"sales_status_id", "probability"} <= set(case) and "probability" not in project
