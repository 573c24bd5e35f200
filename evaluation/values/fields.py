"""Exact model fields: integers below, Decimal above. SQLite keeps decimals as floats, so no column holds one."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models


class ScaledField(models.BigIntegerField):  # type: ignore[type-arg]
    """An integer column read as a Decimal with `places` decimals. A value with more decimals is refused, not rounded."""

    if TYPE_CHECKING:  # what django-stubs reads: set and read as Decimal
        _pyi_private_set_type: Decimal  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]

    places = 2

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValidationError(f"{value} has more than {self.places} decimals")
        return int(scaled)


class FenField(ScaledField):
    """An amount of yuan, stored in fen."""


class HundredthsField(ScaledField):
    """Points or percent, stored in hundredths."""
