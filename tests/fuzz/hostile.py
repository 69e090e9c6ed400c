"""What nobody types by mistake: the values and shapes that forms must survive."""

from typing import Any

from hypothesis import strategies as st

TEXTS = (
    "",
    " ",
    "\0",
    "before\0after",
    "".join(map(chr, range(1, 32))),
    "\x7f\x80\x9f\ufeff\ufffe\uffff",
    "\ud800 alone",  # half of a pair: no UTF-8 can hold it
    "👩🏽‍⚕️🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 20,
    "مرحبا \u202eabc\u202c \u2066שלום\u2069",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "//evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "%s%n%00",
    "None",
    "null",
    "[]",
    '{"a": 1}',
    "true",
    "NaN",
    "1e400",
    "[" * 5000,
)
# Addresses on another site, in the spellings that browsers take for one.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "javascript:1",
    "/\t/evil.example",
)
NUMBERS = (
    "-1",
    "0",
    "00000001",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 400,
    "9" * 5000,  # more digits than Python reads
    "٣",
    "²",
    "1_000",
    "1.5",
    "1:1",
    "1:done",
    "-1:-1",
    "9" * 28 + ":1",
)
MEGABYTE = "x" * 1_000_000
JSON_BODIES = ('{"status": "done"}', "[]", "null", '"\\ud800"', "{", "[[[[[[[[[[", '{"a":' * 200, "1e999")

values: st.SearchStrategy[str] = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.text(st.characters(), max_size=40),
    st.integers().map(str),
)
# A field may be missing, hold one value, or several.
fields: st.SearchStrategy[list[str]] = st.one_of(
    st.just([]), st.lists(values, min_size=1, max_size=1), st.lists(values, min_size=2, max_size=3)
)


def bodies(names: list[str], usual: dict[str, Any]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return forms in which some of the fields `names` hold what they should and others anything."""
    kept = {name: st.just([str(one) for one in _listed(value)]) for name, value in usual.items()}
    return st.fixed_dictionaries(
        {name: kept[name] | fields if name in kept else fields for name in {**dict.fromkeys(names), **usual}}
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
