"""Filters of the templates."""

import pytest

from app.templating import whole_codes


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("W3-R2-041 moved", '<span class="text-nowrap">W3-R2-041</span> moved'),
        ("Room W10-R12.", 'Room <span class="text-nowrap">W10-R12</span>.'),
        ("COVID-19 & <b>", "COVID-19 &amp; &lt;b&gt;"),
    ],
)
def test_a_code_in_a_sentence_stays_whole(words, html):
    assert whole_codes(words) == html
