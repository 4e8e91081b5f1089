"""Debian's belenios-tool verifies our elections, takes part in them, and we verify those that it made."""

import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from idclient.belenios.archive import Archive
from idclient.belenios.audit import audit
from idclient.belenios.credentials import credential_from_code, make_code, write_credentials
from idclient.belenios.key_generation.assembly import assemble
from idclient.belenios.key_generation.contribution import contribute, read_contribution, write_contribution
from idclient.belenios.key_generation.seed import keys_of, make_certificate, make_seed
from idclient.belenios.key_generation.share import (
    deliver,
    make_share,
    open_share,
    read_delivery,
    read_share,
    write_share,
)
from idclient.belenios.signed_message import write_signed
from idclient.belenios.threshold import read_certificate
from idclient.belenios.trustees import read_trustees
from idclient.errors.belenios import BeleniosRefused
from tests.belenios.archives import ELECTION, RESULT, TEXTS, TIMESTAMP, ballots, steps
from tests.belenios.world import UUID, entropy
from tests.judges import need

pytestmark = pytest.mark.foreign

QUESTIONS = (
    '{"description":"Kirjeldus: õ\\nДа","name":"Nimi \\"N\\"","questions":['
    '{"answers":["A","B"],"min":0,"max":1,"question":"Q1?"},'
    '{"answers":["C","D"],"blank":true,"min":1,"max":2,"question":"Q2?"}],'
    '"administrator":"A","credential_authority":"C"}'
)
GROUP = ("--group", "BELENIOS-2048")


