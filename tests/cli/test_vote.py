"""A TEST election from the terminal: vote with the card, again, and check with the separate verifier."""

import base64
import hashlib
import io
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from idclient.wire.vote_reference import VoteReference, write_reference
from tests import canary
from tests.adapters.collector_server import Authority
from tests.cli.background import running
from tests.cli.run import ROOT, CommandLine, Result
from tests.journeys.handed_over import change, files_in
from tests.mobile.smart_id.qr_reader import read

QUIET, SCALE = 4, 8
PIN1, PIN2 = "1234", "12345"
A_CODE = write_reference(VoteReference("0f" * 16, 1, bytes(16))) + "\n"


@pytest.fixture
def election(idclient: CommandLine) -> Iterator[dict[str, Any]]:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        yield told


def vote(idclient: CommandLine, election: dict[str, Any], choice: str, *words: str, pin2: str = PIN2) -> Result:
    options = ("--election", election["bundle"], "--choice-stdin", "--yes", "--pin-stdin", *words)
    return idclient("--demo", "vote", *options, stdin=f"{PIN1}\n{choice}\n{pin2}\n")


def scanned(image: Path) -> str:
    """Return the text of a QR code, by a reader that has nothing in common with what drew it."""
    with Image.open(io.BytesIO(image.read_bytes())) as opened:
        picture = opened.convert("L")
    size = picture.width // SCALE
    rows = [[picture.getpixel((x * SCALE + 4, y * SCALE + 4)) < 128 for x in range(size)] for y in range(size)]  # type: ignore[operator]
    return read(rows, quiet=QUIET)


def check(idclient: CommandLine, election: dict[str, Any], text: str, *words: str) -> Result:
    return idclient("--demo", "verify-vote", "--election", election["bundle"], *words, stdin=text + "\n")


def test_the_list_is_that_of_the_own_district(idclient: CommandLine, election: dict[str, Any]) -> None:
    words = ("vote", "--election", election["bundle"], "--list", "--pin-stdin", "--json")
    listed = idclient("--demo", *words, stdin=f"{PIN1}\n").json
    assert (listed["election"], listed["district"], listed["voted"]) == (election["election"], "0000.1", False)
    assert len(listed["lists"]) == 4
    assert len({choice["id"] for one in listed["lists"] for choice in one["choices"]}) == 20
    districts = json.loads((idclient.folder / "election" / "choices.json").read_text())["choices"]
    assert len(districts) == 15
    assert sum(len(candidates) for lists in districts.values() for candidates in lists.values()) == 300


def test_a_vote_is_stored_and_the_verifier_shows_it(idclient: CommandLine, election: dict[str, Any]) -> None:
    image = idclient.folder / "code.png"
    cast = vote(idclient, election, "0000.102", "--qr-image", str(image), "--json")
    assert cast.code == 0, cast.err
    assert {name: cast.json[name] for name in ("stored", "proven", "test")} == {
        "stored": True, "proven": True, "test": False,
    }  # fmt: skip
    found = check(idclient, election, scanned(image), "--json")
    assert found.code == 0, found.err
    assert found.json["choice"]["id"] == "0000.102"
    assert found.json["registered_at"] == cast.json["registered_at"]
    assert "JÕEORG" in found.json["signer"]


def test_voting_again_is_said_to_be_so_and_both_can_be_checked(idclient: CommandLine, election: dict[str, Any]) -> None:
    texts = []
    for number, choice in enumerate(("0000.101", "0000.141")):
        image = idclient.folder / f"{number}.png"
        assert vote(idclient, election, choice, "--qr-image", str(image)).code == 0
        texts.append(scanned(image))
    again = vote(idclient, election, "0000.101")
    assert "stored already" in again.out
    shown = [check(idclient, election, text, "--json").json["choice"]["id"] for text in texts]
    assert shown == ["0000.101", "0000.141"]


def test_a_code_opens_its_own_vote_only(idclient: CommandLine, election: dict[str, Any]) -> None:
    texts = []
    for number in range(2):
        image = idclient.folder / f"{number}.png"
        vote(idclient, election, "0000.101", "--qr-image", str(image))
        texts.append(scanned(image).split("\n"))
    mixed = "\n".join((texts[0][0], texts[1][1], texts[0][2]))
    refused = check(idclient, election, mixed, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "ballot.not_opened")
    assert refused.json["error"]["facts"] == {"reason": "randomness"}
    nothing = check(idclient, election, "no\ncode\nat all", "--json")
    assert nothing.json["error"]["code"] == "collector.reference_malformed"


