"""Templates filled in: everything escaped, style and scripts in the page itself, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.record import json_line

# What a page cannot hold: NUL, and halves of surrogate pairs.
_UNFIT = re.compile("[\0\ud800-\udfff]")


def render(template: str, **context: object) -> bytes:
    """A page in UTF-8. ``context`` is escaped wherever the template puts it, but for ``Markup``."""
    page = _environment().get_template(template).render(context)
    return _UNFIT.sub("\ufffd", page).encode()


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `tojson` writes <, >, & and ' as \u003c …: no article can end the script element that holds it.
    environment.policies["json.dumps_function"] = _dumps
    environment.globals["asset"] = _asset
    environment.globals["digest"] = _digest
    return environment


def _dumps(plain: object, **_: Any) -> str:
    return json_line(plain)


def _asset(name: str) -> Markup:
    """A style sheet or a script of the package, as it is."""
    return Markup(resources.files("pipeline.pages").joinpath("templates", name).read_text("utf-8"))


def _digest(name: str) -> str:
    """What the page's Content-Security-Policy knows an asset by: a script from anywhere else does not run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(_asset(name).encode()).digest()).decode()
