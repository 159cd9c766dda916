"""List pages: views, filters, the grid with totals, selection and live news, for any resource of the catalogue.

A page is a `ListKind` (what the list is about, and its words) and a `ListPage`:

    CONTACTS = ListKind(
        resource="contacts",
        key="contact",                           # data-testid="contact-grid", "contact-count"
        title=mark("Contacts"),
        first="last_name",                       # the field that names a row: pinned, opens the row
        words=WORDS,                             # whole sentences with plurals, see `kind.Words`
        views=(ReadyView("all", mark("All contacts")), ReadyView("active", mark("Active"), "is_active.is:yes")),
        opens="/customers/{customer_id}",        # the fields of the row in braces
        card_fields=("title", "email"),          # second line on phones
        moved_by=("contacts", "customers"),      # resources whose changes are read again
    )

    async def contacts(page: Page) -> None:
        await ListPage(page, CONTACTS).build()

A page with more than a list derives from `ListPage` and fills its hooks: `crumbs`, `above` (between head and views),
`head_actions`, `bar_actions` (for selected rows), `narrowed`, `heard_news`, `asked_again`, `explain_cell`.
"""