def test_a_vote_may_be_checked_three_times(idclient: CommandLine, election: dict[str, Any]) -> None:
    image = idclient.folder / "code.png"
    vote(idclient, election, "0000.101", "--qr-image", str(image))
    text = scanned(image)
    assert [check(idclient, election, text).code for _ in range(4)] == [0, 0, 0, 1]


def test_a_number_that_is_not_in_the_list_costs_no_pin2(idclient: CommandLine, election: dict[str, Any]) -> None:
    wrong = vote(idclient, election, "0000.999", "--json")
    assert wrong.code == 2
    pins = idclient("--demo", "card", "--json").json["card"]["pins"]
    assert {pin["tries_left"] for pin in pins} == {3}


def test_a_wrong_pin2_stores_nothing(idclient: CommandLine, election: dict[str, Any]) -> None:
    wrong = vote(idclient, election, "0000.101", "--json", pin2="99999")
    assert (wrong.code, wrong.json["error"]["code"]) == (5, "card.pin_wrong")
    assert "stored already" not in vote(idclient, election, "0000.101").out


def test_a_configuration_that_nobody_known_signed_is_refused(idclient: CommandLine, election: dict[str, Any]) -> None:
    organiser = idclient.folder / "other.pem"
    organiser.write_text(ssl.DER_cert_to_PEM_cert(Authority().der))
    refused = vote(idclient, election, "0000.101", "--organiser", str(organiser), "--json")
    assert refused.json["error"]["code"] == "ballot.organiser_unknown"
    changed = idclient.folder / "changed.asice"
    octets = bytearray(Path(election["bundle"]).read_bytes())
    octets[len(octets) // 2] ^= 1
    changed.write_bytes(octets)
    assert vote(idclient, {"bundle": str(changed)}, "0000.101", "--json").code != 0


@pytest.mark.parametrize("contents", [None, "", "no certificate"])
@pytest.mark.parametrize("command", ["vote", "verify-vote", "diagnose"])
def test_a_file_without_an_organisers_certificate_is_not_taken_for_a_bad_election(
    idclient: CommandLine, tmp_path: Path, command: str, contents: str | None
) -> None:
    organiser = tmp_path / "organiser.pem"
    if contents is not None:
        organiser.write_text(contents)
    words = ("--election", str(tmp_path / "any.asice"), "--organiser", str(organiser), "--json")
    more = ("--choice-stdin", "--yes", "--pin-stdin") if command == "vote" else ()
    refused = idclient("--demo", command, *words, *more, stdin=A_CODE)
    assert refused.code != 0
    assert "ballot.organiser_file_unusable" in refused.out + refused.err


def test_an_election_that_is_over_is_not_reached(idclient: CommandLine) -> None:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        pass
    gone = vote(idclient, told, "0000.101", "--json")
    assert gone.json["error"]["code"] == "collector.not_reached"
    assert gone.json["error"]["facts"]["name"] == "choices.ivxv.invalid"


def test_a_choice_is_no_argument(idclient: CommandLine, election: dict[str, Any]) -> None:
    assert idclient("--demo", "vote", "--election", election["bundle"], "0000.101").code == 2
    alone = subprocess.run(
        [sys.executable, "-m", "idclient", "--demo", "vote", "--election", election["bundle"], "--pin-stdin"],
        input=b"1234\n", env=idclient.environment, cwd=idclient.folder, capture_output=True, timeout=60,
        start_new_session=True, check=False,
    )  # fmt: skip
    assert alone.returncode == 2
    assert b"--choice-stdin" in alone.stderr


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("code.gif", "usage"),
        ("taken.png", "document.output_exists"),
        ("none/code.png", "document.output_folder_missing"),
    ],
)
def test_an_image_that_cannot_be_is_refused_before_there_is_a_vote(
    idclient: CommandLine, tmp_path: Path, name: str, code: str
) -> None:
    (idclient.folder / "taken.png").write_bytes(b"mine")
    refused = vote(idclient, {"bundle": str(tmp_path / "none.asice")}, "0000.101", "--qr-image", name, "--json")
    assert refused.code != 0
    assert refused.json["error"]["code"] == code
    assert (idclient.folder / "taken.png").read_bytes() == b"mine"


