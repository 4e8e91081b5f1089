"""`idclient sign --repair`: an explicit choice that is named where it helps, and told plainly."""

from idclient.emulators.contract import make_contract
from tests.cli.run import CommandLine
from tests.doubles import FixedClock

PIN2 = "12345\n"


def test_a_damaged_document_is_signed_as_a_rewritten_copy_only_if_asked_for(idclient: CommandLine) -> None:
    path = idclient.folder / "contract.pdf"
    whole = make_contract(FixedClock().now())
    path.write_bytes(whole.replace(b"startxref", b"startxxxx"))
    damaged = path.read_bytes()
    sign = ("--demo", "sign", path.name, "--level", "B-B", "--pin-stdin")
    refused = idclient(*sign)
    assert refused.code == 1
    assert "--repair" in refused.err
    result = idclient(*sign, "--repair", "--json", stdin=PIN2)
    assert result.code == 0, result.err
    assert result.json["results"][0]["repaired"] is True
    assert "written anew" in result.err
    assert path.read_bytes() == damaged
    checked = idclient("--demo", "verify", "contract-demo-signed.pdf")
    assert checked.code == 0, checked.out
    resumed = idclient(*sign, "--repair", "--resume", "--json", stdin=PIN2)
    assert resumed.json["results"][0]["status"] == "already-signed"
    again = idclient(*sign, "--repair", "--force", "-o", path.name, stdin=PIN2)
    assert again.code == 1
    assert path.read_bytes() == damaged


def test_a_sound_document_is_signed_as_it_is(idclient: CommandLine) -> None:
    path = idclient.folder / "contract.pdf"
    path.write_bytes(make_contract(FixedClock().now()))
    result = idclient("--demo", "sign", path.name, "--level", "B-B", "--repair", "--pin-stdin", "--json", stdin=PIN2)
    assert result.json["results"][0]["repaired"] is False
    assert (idclient.folder / "contract-demo-signed.pdf").read_bytes().startswith(path.read_bytes())
