"""What every identity keeps, be it on a card or on a phone: journeys never know which it is."""

import hashlib
import logging
from itertools import pairwise
from pathlib import Path

import pytest

from idclient.documents.checking import Online, Outcome, Standard
from idclient.documents.cms import choose_algorithm
from idclient.errors import Cancelled
from idclient.errors.card import DigestUnsupported
from idclient.journeys.authenticate import authenticate
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.sign_container import sign_container
from idclient.journeys.verify import verify_document
from idclient.model import Level
from idclient.trust.authentication import check_authentication_certificate, verify_signature
from idclient.trust.certificates import check_signing_certificate
from idclient.trust.persons import read_person
from tests.identities.means import Means
from tests.journeys.conftest import Stage


def digest_of(hash_name: str, text: bytes = b"a text") -> bytes:
    return hashlib.new(hash_name, text).digest()


def test_the_signing_certificate_is_known_before_anybody_signs(means: Means) -> None:
    with means.open() as identity:
        certificate = identity.certificate(means.person)
        check_signing_certificate(certificate, means.environment.clock.now())
        assert read_person(certificate).identifier == means.holder
        assert identity.certificate(means.person) == certificate
        assert choose_algorithm(certificate, identity.signature_algorithms(means.person))
    assert means.prompts() == 0


def test_every_scheme_offered_signs_and_each_signature_is_one_prompt(means: Means) -> None:
    with means.open() as identity:
        certificate = identity.certificate(means.person)
        offered = identity.signature_algorithms(means.person)
        for number, algorithm in enumerate(offered, start=1):
            digest = digest_of(algorithm.hash_name)
            signature = identity.sign(digest, means.person)
            assert (signature.algorithm, signature.certificate, signature.message) == (algorithm, certificate, b"")
            verify_signature(signature, digest)
            assert means.prompts() == number
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_authentication_is_with_another_key_of_the_same_person(means: Means, hash_name: str) -> None:
    digest = digest_of(hash_name)
    with means.open() as identity:
        signature = identity.authenticate(digest, means.person)
        verify_signature(signature, digest)
        check_authentication_certificate(signature.certificate, means.environment.clock.now())
        assert read_person(signature.certificate).identifier == means.holder
        assert signature.certificate != identity.certificate(means.person)
    assert means.prompts() == 1


@pytest.mark.parametrize("size", [0, 20, 28, 31, 33, 65])
def test_what_is_no_digest_is_refused_before_anybody_is_asked(means: Means, size: int) -> None:
    with means.open() as identity:
        for use in (identity.sign, identity.authenticate):
            with pytest.raises(DigestUnsupported):
                use(bytes(size), means.person)
    assert means.prompts() == 0


def test_a_person_may_say_no_and_be_asked_again(means: Means) -> None:
    digest = digest_of("sha256")
    with means.open() as identity:
        for use in (identity.sign, identity.authenticate):
            identity.certificate(means.person)
            refused = means.refuse()
            with pytest.raises(refused):
                use(digest, means.person)
            means.accept()
            verify_signature(use(digest, means.person), digest)


def test_who_has_stopped_is_asked_nothing(means: Means) -> None:
    digest = digest_of("sha256")
    with means.open() as identity:
        identity.certificate(means.person)
        means.person.cancelled = True
        for use in (identity.sign, identity.authenticate):
            with pytest.raises(Cancelled):
                use(digest, means.person)
    assert means.prompts() == 0


def test_an_identity_may_be_closed_and_opened_again(means: Means) -> None:
    seen = []
    for _ in range(2):
        with means.open() as identity:
            seen.append(identity.certificate(means.person))
    assert len(set(seen)) == 1


def test_the_journey_of_authentication_names_the_holder(means: Means) -> None:
    with means.open() as identity:
        result = authenticate(means.environment, identity, means.person)
    assert result.holder.identifier == means.holder
    assert means.prompts() == 1


@pytest.mark.parametrize("level", list(Level))
def test_a_document_is_signed_at_every_level_with_one_prompt(means: Means, stage: Stage, level: Level) -> None:
    outcome = signed(means, stage.contract, stage.target, level)
    assert means.prompts() == 1
    assert outcome.level is level
    report = verify_document(means.environment, stage.target, Online.ASK, means.person)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].standard is Standard(level.value)


def signed(means: Means, source: Path, target: Path, level: Level) -> SignedDocument:
    options = SigningOptions(level=level, recheck=True)
    jobs = [(source, target)]
    ((_number, outcome),) = sign_documents(means.environment, means.open, jobs, options, means.person)
    assert isinstance(outcome, SignedDocument), outcome
    return outcome


def test_files_are_signed_together_in_a_container_at_one_prompt(means: Means, stage: Stage) -> None:
    target = stage.folder / "signed.asice"
    options = SigningOptions(level=Level.B_LT, recheck=True)
    files = [stage.contract]
    sign_container(means.environment, means.open, files, target, options=options, dialog=means.person)
    assert means.prompts() == 1
    report = verify_document(means.environment, target, Online.NEVER, means.person)
    assert report.outcome is Outcome.PASSED, report.signatures[0].reasons
    assert report.signatures[0].standard is Standard.B_LT


def test_many_documents_are_one_prompt_each(means: Means, stage: Stage) -> None:
    jobs = [(stage.contract, stage.folder / f"signed-{number}.pdf") for number in range(3)]
    counts = [0]
    for _number, outcome in sign_documents(
        means.environment, means.open, jobs, SigningOptions(level=Level.B_T), means.person
    ):
        assert isinstance(outcome, SignedDocument), outcome
        counts.append(means.prompts())
    assert [after - before for before, after in pairwise(counts)] == [1, 1, 1]


def test_whoever_says_no_to_one_document_is_not_asked_about_the_rest(means: Means, stage: Stage) -> None:
    jobs = [(stage.contract, stage.folder / f"signed-{number}.pdf") for number in range(3)]
    with means.open() as identity:
        identity.certificate(means.person)
    refused = means.refuse()
    outcomes = list(sign_documents(means.environment, means.open, jobs, SigningOptions(level=Level.B_B), means.person))
    assert [type(outcome) for _number, outcome in outcomes] == [refused] * 3
    assert means.prompts() <= 1
    assert sorted(path.name for path in stage.folder.iterdir()) == ["contract.pdf"]


def test_nothing_secret_is_logged_or_shown(means: Means, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [repr(means.choice)]
    with means.open() as identity:
        shown.append(repr(identity))
        signature = identity.sign(digest_of("sha256"), means.person)
        result = authenticate(means.environment, identity, means.person)
        shown += [repr(result), *map(repr, means.person.notes)]
    written = caplog.text + "".join(shown)
    for secret in (*means.secrets, signature.value.hex(), digest_of("sha256").hex()):
        assert secret not in written
