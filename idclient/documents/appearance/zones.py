"""Time zones by name."""

from datetime import UTC, tzinfo

from idclient.errors.settings import SettingInvalid


def read_zone(name: str) -> tzinfo:
    """Return a time zone by its name in the IANA database. Raises: SettingInvalid."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise SettingInvalid(name="appearance.zone", expected="a time zone such as Europe/Tallinn") from error
