"""Times and bit strings at the border to asn1crypto."""

from datetime import UTC, datetime

import pytest
from asn1crypto import core

from idclient.errors.trust import CertificateMalformed
from idclient.trust.asn1 import iso, octets, reading, utc, whole


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    moment = core.GeneralizedTime.load(b"\x18\x1320261125140000+0200").native
    assert utc(moment) == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert iso(moment) == "2026-11-25T12:00:00Z"


def test_a_time_without_a_zone_is_nobody_s_time() -> None:
    local = core.GeneralizedTime.load(b"\x18\x0e20261125120000").native
    with pytest.raises(CertificateMalformed), reading(CertificateMalformed):
        utc(local)


def test_fractions_are_cut_off_not_rounded() -> None:
    assert whole(datetime(2026, 11, 25, 12, 0, 0, 999_999, tzinfo=UTC)) == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("encoded", ["03020200", "030104", "0300"])
def test_a_bit_string_of_broken_octets_has_no_octets(encoded: str) -> None:
    assert octets(core.BitString.load(bytes.fromhex("030200ff"))) == b"\xff"
    with pytest.raises(CertificateMalformed), reading(CertificateMalformed):
        octets(core.BitString.load(bytes.fromhex(encoded)))
