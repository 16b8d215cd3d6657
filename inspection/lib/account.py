"""What this package asks of an account; the model itself belongs to a higher app."""

from typing import Any, Protocol


class Account(Protocol):
    """An account as access rules see it, so that they need not import its model."""

    @property
    def pk(self) -> Any: ...

    @property
    def duty(self) -> str: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_authenticated(self) -> bool: ...
