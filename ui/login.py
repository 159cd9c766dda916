"""The page to log in on, and in a demo the people one can be with one click."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.organization import organization
from services.refusals import NotSetUp

from .addresses import safe_path
from .design import colour, initials
from .entry import entry_page, wanted_language
from .personas import personas
from .session import session_of_request


async def login(request: Request) -> Response:
    """`/login`: on to where one wanted when already signed in, to the setup while the register is empty."""
    wanted = safe_path(request.query_params.get("next"))
    if session_of_request(request) is not None:
        return RedirectResponse(wanted, 303)
    try:
        firm = await organization()
    except NotSetUp:
        return RedirectResponse("/setup", 303)
    viewer = wanted_language(request)
    people = [
        {
            **vars(person),
            "profile": viewer.t(person.role),
            "initials": initials(person.name),
            "colour": colour(person.user_id),
        }
        for person in await personas()
    ]
    return entry_page(
        request,
        "login.html",
        viewer,
        viewer.t("Log in"),
        viewer.t("The customer register of {organization}.", organization=firm.name),
        next=wanted,
        personas=people,
        t_personas=viewer.t("People of the demo"),
        t_or=viewer.t("or with e-mail and password"),
        t_email=viewer.t("E-mail"),
        t_password=viewer.t("Password"),
        t_forgotten=viewer.t("Forgotten? An administrator can give you a new one."),
        t_remember=viewer.t("Keep me logged in on this computer"),
    )
