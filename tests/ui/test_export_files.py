"""Files of exports over HTTP: for their owner alone, and fetched on where a download broke off."""

from pathlib import Path

from services.database import value
from services.i18n import language
from services.permissions import Actor, actor_of
from services.reports import exports, kept
from services.reports.prepare import prepare
from services.reports.wishes import Wishes
from services.sql import Sql
from tests.support.site import ELIN, MAJA, Site


async def person(email: str) -> Actor:
    actor = await actor_of(int(await value(Sql("SELECT id FROM user_account WHERE email = ?", (email,)))))
    assert actor is not None
    return actor


async def taken(site: Site, form: str) -> tuple[str, Path]:
    """An export of Elin's: its address and its file."""
    elin = await person(ELIN)
    prepared = await prepare((await kept.find(elin, "customers_by_owner")).report, elin, language("en"))
    export_id = await exports.begin(prepared, form, "customers_by_owner")
    path = await exports.write(prepared, export_id, site.settings.data_dir / "exports", Wishes())
    return f"/ui/exports/{export_id}", path


async def test_a_download_that_broke_off_goes_on_where_it_was(site: Site) -> None:
    browser = await site.signed_in()
    for form in ("xlsx", "csv"):
        address, path = await taken(site, form)
        whole = await browser.get(address)
        assert (whole.status_code, whole.content) == (200, path.read_bytes())
        assert whole.headers["accept-ranges"] == "bytes"
        assert "content-encoding" not in whole.headers
        asked = {"Range": "bytes=20-", "If-Range": whole.headers["etag"]}
        rest = await browser.get(address, headers=asked)
        assert (rest.status_code, rest.content) == (206, path.read_bytes()[20:])


async def test_a_file_that_has_changed_is_sent_whole(site: Site) -> None:
    browser = await site.signed_in()
    address, path = await taken(site, "csv")
    answer = await browser.get(address, headers={"Range": "bytes=20-", "If-Range": '"another"'})
    assert (answer.status_code, answer.content) == (200, path.read_bytes())


async def test_nobody_else_gets_the_file(site: Site) -> None:
    address, _path = await taken(site, "csv")
    assert (await (await site.signed_in(MAJA)).get(address)).status_code == 404
    assert (await site.browser().get(address)).status_code in (303, 401)
