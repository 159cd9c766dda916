"""Languages: texts through catalogues in `locales/`, numbers, money and dates through CLDR (Babel).

English texts stand in the code: `language.t("Add new")`, `language.n("{count} customer", "{count} customers", count)`;
`mark("text")` only marks a text that is translated later. `bin/locales` collects them.
"""

from .catalogue import mark
from .language import LANGUAGES, Language, language, preferred, read_languages

__all__ = ["LANGUAGES", "Language", "language", "mark", "preferred", "read_languages"]
