"""`{% lucide %}` with a memory: an icon is drawn once per process, not once per page."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide as draw

register = template.Library()
_drawn = lru_cache(maxsize=512)(draw)


@register.simple_tag
def lucide(name: str, **attributes: Any) -> SafeString:
    """The icon as inline SVG. Raises lucide.IconDoesNotExist for an unknown name."""
    return mark_safe(_drawn(name, **attributes))