def tool(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """Run belenios-tool in a folder; return what it wrote. Fails when it does."""
    done = attempt(folder, *words, given=given)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def attempt(folder: Path, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = need("belenios-tool", "belenios-tool")
    environ = {**os.environ, "BELENIOS_USE_URANDOM": "1"}
    command = [program, *words]
    return subprocess.run(command, cwd=folder, input=given, env=environ, capture_output=True, timeout=60, check=False)


def event(folder: Path, kind: str, given: bytes = b"") -> None:
    tool(folder, "archive", "add-event", f"--type={kind}", given=given)


def test_our_election_is_verified_at_every_step(tmp_path: Path) -> None:
    file = tmp_path / f"{UUID}.bel"
    cast = ballots()
    for step in steps(cast):
        with file.open("ab") as opened:
            opened.write(step)
        tool(tmp_path, "election", "verify")
    assert audit(io.BytesIO(file.read_bytes())).result == RESULT


def test_what_we_refuse_is_refused_by_others_too(tmp_path: Path) -> None:
    octets = b"".join(steps(ballots(), lie=((2, 1, 2), (1, 0, 2))))
    (tmp_path / f"{UUID}.bel").write_bytes(octets)
    assert attempt(tmp_path, "election", "verify").returncode != 0
    with pytest.raises(BeleniosRefused) as refused:
        audit(io.BytesIO(octets))
    assert (refused.value.what, refused.value.reason) == ("result", "totals")


def test_others_cast_count_and_open_in_our_election(tmp_path: Path) -> None:
    """belenios-tool votes with a code of ours, and finds the tally that we find."""
    code = make_code(entropy)
    archive = Archive(TIMESTAMP)
    credentials = write_credentials({credential_from_code(code, UUID).public: 1})
    begun = archive.begin(*TEXTS[:2], credentials)
    file = tmp_path / f"{UUID}.bel"
    file.write_bytes(begun)
    (tmp_path / "code").write_text(code, encoding="ascii")
    (tmp_path / "vote").write_text("[[1,0,1],[1,0,0]]", encoding="ascii")
    ballot = tool(tmp_path, "election", "generate-ballot", "--privcred", "code", "--ballot", "vote").strip()
    file.write_bytes(begun + archive.ballot(ballot) + archive.end_ballots())
    sized = tool(tmp_path, "election", "compute-encrypted-tally")
    event(tmp_path, "EncryptedTally", sized)
    found = audit(io.BytesIO(file.read_bytes()))
    assert (found.accepted, found.counted, found.last) == (1, 1, "EncryptedTally")
    assert found.election == ELECTION


def test_an_election_of_others_is_verified(tmp_path: Path) -> None:
    uuid = tool(tmp_path, "setup", "generate-token").decode().strip()
    votes = ["[[1,0],[0,1,0]]", "[[0,1],[0,1,1]]", "[[0,0],[1,0,0]]"]
    tool(tmp_path, "setup", "generate-credentials", "--uuid", uuid, *GROUP, "--count", "3")
    next(tmp_path.glob("*.pubcreds")).rename(tmp_path / "public_creds.json")
    _make_threshold(tmp_path)
    tool(tmp_path, "setup", "generate-trustee-key", *GROUP)
    (tmp_path / "public_keys.jsons").write_bytes(next(tmp_path.glob("*.pubkey")).read_bytes())
    tool(tmp_path, "setup", "make-trustees")
    (tmp_path / "threshold.json").unlink()
    (tmp_path / "questions").write_text(QUESTIONS, encoding="utf-8")
    tool(tmp_path, "setup", "make-election", "--uuid", uuid, *GROUP, "--template", "questions")
    tool(tmp_path, "archive", "init")
    for name in ("election.json", "trustees.json", "public_creds.json"):
        (tmp_path / name).unlink()
    lines = next(tmp_path.glob("*.privcreds")).read_text(encoding="ascii").splitlines()
    for line, vote in zip([*lines, lines[0]], [*votes, votes[1]], strict=True):
        (tmp_path / "code").write_text(line.split()[1], encoding="ascii")
        (tmp_path / "vote").write_text(vote, encoding="ascii")
        event(
            tmp_path, "Ballot", tool(tmp_path, "election", "generate-ballot", "--privcred", "code", "--ballot", "vote")
        )
    event(tmp_path, "EndBallots")
    event(tmp_path, "EncryptedTally", tool(tmp_path, "election", "compute-encrypted-tally"))
    for number, key in list(enumerate(sorted(tmp_path.glob("*.key")), 2))[:2]:
        names = ("--key", key.name, "--decryption-key", key.with_suffix(".dkey").name, "--trustee-id", str(number))
        event(tmp_path, "PartialDecryption", tool(tmp_path, "election", "decrypt-threshold", *names))
    own = next(tmp_path.glob("*.privkey")).name
    event(tmp_path, "PartialDecryption", tool(tmp_path, "election", "decrypt", "--privkey", own, "--trustee-id", "1"))
    event(tmp_path, "Result", tool(tmp_path, "election", "compute-result"))
    tool(tmp_path, "election", "verify")
    found = audit(io.BytesIO((tmp_path / f"{uuid}.bel").read_bytes()))
    assert (found.accepted, found.counted, found.result) == (4, 3, ((0, 2), (1, 2, 2)))


def test_a_key_is_made_together_with_trustees_of_others(tmp_path: Path) -> None:
    """Two trustees use belenios-tool, which also carries the messages; the third one is ours."""
    keys = keys_of(make_seed(entropy))
    own = make_certificate(keys, entropy)

    def made(*words: str, given: bytes = b"") -> bytes:
        return tool(tmp_path, "setup", "generate-trustee-key-threshold", *GROUP, *words, given=given)

    for _ in range(2):
        made("--step", "1")
    files = sorted(tmp_path.glob("*.key"))
    texts = [file.with_suffix(".cert").read_bytes().strip() for file in files]
    texts.append(json.dumps(write_signed(own.signed), separators=(",", ":")).encode())
    (tmp_path / "certs").write_bytes(b"\n".join(texts) + b"\n")
    certificates = [read_certificate(json.loads(text)) for text in texts]
    polynomials = [made("--certs", "certs", "--key", file.name, "--step", "3", "--threshold", "2") for file in files]
    read = [read_contribution(text.strip(), certificates, place) for place, text in enumerate(polynomials, 1)]
    contributions = [*read, contribute(keys, certificates, 2, entropy)]
    polynomials.append(write_contribution(contributions[2]) + b"\n")
    (tmp_path / "polynomials").write_bytes(b"".join(polynomials))
    made("--certs", "certs", "--step", "4", "--polynomials", "polynomials")
    (ours,) = {file.stem for file in tmp_path.glob("*.vinput")} - {file.stem for file in files}
    outputs = [
        made("--certs", "certs", "--key", file.name, "--step", "5", given=file.with_suffix(".vinput").read_bytes())
        for file in files
    ]
    delivery = read_delivery((tmp_path / f"{ours}.vinput").read_bytes().strip(), certificates)
    assert delivery == deliver(contributions, 3)
    share = make_share(keys, certificates, delivery, threshold=2, entropy=entropy)
    outputs.append(write_share(share) + b"\n")
    parameters = made("--certs", "certs", "--step", "6", "--polynomials", "polynomials", given=b"".join(outputs))
    shares = [read_share(text.strip()) for text in outputs]
    assembled = assemble(certificates, contributions, shares)
    assert read_trustees(b'[["Pedersen",%s]]' % parameters.strip()) == (assembled,)
    assert open_share(keys, share, entropy).key.public == assembled.keys[2].public


def _make_threshold(folder: Path) -> None:
    """Three trustees make a key together, two of whom are enough."""

    def made(*words: str, given: bytes = b"") -> bytes:
        return tool(folder, "setup", "generate-trustee-key-threshold", *GROUP, *words, given=given)

    for _ in range(3):
        made("--step", "1")
    certificates = b"".join(file.read_bytes() for file in sorted(folder.glob("*.cert")))
    (folder / "certs").write_bytes(certificates)
    names = sorted(folder.glob("*.key"))
    polynomials = [made("--certs", "certs", "--key", file.name, "--step", "3", "--threshold", "2") for file in names]
    (folder / "polynomials").write_bytes(b"".join(polynomials))
    made("--certs", "certs", "--step", "4", "--polynomials", "polynomials")
    outputs = [
        made("--certs", "certs", "--key", file.name, "--step", "5", given=file.with_suffix(".vinput").read_bytes())
        for file in names
    ]
    parameters = made("--certs", "certs", "--step", "6", "--polynomials", "polynomials", given=b"".join(outputs))
    (folder / "threshold.json").write_bytes(parameters)
