"""Every text that people read stands in the one catalogue, and a missing translation is Vietnamese, never a hole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.pwa.strings import used
from app.web import locale
from tests.architecture import texts
from tests.architecture.house import House, as_it_was
from tests.architecture.knocks import SAFE, knock, routes
from tools import strings

ROOT = texts.ROOT
TEMPLATES = sorted((ROOT / "app").rglob("templates/**/*.html"))
MODULES = sorted(path for path in (ROOT / "static" / "pwa").rglob("*.js") if "vendor" not in path.parts)
SOURCES = sorted((ROOT / "app").rglob("*.py"))
CATALOGUES = sorted(strings.FOLDER.glob("*/LC_MESSAGES/messages.po"))
# Vietnamese that is not said but read, compared or made up: an alphabet, heads of columns, kinds of places, samples.
NOT_SAID = {"app/core/collation.py", "app/places/lists.py", "app/places/schemas.py", "app/sample.py"}
NOT_SAID |= {"app/guides/lists.py"}
# A language's own name is the same in every language.
NOT_SAID |= {"app/web/locale.py", "app/guides/languages.py"}
# Names of teams as papers write them: what an officer chooses is kept, and read by everybody.
NOT_SAID |= {"app/teams/schemas.py"}
# What programmers read, in English, with the product's name in it.
NOT_SAID |= {"app/web/openapi.py"}
# The same in both languages: the product's name.
STAYS = {"Thôn Số"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------- one catalogue


def test_the_collected_texts_are_those_of_the_sources() -> None:
    assert strings.TEMPLATE.read_text("utf-8") == strings.collected(), "run ./dev strings"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_says_nothing_past_the_catalogue(path: Path) -> None:
    assert not texts.in_template(path), 'write {{ _("…") }}'


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_of_the_phone_says_nothing_past_the_catalogue(path: Path) -> None:
    assert not texts.in_module(path), 'write _("…")'
    assert not texts.marked_but_not_plain(path), "one plain text in double quotes, with %(name)s for what varies"


@pytest.mark.parametrize("path", [path for path in SOURCES if name(path) not in NOT_SAID], ids=name)
def test_a_module_says_nothing_past_the_catalogue(path: Path) -> None:
    assert not texts.in_python(path), 'write _("…"), or N_("…") below the edge'


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_marked_text_is_one_plain_text(path: Path) -> None:
    assert not texts.composed(path), "the catalogue cannot collect what is put together: use %(name)s"


def test_the_phone_finds_the_same_texts_as_the_catalogue() -> None:
    with strings.TEMPLATE.open("rb") as file:
        collected = {
            text.id for text in read_po(file) if any(place.startswith("static/pwa") for place, _line in text.locations)
        }
    assert set(used(ROOT / "static" / "pwa")) == collected


# ---------------------------------------------------------------- translations


def _holes(text: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)[sd]|%%", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_a_translation_fills_the_same_holes(path: Path) -> None:
    with path.open("rb") as file:
        wrong = [
            text.id
            for text in read_po(file, locale="vi")
            if isinstance(text.id, str) and text.string and _holes(text.id) != _holes(str(text.string))
        ]
    assert not wrong


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_a_catalogue_has_the_texts_of_today(path: Path) -> None:
    """Translated or not: a translator sees what is missing."""
    with path.open("rb") as file, strings.TEMPLATE.open("rb") as template:
        own, wanted = ({text.id for text in read_po(one, locale="vi")} for one in (file, template))
    assert own == wanted, "run ./dev strings"


def test_english_is_complete() -> None:
    with (strings.FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        missing = [text.id for text in read_po(file, locale="en") if text.id and (not text.string or text.fuzzy)]
    assert not missing, "translate them in translations/en"


def test_an_english_text_is_not_vietnamese() -> None:
    """Letters that English does not have, outside names and words that stay: a text copied and forgotten is found."""
    with (strings.FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        pairs = [(str(text.id), str(text.string)) for text in read_po(file, locale="en") if text.id]
    same = [ours for ours, theirs in pairs if ours == theirs and re.search(r"[ăđơưạ-ỹ]", ours)]
    assert set(same) <= STAYS


def test_no_machine_has_translated_into_a_language_of_few() -> None:
    """Jrai and Bahnar wait for their speakers: whoever translates says so in the file's head."""
    for tag in ("jra_VN", "bdq_VN"):
        path = strings.FOLDER / tag / "LC_MESSAGES" / "messages.po"
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale="vi")
            translated = [text.id for text in catalogue if text.id and text.string]
            assert not translated or "FULL NAME" not in (catalogue.last_translator or "FULL NAME"), tag


