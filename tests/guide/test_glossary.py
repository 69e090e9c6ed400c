"""Linking the glossary's words."""

import re
from dataclasses import dataclass, field
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.guide.glossary import glossary_of, glossary_of_entries, link_terms
from checklists.guide.service import load_guide
from checklists.templatetags.guide import gloss
from phases.models import GuideEdition


@dataclass
class Term:
    slug: str
    term: str
    name: str = ""
    also: list[str] = field(default_factory=list)


TERMS = [
    Term("ice", "ICE"),
    Term("icb", "ICB", "integrated care board", ["integrated care boards", "ICBs"]),
    Term("dmd", "dm+d", "dictionary of medicines and devices"),
    Term("cutover", "Cutover"),
    Term("fdp", "FDP", "final data production"),
    Term("data-production", "Data production"),
    Term("e-rs", "e-RS"),
]
GLOSSARY = glossary_of_entries(TERMS)
LINK = re.compile(r'<a class="app-term" href="/page/#[a-z-]+">([^<]*)</a>')


def links(text: str) -> list[str]:
    return LINK.findall(link_terms(text, GLOSSARY, "/page/"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ICB pays.", ["ICB"]),
        ("Both ICBs pay.", ["ICBs"]),
        ("No ice on the road, and no icb.", []),
        ("ICE, not DEVICE and not ICEBERG", ["ICE"]),
        ("CUTOVER or cutover", ["CUTOVER"]),
        ("Plan the Cutover.", ["Cutover"]),
        ("Check dm+d today, and the dm+d again.", ["dm+d"]),
        ("Refer by e-RS, but not pre-RS", ["e-RS"]),
        ("The final data production ends", ["final data production"]),
        ("A data production", ["data production"]),
        ("FDP means final data production", ["FDP"]),
        ("An integrated care board (ICB)", ["integrated care board"]),
        ("mid-cutover", []),
        ("cutover\u017f and cu\u1e97over", []),
        ("", []),
    ],
)
def test_terms_found(text, found):
    assert links(text) == found


def test_a_link_leads_to_the_entry():
    assert link_terms("the ICB", GLOSSARY, "/g/?revision=2") == (
        'the <a class="app-term" href="/g/?revision=2#icb">ICB</a>'
    )


def test_text_is_escaped_around_links_and_without_a_glossary():
    assert link_terms("<b>ICE</b> & more", GLOSSARY, "/page/") == (
        '&lt;b&gt;<a class="app-term" href="/page/#ice">ICE</a>&lt;/b&gt; &amp; more'
    )
    assert link_terms("<b>", glossary_of_entries([]), "/page/") == "&lt;b&gt;"


def test_an_entry_is_not_linked_to_itself():
    assert link_terms("ICB and ICE", GLOSSARY, "/page/", own="icb") == (
        'ICB and <a class="app-term" href="/page/#ice">ICE</a>'
    )


WORDS = st.sampled_from(
    ["ICB", "ICE", "cutover", "dm+d", "data production", "<a>", "</a>", "&amp;", '"', " ", "-"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join), st.lists(WORDS).map(" ".join)))
def test_no_text_is_lost_and_no_markup_let_through(text):
    linked = link_terms(text, GLOSSARY, "/page/")
    plain = LINK.sub(r"\1", linked)
    assert not re.search(r"[<>\"']", plain)
    assert unescape(plain) == text


def test_each_entry_is_linked_once_however_it_is_spelt():
    assert links("ICB ICBs integrated care board ICE ICE") == ["ICB", "ICE"]


def test_filter_links_to_the_edition_and_its_revision(guide):
    edition = guide["2025-icb"]
    assert gloss("the ICB", edition) == (
        'the <a class="app-term" href="/guide/2025-icb/glossary/#icb">ICB</a>'
    )
    edition.is_current = False
    assert 'href="/guide/2025-icb/glossary/?revision=1#icb"' in gloss("the ICB", edition)


def test_glossary_is_read_once(guide, django_assert_num_queries):
    gloss("any text", guide["2025-icb"])
    with django_assert_num_queries(0):
        gloss("other text", guide["2025-icb"])


def test_a_glossary_changed_in_place_serves_no_stale_links(guide, guide_copy):
    path = guide_copy / "glossary.yaml"
    path.write_text(path.read_text() + "  - term: Zebra crossing\n    text: A place to cross.\n")
    assert "zebra" not in glossary_of(guide["2025-icb"]).slugs
    load_guide(directory=guide_copy, by_command="tests")
    changed = GuideEdition.objects.get(code="2025-icb")
    assert changed.pk == guide["2025-icb"].pk
    assert 'zebra-crossing">zebra crossing</a>' in gloss("at the zebra crossing", changed)
