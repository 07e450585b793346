"""The mistakes of people who type and of machines that measure."""

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped,unused-ignore]
import pyarrow.compute as pc  # type: ignore[import-untyped,unused-ignore]

from demo import rates, vocabulary
from demo.columns import Bools, Coded, Ints, Text
from demo.world import DAY_MS, World

YEAR_2079_MS = 3_450_000_000_000  # some day in 2079 for clocks that run ahead
STYLES = 3


def typed_emails(emails: Text, rng: np.random.Generator, share: float = 1.0) -> tuple[Text, Bools]:
    """Addresses as people type them, shape (n,), and which of them hold a mistake."""
    count = len(emails)
    draw = rng.random((3, count))
    upper = draw[0] < rates.TYPED_UPPER * share
    tag = draw[1] < rates.TYPED_TAG * share
    typo = draw[2] < rates.TYPED_TYPO * share
    texts = emails
    if tag.any():
        tags = pa.array(("news", "shop", "work", "x")).take(pa.array(rng.integers(0, 4, count)))
        tagged = pc.replace_substring(texts, "@", "+\n@", max_replacements=1)
        parts = pc.split_pattern(tagged, "\n", max_splits=1)
        whole = pc.binary_join_element_wise(
            pc.list_element(parts, 0), tags, pc.list_element(parts, 1), ""
        )
        texts = pc.if_else(pa.array(tag), whole, texts)
    if typo.any():
        wrong = pc.choose(
            pa.array(rng.integers(0, STYLES, count)),
            pc.replace_substring(texts, ".", "", max_replacements=1),
            pc.replace_substring_regex(texts, r"(\w)(\w)@", r"\2\1@", max_replacements=1),
            pc.replace_substring_regex(texts, r"\.\w+$", ".con"),
        )
        texts = pc.if_else(pa.array(typo), wrong, texts)
    if upper.any():
        texts = pc.if_else(pa.array(upper), pc.utf8_upper(texts), texts)
    return texts, typo


def typed_phones(phones: Text, rng: np.random.Generator) -> tuple[Text, Bools]:
    """Numbers in the formats of four habits, shape (n,), null where none was asked for."""
    count = len(phones)
    area, block, line = (
        pc.utf8_slice_codeunits(phones, first, last) for first, last in ((2, 5), (5, 8), (8, 12))
    )
    join: Any = pc.binary_join_element_wise
    styled = pc.choose(
        pa.array(rng.integers(0, STYLES, count)),
        join("(", area, ") ", block, "-", line, ""),
        join(area, block, line, "."),
        join("+1 ", area, " ", block, " ", line, ""),
    )
    missing = rng.random(count) < rates.PHONE_MISSING
    odd = rng.random(count) < rates.PHONE_REFORMATTED
    return pc.if_else(pa.array(odd), styled, phones), missing


def break_clocks(world: World, when: Ints, can_break: Bools, rng: np.random.Generator) -> Ints:
    """Times of shape (rows,) of which a few say 1970 or 2079."""
    draw = rng.random(len(when))
    past = can_break & (draw < rates.BROKEN_CLOCK)
    future = can_break & (draw > 1.0 - rates.BROKEN_CLOCK)
    since = when - world.start_ms
    wrong = np.where(past, since % DAY_MS, when)
    return np.where(future, YEAR_2079_MS + since % DAY_MS, wrong)


def spoil_urls(urls: Coded, rng: np.random.Generator) -> Coded:
    """A few addresses of pages that nothing can parse; the last of the pool are the malformed."""
    rows = np.flatnonzero(rng.random(len(urls.codes)) < rates.MALFORMED_URL)
    codes = urls.codes.copy()
    kinds = len(vocabulary.MALFORMED_URLS)
    codes[rows] = len(urls.pool) - 1 - rng.integers(0, kinds, len(rows))
    return Coded(codes, urls.pool)
