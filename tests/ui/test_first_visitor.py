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


def test_a_process_has_read_addresses_languages_and_the_frame_before_the_first_visitor() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=False, timeout=120, env=dict(os.environ)
    )
    assert ran.stdout.split() == ["True", "True", "True", "['en',", "'nb',", "'nn',", "'sv']", "True"], ran.stderr
