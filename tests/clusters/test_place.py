"""The swap style "place": insert, update and move, without disturbing whoever is at work."""

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.xdist_group("board")

STATIC = ROOT / "app" / "static"

SWAP = """([target, html, more]) => htmx.swap({
  text: `<hx-partial hx-target="#${target}" hx-swap="place key:data-pos ${more}">${html}</hx-partial>`,
  sourceElement: document.body, target: document.body, swap: "none"})"""
LISTS = """<ul id="a"><li>head</li><li id="x" data-pos="1"><input id="xi" value="1"></li>
  <li id="y" data-pos="3">y</li><li>foot</li></ul><ul id="b"></ul>"""


@pytest.fixture
def page(browser, complaints):
    """A page with two lists, htmx and our swap style; it needs no server."""
    page = browser.new_page()
    complaints.listen(page)
    page.set_content(LISTS)
    page.add_script_tag(path=STATIC / "vendor" / "htmx.min.js")
    page.evaluate("htmx.config.morphSkip = 'input:focus, .sortable-chosen'")
    page.add_script_tag(path=STATIC / "js" / "place.js")
    yield page
    page.close()


@pytest.fixture
def place(page):
    def place(target, html, more=""):
        page.evaluate(SWAP, [target, html, more])

    return place


def order(page, target="a"):
    return page.evaluate(
        "id => [...document.getElementById(id).children].map(each => each.id || each.textContent)", target
    )


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (-4, ["head", "n", "x", "y", "foot"]),
        (2, ["head", "x", "n", "y", "foot"]),
        (3, ["head", "x", "y", "n", "foot"]),
        (20, ["head", "x", "y", "n", "foot"]),
    ],
)
def test_a_new_element_stands_in_its_order_between_head_and_foot(page, place, position, expected):
    place("a", f'<li id="n" data-pos="{position}">n</li>')
    assert order(page) == expected


def test_an_empty_container_takes_it(page, place):
    place("b", '<li id="n" data-pos="1">n</li>')
    assert order(page, "b") == ["n"]


def test_the_same_message_twice_is_once(page, place):
    for _each in range(2):
        place("a", '<li id="n" data-pos="2">n</li>')
    assert order(page) == ["head", "x", "n", "y", "foot"]


def test_an_element_is_changed_and_moves_within_its_container(page, place):
    place("a", '<li id="y" data-pos="-1">new words</li>')
    assert order(page) == ["head", "y", "x", "foot"]
    assert page.inner_text("#y") == "new words"


def test_an_element_moves_to_another_container_and_stays_the_same_node(page, place):
    page.evaluate("document.getElementById('x').mark = true")
    place("b", '<li id="x" data-pos="1"><input id="xi" value="1"></li>')
    assert (order(page), order(page, "b")) == (["head", "y", "foot"], ["x"])
    assert page.evaluate("document.getElementById('x').mark")


@pytest.mark.parametrize("modern", [True, False])
def test_focus_and_typed_text_come_along(page, place, modern):
    if not modern:
        page.evaluate("delete Element.prototype.moveBefore")
    page.fill("#xi", "typed")
    page.focus("#xi")
    place("b", '<li id="x" data-pos="1"><input id="xi" value="2"></li>')
    assert order(page, "b") == ["x"]
    assert page.evaluate("document.activeElement.id") == "xi"
    assert page.input_value("#xi") == "typed"


def test_keep_leaves_what_is_there_and_brings_what_is_not(page, place):
    for name in ("y", "n"):
        place("a", f'<li id="{name}" data-pos="3">other words</li>', "keep:true")
    assert order(page) == ["head", "x", "y", "n", "foot"]
    assert (page.inner_text("#y"), page.inner_text("#n")) == ("y", "other words")


def test_a_new_container_brings_in_what_is_elsewhere(page, place):
    page.fill("#xi", "typed")
    page.focus("#xi")
    page.evaluate("document.getElementById('x').mark = true")
    inner = (
        '<li id="n" data-pos="1">n</li><li id="x" data-pos="2" class="new"><input id="xi" value="1"></li><li>tail</li>'
    )
    place("a", f'<ul id="c" data-pos="2">{inner}</ul>', "keep:true")
    assert order(page) == ["head", "c", "y", "foot"]
    assert order(page, "c") == ["n", "x", "tail"]
    assert page.evaluate("[document.getElementById('x').mark, document.activeElement.id]") == [True, "xi"]
    assert page.get_attribute("#x", "class") == "new"
    assert page.input_value("#xi") == "typed"


def test_what_somebody_holds_waits_until_it_is_let_go(page, place):
    page.evaluate("document.getElementById('y').classList.add('sortable-chosen')")
    place("b", '<li id="y" data-pos="1">first</li>')
    place("b", '<li id="y" data-pos="1">second</li>')
    assert order(page) == ["head", "x", "y", "foot"]
    page.evaluate("""() => {
      const held = document.getElementById("y");
      held.classList.remove("sortable-chosen");
      held.dispatchEvent(new Event("place:release", { bubbles: true }));
    }""")
    assert (order(page, "b"), page.inner_text("#y")) == (["y"], "second")


def test_a_container_that_is_not_there_is_passed_over(page, place):
    place("nowhere", '<li id="y" data-pos="1">lost</li>')
    assert order(page) == ["head", "x", "y", "foot"]
