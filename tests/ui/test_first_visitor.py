"""Nobody waits for what every process has to read once."""

import os
import subprocess
import sys

LOOK = """
import samskap.config.wsgi, sys
from django.template import engines
from django.urls import get_resolver
from django.utils.translation import trans_real
print("samskap.config.urls" in sys.modules, "samskap.config.api" in sys.modules, get_resolver()._populated,
      sorted(trans_real._translations), "ui/base.html" in str(engines["django"].engine.template_loaders[0].get_template_cache))
"""

KEPT = "import samskap.config.wsgi, gc; print(gc.get_freeze_count() > 10_000)"


def test_what_a_process_begins_with_is_not_looked_through_again_in_a_request() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KEPT], capture_output=True, text=True, check=False, timeout=120, env=dict(os.environ)
    )
    assert ran.stdout.strip() == "True", ran.stderr


def test_a_process_has_read_addresses_languages_and_the_frame_before_the_first_visitor() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=False, timeout=120, env=dict(os.environ)
    )
    assert ran.stdout.split() == ["True", "True", "True", "['en',", "'nb',", "'nn',", "'sv']", "True"], ran.stderr