def test_a_second_collector_of_an_election_on_one_computer_is_refused(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    taken = idclient("emulate", "election", "--folder", str(idclient.folder / "election"), "--until-eof")
    assert taken.code == 2
    assert "runs already?" in taken.err


def test_no_file_and_no_line_tells_the_choice_after_a_vote(
    idclient: CommandLine, election: dict[str, Any], tmp_path: Path
) -> None:
    words = ("vote", "--election", election["bundle"], "--list", "--pin-stdin", "--json")
    lists = idclient("--demo", *words, stdin=f"{PIN1}\n").json["lists"]
    candidate = next(choice["candidate"] for one in lists for choice in one["choices"] if choice["id"] == "0000.164")
    cast = vote(idclient, election, "0000.164", "--json", "-v")
    assert cast.code == 0, cast.err
    for text in (cast.out, cast.err):
        assert "0000.164" not in text
        assert candidate not in text
    for path in idclient.folder.rglob("*"):
        if path.is_file() and path.name != "choices.json":
            octets = path.read_bytes()
            assert b"0000.164" not in octets, path
            assert candidate.encode() not in octets, path
    assert canary.found_in(cast.err.encode()) == []


def test_what_was_voted_last_is_what_is_counted_and_anybody_can_check_it(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    with running(idclient, "emulate", "election", "--folder", str(folder)) as told:
        for choice in ("0000.101", "0000.141", "0000.102"):
            assert vote(idclient, told, choice).code == 0
    counted = idclient("--demo", "election", "count", "election", "--json")
    assert counted.code == 0, counted.err
    assert {name: counted.json[name] for name in ("votes", "counted", "replaced", "refused")} == {
        "votes": 3, "counted": 1, "replaced": 2, "refused": {},
    }  # fmt: skip
    district = counted.json["result"]["0000.1"]
    assert (district["0000.102"], sum(district.values())) == (1, 1)
    assert sum(sum(one.values()) for one in counted.json["result"].values()) == 1
    assert counted.json["byparish"] == {"0000.1": {"0000": district}}
    audited = idclient("--demo", "election", "audit", "election", "--json")
    assert (audited.code, audited.json["ballots"], audited.json["malformed"]) == (0, 1, 0)
    assert idclient("--demo", "election", "count", "election").code == 1  # a result is there
    assert (counted.json["registrations"], counted.json["missing"], audited.json["box"]["missing"]) == (3, [], [])
    assert audited.json["byparish"] == counted.json["byparish"]
    assert not any("38001085718" in (folder / name).read_text() for name in ("proofs.json", "ballots.json"))
    result = folder / "result.json"
    result.write_text(result.read_text().replace('"0000.103": 0', '"0000.103": 1'))
    wrong = idclient("--demo", "election", "audit", "election", "--json")
    assert (wrong.code, wrong.json["error"]["code"]) == (1, "ballot.result_wrong")


def test_a_vote_that_the_collector_took_out_is_missed_by_count_and_audit(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    with running(idclient, "emulate", "election", "--folder", str(folder)) as told:
        for choice in ("0000.101", "0000.141"):
            assert vote(idclient, told, choice).code == 0
    last = max(name.rsplit(".", 1)[0] for name in files_in(folder / "votes.zip"))
    change(folder / "votes.zip", lambda files: {name: files[name] for name in files if last not in name})
    counted = idclient("--demo", "election", "count", "election", "--json")
    assert (counted.code, counted.json["votes"], len(counted.json["missing"])) == (3, 1, 1)
    report = json.loads((folder / "report.json").read_text())
    assert report["missing"] == counted.json["missing"]
    assert (folder / "report.json").stat().st_mode & 0o777 == 0o600
    audited = idclient("--demo", "election", "audit", "election")
    assert audited.code == 3
    assert "among the votes that were handed over: 1" in audited.out
    (folder / "registrations.zip").unlink()
    refused = idclient("--demo", "election", "count", "election", "--force", "--json")
    assert refused.json["error"]["code"] == "ballot.registrations_malformed"
    (folder / "votes.zip").unlink()
    public = idclient("--demo", "election", "audit", "election")
    assert public.code == 0
    assert "not compared" in public.out
    proofs = json.loads((folder / "proofs.json").read_text())
    result = json.loads((folder / "result.json").read_text())
    (folder / "proofs.json").write_text(json.dumps(proofs | {"proofs": []}))
    result["byparish"] = {}
    result["bydistrict"]["0000.1"] = dict.fromkeys(result["bydistrict"]["0000.1"], 0)
    (folder / "result.json").write_text(json.dumps(result))
    without = idclient("--demo", "election", "audit", "election", "--json")
    named = hashlib.sha256(base64.b64decode(proofs["proofs"][0]["ciphertext"])).hexdigest()[:16]
    assert without.json["error"]["facts"] == {"reason": "missing", "which": f"0000.1 {named}"}


def test_without_enough_shares_nothing_is_decrypted(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    with running(idclient, "emulate", "election", "--folder", str(folder)) as told:
        vote(idclient, told, "0000.101")
    words = ("election", "count", "election", "--share", "election/shares/TEST-share-1.json", "--json")
    few = idclient("--demo", *words)
    assert few.json["error"]["code"] == "ballot.shares_too_few"
    assert few.json["error"]["facts"] == {"found": 1, "needed": 2}
    assert not (folder / "result.json").exists()


def test_the_verifier_leaves_a_choice_on_a_terminal_for_as_long_as_was_said(
    idclient: CommandLine, election: dict[str, Any]
) -> None:
    import pty
    import time

    image = idclient.folder / "code.png"
    vote(idclient, election, "0000.101", "--qr-image", str(image))
    (idclient.folder / "code.txt").write_text(scanned(image) + "\n")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(idclient.folder)
        os.dup2(os.open("code.txt", os.O_RDONLY), 0)
        words = ("--demo", "verify-vote", "--election", election["bundle"], "--seconds", "1")
        os.execve(sys.executable, [sys.executable, "-m", "idclient", *words], idclient.environment)
    shown = seen = 0.0
    printed = b""
    while True:
        try:
            octets = os.read(terminal, 4096)
        except OSError:
            break
        if not octets:
            break
        printed += octets
        shown = shown or (time.monotonic() if b"0000.101" in printed else 0.0)
        seen = seen or (time.monotonic() if shown and b"\x1b[J" in printed else 0.0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert seen - shown > 0.5


def test_a_piped_choice_is_not_cast_without_anybodys_consent(idclient: CommandLine, election: dict[str, Any]) -> None:
    words = ["--demo", "vote", "--election", election["bundle"], "--pin-stdin", "--choice-stdin"]
    alone = subprocess.run(
        [sys.executable, "-m", "idclient", *words],
        input=f"{PIN1}\n0000.101\n{PIN2}\n".encode(), env=idclient.environment, cwd=idclient.folder,
        capture_output=True, timeout=60, start_new_session=True, check=False,
    )  # fmt: skip
    assert alone.returncode == 2
    assert b"--yes" in alone.stderr
    assert "stored already" not in vote(idclient, election, "0000.101").out
    assert idclient("--demo", "vote", "--election", election["bundle"], "--yes").code == 2


@pytest.mark.parametrize("hours", [-24, 24])
def test_a_clock_that_is_a_day_off_votes_and_verifies_and_is_told_how_far_it_is_off(
    idclient: CommandLine, election: dict[str, Any], hours: int
) -> None:
    image = idclient.folder / "code.png"

    def shifted(*words: str, stdin: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, str(ROOT / "tests" / "cli" / "shifted.py"), str(hours), "--demo", *words]
        return subprocess.run(
            program, input=stdin, env=idclient.environment, cwd=idclient.folder, capture_output=True, text=True,
            timeout=100, check=False,
        )  # fmt: skip

    options = ("--election", election["bundle"], "--choice-stdin", "--yes", "--pin-stdin", "--qr-image", str(image))
    cast = shifted("vote", *options, stdin=f"{PIN1}\n0000.101\n{PIN2}\n")
    assert cast.returncode == 0, cast.stderr
    assert "are proven" in cast.stdout
    (off,) = [int(word) for word in cast.stderr.split() if word.lstrip("-").isdigit() and len(word) > 4]
    assert abs(off - hours * 3600) < 60
    found = shifted("verify-vote", "--election", election["bundle"], stdin=scanned(image) + "\n")
    assert found.returncode == 0, found.stderr
    assert "0000.101" in found.stdout