# ---------------------------------------------------------------- falling back

ONE = ("Thôn", "Plơi")  # a text of the menu, and a stand-in for its translation


@pytest.fixture
def barely_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jrai with a single text."""
    folder = tmp_path / "jra_VN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "{ONE[0]}"\nmsgstr "{ONE[1]}"\n'
    (folder / "messages.po").write_text(made, "utf-8")
    monkeypatch.setattr(locale, "TRANSLATIONS", tmp_path)
    locale.catalogue.cache_clear()
    yield
    locale.catalogue.cache_clear()


def _pages(house: House, tag: str) -> dict[str, str]:
    """Every page that the officer can open, in a language."""
    client, found = house.visitors["officer"].client, {}
    client.set_cookie(locale.COOKIE, tag, domain="localhost")
    for address, method in routes(house.app):
        if method in SAFE and not address.rule.startswith("/field"):
            with as_it_was(house):  # an open that is counted stands on the officer's list
                answer = client.get(knock(house, address, method, house.own).address)
            if answer.mimetype == "text/html":
                found[address.rule] = answer.get_data(as_text=True)
    return found


def _words(page: str) -> str:
    """A page without what differs anyway: ids made for a form, the language's own tag, the marked choice."""
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|<nav.*?</nav>|<footer.*?</footer>", "", page, flags=re.DOTALL)
    return re.sub(r' lang="[\w-]+"', "", page)


def test_a_language_without_texts_is_vietnamese_on_every_page(house: House) -> None:
    here, there = _pages(house, "vi"), _pages(house, "jra-VN")

    assert len(here) >= 20
    assert {rule: _words(page) for rule, page in there.items()} == {rule: _words(page) for rule, page in here.items()}


@pytest.mark.usefixtures("barely_translated")
def test_a_language_with_one_text_says_that_one_and_the_rest_in_vietnamese(house: House) -> None:
    here, there = _pages(house, "vi"), _pages(house, "jra-VN")

    assert f">{ONE[1]}<" in there["/desk/"]
    untouched = [rule for rule in here if not re.search(rf"\b{ONE[0]}\b", _words(here[rule]))]
    assert untouched
    for rule in untouched:
        assert _words(there[rule]) == _words(here[rule])


# ---------------------------------------------------------------- the finders find


@pytest.mark.parametrize(
    "page",
    [
        "<p>Xin chào</p>",
        "<p>{{ name }} is here</p>",
        '<input aria-label="Name">',
        '<img alt="A poster" src="x">',
        "{% if a %}Save{% endif %}",
    ],
)
def test_a_text_past_the_catalogue_is_found_in_a_template(tmp_path: Path, page: str) -> None:
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert texts.in_template(tmp_path / "page.html")


@pytest.mark.parametrize("code", ['say("Đã lưu");', 'say("Not saved yet.");', "say(`Còn ${n} bản`);"])
def test_a_text_past_the_catalogue_is_found_in_a_module_of_the_phone(tmp_path: Path, code: str) -> None:
    (tmp_path / "module.js").write_text(code, "utf-8")
    assert texts.in_module(tmp_path / "module.js")


def test_a_text_past_the_catalogue_is_found_in_python(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('SAID = "Đã lưu"\nMARKED = N_("Đã gửi")\nODD = _(a or "b")\n', "utf-8")
    assert texts.in_python(tmp_path / "module.py") == ["Đã lưu"]
    assert texts.composed(tmp_path / "module.py")
