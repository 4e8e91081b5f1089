"""Forms of OCSP responses that no behaviour of the emulator covers: built by hand, signed by the right responder."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asn1crypto import core, ocsp, x509

from idclient.emulators.authorities import ocsp_messages
from idclient.emulators.authorities.ocsp_messages import Answer, Status
from idclient.errors import ocsp as ocsp_errors
from idclient.ports import Request, Response
from idclient.trust.asn1 import MAXIMUM_SIZE
from idclient.trust.certificates import read_certificate
from idclient.trust.ocsp import build_request, check_stored, fetch_status
from idclient.trust.ocsp_response import read_response
from idclient.value import replace
from tests.trust.world import World


def query(world: World) -> Any:
    certificate, issuer = read_certificate(world.signer), read_certificate(world.issuer)
    return ocsp_messages.read_query(build_request(certificate, issuer, b"n" * 32, hash_name="sha256"))


def answer(world: World, **changes: object) -> Answer:
    now = world.clock.now()
    status = Status(query(world).cert_ids[0], now, None)
    honest = Answer((status,), now, b"n" * 32, (world.pki.issuing_responder.certificate,))
    return replace(honest, **changes)


def sign(world: World, made: Answer) -> bytes:
    return ocsp_messages.sign(made, world.pki.issuing_responder)


def check(world: World, response: bytes, at: datetime | None = None) -> object:
    return check_stored(response, world.signer, world.issuer, at=at or world.clock.now())


def test_the_certificate_id_may_use_sha256(world: World) -> None:
    check(world, sign(world, answer(world)))


def test_a_certificate_id_by_an_unknown_digest_names_nobody(world: World) -> None:
    cert_id = query(world).cert_ids[0].copy()
    cert_id["hash_algorithm"] = {"algorithm": "md5"}
    status = Status(cert_id, world.clock.now(), None)
    with pytest.raises(ocsp_errors.OcspWrongCertificate):
        check(world, sign(world, answer(world, statuses=(status,))))


def test_a_responder_that_remembers_speaks_for_expired_certificates(world: World) -> None:
    end = read_certificate(world.signer).not_after
    world.clock.moment = end + timedelta(days=10)
    now = world.clock.now()
    cert_id = query(world).cert_ids[0]

    def told(cutoff: datetime | None) -> bytes:
        status = Status(cert_id, now, None, archive_cutoff=cutoff)
        made = answer(world, statuses=(status,), certificates=())
        return ocsp_messages.sign(made, world.pki.issuing)

    check(world, told(end - timedelta(days=1)), end - timedelta(days=30))
    for cutoff in (None, end + timedelta(days=1)):
        with pytest.raises(ocsp_errors.OcspAfterExpiry):
            check(world, told(cutoff), end - timedelta(days=30))


def test_certificates_that_do_not_matter_are_passed_over(world: World) -> None:
    along = (world.signer, world.pki.tsa_responder.certificate, world.pki.issuing_responder.certificate)
    check(world, sign(world, answer(world, certificates=along, by_name=True)))


@pytest.mark.parametrize("offset", [-121, 901])
def test_a_fresh_status_in_an_old_or_future_envelope_is_refused(world: World, offset: int) -> None:
    def http(request: Request) -> Response:
        asked = ocsp_messages.read_query(request.body)
        status = Status(asked.cert_ids[0], world.clock.now(), None)
        produced = world.clock.now() + timedelta(seconds=offset)
        made = answer(world, statuses=(status,), nonce=asked.nonce, produced_at=produced)
        return Response(200, {"content-type": "application/ocsp-response"}, sign(world, made))

    with pytest.raises(ocsp_errors.OcspProducedAtWrong) as caught:
        fetch_status(world.with_http(http), world.signer, world.issuer)
    assert caught.value.facts == {"seconds": offset}


def test_a_response_of_another_type_is_malformed() -> None:
    outer = ocsp.OCSPResponse(
        {"response_status": "successful", "response_bytes": {"response_type": "2.999.3", "response": b"\x05\x00"}}
    )
    with pytest.raises(ocsp_errors.OcspMalformed):
        read_response(outer.dump())


def changed(world: World, change: Any) -> bytes:
    """A response whose data was changed, so that it can be read but is not signed."""
    outer = ocsp.OCSPResponse.load(sign(world, answer(world)))
    basic = ocsp.BasicOCSPResponse.load(bytes(outer["response_bytes"]["response"]))
    change(basic["tbs_response_data"])
    body: bytes = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {
                "response_type": "basic_ocsp_response",
                "response": core.ParsableOctetString(basic.dump(force=True)),
            },
        }
    ).dump()
    return body


def test_an_extension_given_twice_is_malformed(world: World) -> None:
    def change(data: Any) -> None:
        data["response_extensions"].append(data["response_extensions"][0].copy())

    with pytest.raises(ocsp_errors.OcspMalformed):
        read_response(changed(world, change))


def test_a_later_version_is_malformed(world: World) -> None:
    der = sign(world, answer(world))
    data = ocsp.OCSPResponse.load(der).response_data.dump()
    tagged = b"\xa0\x03\x02\x01\x01"  # version [0] EXPLICIT INTEGER 1: v2, which nobody defined

    header = 4 if data[1] == 0x82 else 3 if data[1] == 0x81 else 2
    body = tagged + data[header:]
    later = core.Sequence(contents=body).dump()
    basic = ocsp.BasicOCSPResponse.load(bytes(ocsp.OCSPResponse.load(der)["response_bytes"]["response"]))
    rest = b"".join(basic[name].dump() for name in ("signature_algorithm", "signature"))
    made = core.Sequence(contents=later + rest).dump()
    envelope = core.Sequence(
        contents=core.ObjectIdentifier("1.3.6.1.5.5.7.48.1.1").dump() + core.OctetString(made).dump()
    ).dump()
    explicit = b"\xa0\x82" + len(envelope).to_bytes(2, "big") + envelope
    outer = core.Sequence(contents=b"\x0a\x01\x00" + explicit).dump()
    with pytest.raises(ocsp_errors.OcspMalformed):
        read_response(outer)


def test_a_success_without_an_answer_or_something_enormous_is_malformed() -> None:
    for octets in (b"\x30\x03\x0a\x01\x00", b"\x30\x03\x0a\x81\x00", b"\x30\x02\x0a\x00", bytes(MAXIMUM_SIZE + 1)):
        with pytest.raises(ocsp_errors.OcspMalformed):
            read_response(octets)


def test_unreadable_certificates_in_an_answer_do_not_hide_the_responder(world: World) -> None:
    """The certificates are outside the signature: junk among them must not matter."""
    junk = x509.Certificate.load(world.signer)
    junk["signature_algorithm"]["algorithm"] = "sha256_ecdsa"  # differs from the inner one: malformed
    along = (junk.dump(force=True), world.pki.issuing_responder.certificate)
    check(world, sign(world, answer(world, certificates=along)))
