"""Every text of the interface exists in Swedish, Bokmål and Nynorsk."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samskap_messages", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["sv", "nb", "nn"])
def test_every_text_is_translated(messages: ModuleType, language: str) -> None:
    assert messages.faults(language, messages.collect()) == []


def test_templates_give_up_all_their_texts(messages: ModuleType) -> None:
    source = """{% load i18n %}{% translate "Votes" %}{{ _("Braces") }}{% translate "Open" context "state" %}
    {% blocktranslate trimmed count n=x %}
      one vote
    {% plural %}
      {{ n }} votes
    {% endblocktranslate %}"""
    assert messages.messages_in_template(source) == {
        messages.Message("", "Votes", ""),
        messages.Message("", "Braces", ""),
        messages.Message("state", "Open", ""),
        messages.Message("", "one vote", "%(n)s votes"),
    }


def test_python_gives_up_all_its_texts(messages: ModuleType) -> None:
    source = "a = _('One')\nb = ngettext('vote', 'votes', n)\nc = pgettext('state', 'Open')\nd = other('Not this')"
    assert messages.messages_in_python(source) == {
        messages.Message("", "One", ""),
        messages.Message("", "vote", "votes"),
        messages.Message("state", "Open", ""),
    }
