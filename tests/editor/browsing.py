"""Filling in the forms of the editor, the way a browser does."""

from bs4 import BeautifulSoup

EN = {"Accept-Language": "en"}


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def text_of(area):
    """Return what a text area holds: browsers drop the line break that it begins with."""
    return area.get_text().replace("\r\n", "\n").removeprefix("\n")


def typed(page):
    """Return what the editor's form on a page holds, as a browser would send it."""
    form = page.main.select_one('form[method="post"]')
    held = {}
    for each in form.select("input[name], textarea[name]"):
        if each.get("type") not in ("checkbox", "radio") or each.has_attr("checked"):
            held.setdefault(each["name"], []).append(each.get("value", "") if each.name == "input" else text_of(each))
    for each in form.select("select[name]"):
        held[each["name"]] = [option["value"] for option in each.select("option[selected]")]
    return held


def send(client, path, **fields):
    """Change some fields of the form of a page, and send it."""
    held = typed(soup(client.get(path, headers=EN)))
    return client.post(path, data=held | {name.replace("__", "-"): value for name, value in fields.items()}, headers=EN)
