"""Settings: safe by default, and all of them in the operators' table."""

import re

import pytest

from config import DEFAULT_SECRET, settings
from tests.servers import ROOT


@pytest.mark.parametrize("env", [{}, {"COCRIA_ENV": "production"}, {"SECRET_KEY": DEFAULT_SECRET}, {"SECRET_KEY": ""}])
def test_production_refuses_the_default_secret(env):
    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        settings(env)


def test_production_takes_a_secret_of_its_own():
    assert settings({"SECRET_KEY": "long and random enough"})["PRODUCTION"]


def test_development_needs_no_secret():
    assert settings({"COCRIA_ENV": "development"})["SECRET_KEY"] == DEFAULT_SECRET


def test_every_setting_is_documented():
    read = set(re.findall(r'env\.get\("(\w+)"', (ROOT / "config.py").read_text()))
    rows = re.findall(r"^\| (.*?) \|", (ROOT / "docs" / "operations.md").read_text(), re.M)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == read


def test_a_second_factor_is_required_in_production_unless_said_otherwise():
    production = {"SECRET_KEY": "long and random enough"}
    asked = [production, production | {"SECOND_FACTOR": "offered"}, {"COCRIA_ENV": "development"}]
    assert [settings(env)["SECOND_FACTOR_REQUIRED"] for env in asked] == [True, False, False]
    with pytest.raises(RuntimeError, match="SECOND_FACTOR"):
        settings(production | {"SECOND_FACTOR": "require"})
