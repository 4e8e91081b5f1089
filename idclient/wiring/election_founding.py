"""A new TEST election: a divided key, lists of choices and voters, and the signed configuration that voters get."""

import base64
import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from idclient.adapters.entropy import system_entropy
from idclient.errors.trust import DemoKeysNotKept
from idclient.wiring.election_document import DOMAIN, document, period_from, publish, trust
from idclient.wiring.election_folder import FoundedElection, keep, write_whole
from idclient.wiring.phone_ports import CannotStart

SERVICES = ("choices", "voting", "verification", "mid", "smartid")
_THRESHOLD, _KEEPERS = 2, 3


def new_folder(folder: Path) -> None:
    """Make a folder that is empty. Raises: CannotStart, DemoKeysNotKept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except FileExistsError as problem:
        raise CannotStart(f"{folder} is no folder") from problem
    except OSError as problem:
        raise DemoKeysNotKept from problem
    if taken:
        raise CannotStart(f"{folder} is there already and holds no election: a new one needs a new folder")


def found(world: Any, folder: Path, now: datetime, *, name: str, port: int, ways: tuple[str, ...]) -> FoundedElection:
    """Write everything of a new election into a new folder; what makes it one to go on with comes last."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    from idclient.emulators.phone.tls import make_tls

    election = FoundedElection(
        name=name,
        port=port,
        period=period_from(now),
        ways=ways,
        registration=rsa.generate_private_key(65537, 2048),
        tls=make_tls(now, hosts=[f"{service}.{DOMAIN}" for service in SERVICES]),
        tickets=system_entropy(32),
        authority=authority_of(world),
    )
    configuration = document(name, election.period, election.address, now, ways=ways)
    configuration |= trust(world, election.tls.authority, election.registration, signers(world))
    configuration["public_key"] = base64.b64encode(_divided_key(name, folder)).decode()
    publish(world, configuration, folder, now)
    _write_lists(world, name, folder, configuration["period"])
    keep(folder, election)
    return election


def authority_of(world: Any) -> str:
    """Return the SHA-256 (hex) of the root of a world's authorities."""
    return hashlib.sha256(world.pki.root.certificate).hexdigest()


def signers(world: Any) -> list[bytes]:
    """Return the authorities (DER) of certificates that sign votes: on cards, on phones."""
    return [world.pki.issuing.certificate, world.pki.phone_qualified.certificate]


def _write_lists(world: Any, name: str, folder: Path, period: dict[str, str]) -> None:
    """Write the lists of choices, of districts and of voters as the protocol has them."""
    from idclient.elections.voters import addition, write_list
    from idclient.emulators.authorities.pki import GIVEN_NAMES, SURNAME
    from idclient.emulators.collector.demo_election import demo_choices, demo_districts, demo_voters

    places = {code: district.split(".") for code, district in demo_voters().items()}
    lines = [addition(code, f"{GIVEN_NAMES} {SURNAME}", *place) for code, place in places.items()]
    octets = write_list(name, 0, (period["start"], period["stop"]), lines)
    write_signed(folder, 0, octets, sign_list(world, octets))
    choices = {"election": name, "choices": demo_choices()}
    (folder / "choices.json").write_text(json.dumps(choices, ensure_ascii=False, indent=1), encoding="utf-8")
    districts = {"election": name, "regions": {}, "districts": demo_districts(), "counties": {}}
    (folder / "districts.json").write_text(json.dumps(districts, ensure_ascii=False, indent=1), encoding="utf-8")


def sign_list(world: Any, octets: bytes) -> bytes:
    """Return the TEST organiser's signature over a list of voters."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    signature: bytes = world.pki.signing.key.sign(octets, ECDSA(SHA256()))
    return signature


def write_signed(folder: Path, number: int, octets: bytes, signature: bytes) -> None:
    """Put a list of voters into an election's folder; the signature is there first."""
    lists = folder / "voters"
    lists.mkdir(exist_ok=True)
    for ending, content in (("sig", signature), ("txt", octets)):
        write_whole(lists / f"{number}.{ending}", content)


def _divided_key(name: str, folder: Path) -> bytes:
    """Make the election's key, give each keeper a share in a file, forget the secret. Returns the key, DER."""
    from idclient.elections.share_files import write_division, write_share
    from idclient.elgamal.decryption import make_secret, public_key
    from idclient.elgamal.shares import divide
    from idclient.wire.elgamal import write_election_key

    secret = make_secret(system_entropy)
    shares = folder / "shares"
    shares.mkdir(mode=0o700)
    division, parts = divide(secret, threshold=_THRESHOLD, count=_KEEPERS, entropy=system_entropy)
    write_whole(folder / "division.json", write_division(name, division))
    for part in parts:
        write_share(shares / f"TEST-share-{part.index}.json", name, part)
    return write_election_key(public_key(secret, name))
